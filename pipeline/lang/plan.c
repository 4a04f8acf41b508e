/* Building a plan: from the syntax tree to stages with an order and receivers. */

#include "pipeline/lang/plan.h"

#include "pipeline/lang/arguments.h"
#include "pipeline/lang/graph.h"
#include "pipeline/lang/lexer.h"
#include "pipeline/lang/member.h"
#include "pipeline/lang/place.h"

#include <stdio.h>
#include <string.h>

struct builder {
    struct plan *plan;
    struct lexer *lexer; /* for faults */
    const struct stage_registry *registry;
    struct plan_format format;
    bool follow;
    struct placing placing;
};

static enum status add_pipeline(struct builder *builder,
                                const struct syntax_stage *first,
                                const struct place *place, struct open_ends *ends);

static enum status add_block(struct builder *builder,
                             const struct syntax_pipeline *block,
                             const struct place *place, struct plan_stage **start,
                             struct open_ends *ends)
{
    struct plan *plan = builder->plan;
    size_t first = plan->count;
    struct open_ends own;
    enum status status;

    ends_init(&own);
    status = add_pipeline(builder, block->first, place, &own);
    if (status)
        return status;
    ends_join(ends, &own);
    *start = plan->stages[first];
    (*start)->sender_count = 1;
    return STATUS_OK;
}

/* The blocks behind `stage`; `ends` gets what they leave open. */
static enum status add_blocks(struct builder *builder,
                              const struct syntax_stage *syntax,
                              struct plan_stage *stage, struct open_ends *ends)
{
    struct plan *plan = builder->plan;
    struct plan_stage **targets =
        arena_alloc(&plan->arena, syntax->block_count * sizeof(struct plan_stage *));
    size_t count = 0;

    if (!targets)
        return lexer_out_of_memory(builder->lexer);
    for (const struct syntax_pipeline *block = syntax->blocks; block;
         block = block->next) {
        struct place place = {
            .number = graph_number(plan, stage->number, count + 1),
            .route = stage->type,
        };
        enum status status;

        if (!place.number)
            return lexer_out_of_memory(builder->lexer);
        status = add_block(builder, block, &place, &targets[count], ends);
        if (status)
            return status;
        count++;
    }
    stage->targets = targets;
    stage->target_count = count;
    return STATUS_OK;
}

/* Adds the blocks of a stage that gathers what comes out of them; `ends` gets that. */
static enum status add_sources(struct builder *builder,
                               const struct syntax_stage *syntax, const char *number,
                               struct open_ends *ends)
{
    size_t count = 0;

    for (const struct syntax_pipeline *block = syntax->blocks; block;
         block = block->next) {
        struct place place = {
            .number = graph_number(builder->plan, number, ++count),
            .route = syntax->type,
        };
        struct open_ends own;
        enum status status;

        if (!place.number)
            return lexer_out_of_memory(builder->lexer);
        ends_init(&own);
        status = add_pipeline(builder, block->first, &place, &own);
        if (status)
            return status;
        ends_join(ends, &own);
    }
    return STATUS_OK;
}

/* One written stage and its blocks. `ends` are what sends to it, then what it leaves
 * open. A stage that gathers stands behind its blocks, and not at all if they all end
 * in sinks. */
static enum status add_stage(struct builder *builder, const struct syntax_stage *syntax,
                             const char *number, struct open_ends *ends)
{
    struct plan *plan = builder->plan;
    bool gathers = syntax->type->traits & STAGE_GATHERS;
    struct plan_stage *stage;

    if (!number)
        return lexer_out_of_memory(builder->lexer);
    if (gathers) {
        enum status status = add_sources(builder, syntax, number, ends);

        if (status || ends->count == 0)
            return status;
    }
    stage = graph_add(plan, syntax->type, syntax->args);
    if (!stage || !ends_connect(ends, stage, &plan->arena))
        return lexer_out_of_memory(builder->lexer);
    stage->name = syntax->name;
    stage->number = number;
    if (syntax->type->kind == STAGE_ROUTE && !gathers)
        return add_blocks(builder, syntax, stage, ends);
    if (syntax->type->kind != STAGE_SINK && !ends_add(ends, stage, &plan->arena))
        return lexer_out_of_memory(builder->lexer);
    return STATUS_OK;
}

/* Sets a member that holds a word, the first one of its kind in the table. */
static bool set_word(struct builder *builder, const struct stage_type *type, void *args,
                     const char *word)
{
    struct arena *arena = &builder->plan->arena;
    struct pattern item = {.text = text_of(word)};

    for (const struct stage_option *row = type->options; is_row(row); row++)
        if (row->kind == ARGUMENT_WORD)
            return member_add(type, row, args, &item, arena);
    return true;
}

/* "-i 'csv'", for messages. NULL without memory. */
static const char *show_option(struct builder *builder, struct text given)
{
    char shown[sizeof(struct shown) + 8];

    snprintf(shown, sizeof(shown), "-i '%s'", text_shown(given).bytes);
    return arena_copy(&builder->plan->arena, shown, strlen(shown));
}

/* The arguments of the parser, which stand in a text of their own: a mistake in them
 * has no place in the pipeline's. */
static enum status read_parser(struct builder *builder, const char *option, void **args)
{
    struct text given = text_of(builder->format.parser);
    struct lexer lexer = *builder->lexer;
    enum status status;

    lexer.bytes = given.bytes;
    lexer.length = given.length;
    lexer.at = 0;
    lexer.reach = NULL;
    status = arguments_read(&lexer, builder->registry->parser, given, args);
    if (status == STATUS_OK && lexer_sign(&lexer) != LEXER_END)
        status = lexer_fail(&lexer, given, "one format is all that can stand here");
    if (status == STATUS_OK)
        return STATUS_OK;
    lexer.fault->at = TEXT_NOWHERE;
    fault_set_place(lexer.fault, option);
    return status;
}

/* Puts the parser of the input's format, if there is one, behind the source. */
static enum status add_parser(struct builder *builder, struct open_ends *ends)
{
    struct plan *plan = builder->plan;
    struct plan_stage *stage;
    enum status status;
    const char *option;
    void *args;

    if (!builder->format.parser)
        return STATUS_OK;
    option = show_option(builder, text_of(builder->format.parser));
    if (!option)
        return lexer_out_of_memory(builder->lexer);
    status = read_parser(builder, option, &args);
    if (status)
        return status;
    stage = graph_add(plan, builder->registry->parser, args);
    if (!stage || !ends_connect(ends, stage, &plan->arena) ||
        !ends_add(ends, stage, &plan->arena))
        return lexer_out_of_memory(builder->lexer);
    stage->option = option;
    return STATUS_OK;
}

/* What merge sends has been parsed in its blocks. */
static bool sends_input(const struct stage_type *type, const struct place *place,
                        bool first)
{
    return place_is_source_at(type, place, first) && type->kind != STAGE_ROUTE;
}

static enum status add_pipeline(struct builder *builder,
                                const struct syntax_stage *first,
                                const struct place *place, struct open_ends *ends)
{
    const struct syntax_stage *before = NULL;
    size_t position = 0;

    for (const struct syntax_stage *stage = first; stage; stage = stage->next) {
        enum status status =
            place_check(&builder->placing, stage, place, stage == first);

        if (status)
            return status;
        if (before && ends->count == 0)
            return lexer_fail(builder->lexer, stage->name,
                              "nothing reaches %s: every block of %s ends in a sink",
                              stage->type->name, before->type->name);
        status =
            add_stage(builder, stage,
                      graph_number(builder->plan, place->number, ++position), ends);
        if (status == STATUS_OK && sends_input(stage->type, place, stage == first))
            status = add_parser(builder, ends);
        if (status)
            return status;
        before = stage;
    }
    return STATUS_OK;
}

/* Copies of the FILEs, which are the caller's, into the source's list of inputs. */
static bool add_files(struct builder *builder, const struct stage_type *source,
                      void *args)
{
    struct arena *arena = &builder->plan->arena;
    const struct stage_option *inputs = NULL;

    for (const struct stage_option *row = source->options; is_row(row); row++)
        if (!inputs && option_is_operand(row) && row->kind == ARGUMENT_INPUT)
            inputs = row;
    for (size_t i = 0; inputs && i < builder->placing.files.count; i++) {
        struct pattern file = {.text = builder->placing.files.items[i]};

        file.text.bytes = arena_copy(arena, file.text.bytes, file.text.length);
        if (!file.text.bytes || !member_add(source, inputs, args, &file, arena))
            return false;
    }
    return true;
}

/* The source or sink that stands for one that is not written. */
static struct plan_stage *add_unwritten(struct builder *builder,
                                        const struct stage_type *type)
{
    void *args = member_standard(type, &builder->plan->arena);

    if (!args)
        return NULL;
    if (type->kind == STAGE_SOURCE &&
        (!add_files(builder, type, args) ||
         (builder->format.source &&
          !set_word(builder, type, args, builder->format.source))))
        return NULL;
    return graph_add(builder->plan, type, args);
}

static enum status add_all(struct builder *builder,
                           const struct stage_registry *registry,
                           const struct syntax_stage *first)
{
    struct arena *arena = &builder->plan->arena;
    struct place place = {.number = ""};
    struct plan_stage *source, *sink;
    struct open_ends ends;
    enum status status;

    ends_init(&ends);
    if (!first || !place_is_source(first->type)) {
        source = add_unwritten(builder,
                               builder->follow ? registry->follower : registry->source);
        if (!source || !ends_add(&ends, source, arena))
            return lexer_out_of_memory(builder->lexer);
        status = add_parser(builder, &ends);
        if (status)
            return status;
    }
    status = add_pipeline(builder, first, &place, &ends);
    if (status || ends.count == 0)
        return status;
    sink = add_unwritten(builder, registry->sink);
    if (!sink || !ends_connect(&ends, sink, arena))
        return lexer_out_of_memory(builder->lexer);
    return STATUS_OK;
}

static enum status build(struct builder *builder, const struct stage_registry *registry,
                         const struct syntax *syntax)
{
    struct plan *plan = builder->plan;
    /* With source and sink that are not written, and a parser behind each source. */
    size_t most = 2 * syntax->stage_count + 3;
    enum status status;

    plan->stages = arena_alloc(&plan->arena, most * sizeof(struct plan_stage *));
    if (!plan->stages)
        return lexer_out_of_memory(builder->lexer);
    status = add_all(builder, registry, syntax->pipeline.first);
    if (status) {
        plan->stages = NULL;
        plan->count = 0;
    }
    return status;
}

enum status plan_parse(struct plan *plan, const struct stage_registry *registry,
                       struct text text, const struct plan_options *options,
                       struct fault *fault)
{
    struct lexer lexer = {
        .length = text.length,
        .arena = &plan->arena,
        .fault = fault,
        .options = options,
        .plan = plan,
    };
    struct builder builder = {
        .plan = plan,
        .lexer = &lexer,
        .registry = registry,
        .format = options->format,
        .follow = options->follow,
        .placing = {.lexer = &lexer,
                    .files = options->files,
                    .source_format = options->format.source},
    };
    struct syntax syntax;
    enum status status;

    *plan = (struct plan){0};
    arena_init(&plan->arena);
    plan->text = lexer.bytes = arena_copy(&plan->arena, text.bytes, text.length);
    if (!plan->text)
        return lexer_out_of_memory(&lexer);
    plan->length = text.length;
    status = syntax_parse(&syntax, registry, &lexer);
    return status ? status : build(&builder, registry, &syntax);
}

void plan_release(struct plan *plan)
{
    for (struct plan_program *program = plan->programs; program;
         program = program->next)
        expr_free(program->program);
    for (struct reach *reach = plan->reaches; reach; reach = reach->next)
        json_paths_free(reach->paths);
    arena_release(&plan->arena);
    *plan = (struct plan){0};
}
