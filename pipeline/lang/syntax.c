/* Parsing a pipeline: stages, blocks, and what is missing between them. */

#include "pipeline/lang/syntax.h"

#include "pipeline/base/nearest.h"
#include "pipeline/lang/arguments.h"
#include "pipeline/lang/expression.h"
#include "pipeline/lang/member.h"
#include "pipeline/lang/plan.h"

#include <string.h>

struct parser {
    struct lexer *lexer;
    const struct stage_registry *registry;
    size_t depth; /* of blocks around here */
    size_t stage_count;
};

static enum status parse_pipeline(struct parser *parser,
                                  struct syntax_pipeline *pipeline);

/* Whether an expression was written that a `|` may have cut short. */
static bool has_expression(const struct syntax_stage *stage)
{
    const struct plan_stage planned = {.type = stage->type, .args = stage->args};

    for (const struct stage_option *row = stage->type->options; is_row(row); row++)
        if (is_expression_kind(row->kind) && row->kind != ARGUMENT_PATH &&
            row->kind != ARGUMENT_FORM && row->kind != ARGUMENT_NAMES)
            return plan_stage_expressions(&planned, NULL, 0) > 0;
    return false;
}

/* All names that a stage can be called by. Returns how many there are. */
static size_t names_of(const struct stage_registry *registry, const char **names)
{
    size_t count = 0;

    for (size_t i = 0; i < registry->count; i++) {
        const char *const *alias = registry->types[i]->aliases;

        if (names)
            names[count] = registry->types[i]->name;
        count++;
        for (; alias && *alias; alias++, count++)
            if (names)
                names[count] = *alias;
    }
    return count;
}

static bool begins_expression(struct text name)
{
    return name.length > 0 && memchr(".[($", name.bytes[0], 4);
}

/* `before` stands in front of it; NULL: none. */
static enum status fail_unknown_stage(struct parser *parser, struct text name,
                                      const struct syntax_stage *before)
{
    const struct stage_registry *registry = parser->registry;
    struct lexer *lexer = parser->lexer;
    const char **known =
        arena_alloc(lexer->arena, names_of(registry, NULL) * sizeof *known);
    const char *nearest;

    if (!known)
        return lexer_out_of_memory(lexer);
    nearest = nearest_name(name, known, names_of(registry, known));
    if (nearest)
        return lexer_fail(lexer, name, "unknown stage \"%s\"; did you mean %s?",
                          text_shown(name).bytes, nearest);
    if (before && has_expression(before))
        return lexer_fail(lexer, name,
                          "unknown stage \"%s\"; a | that belongs to the expression of "
                          "%s stands in parentheses: %s (... | ...)",
                          text_shown(name).bytes, before->type->name,
                          before->type->name);
    if (begins_expression(name))
        return lexer_fail(lexer, name,
                          "unknown stage \"%s\"; in front of an expression stands the "
                          "name of a stage, as in map .a or where .a > 1",
                          text_shown(name).bytes);
    return lexer_fail(lexer, name, "unknown stage \"%s\"", text_shown(name).bytes);
}

/* The sign that stands here, which is not at the end of the text. */
static struct text sign_here(const struct lexer *lexer)
{
    struct lexer behind = *lexer;

    behind.at++;
    return lexer_slice(&behind, lexer->at);
}

/* No stage where one is expected: behind `bar`, or first if that is not given. */
static enum status fail_missing_stage(struct parser *parser, struct text bar)
{
    struct lexer *lexer = parser->lexer;

    switch (lexer_sign(lexer)) {
    case LEXER_BAR:
        return lexer_fail(lexer, sign_here(lexer),
                          bar.bytes ? "a stage is missing between | and |"
                                    : "a stage is missing before |");
    case LEXER_OPEN:
        return lexer_fail(lexer, sign_here(lexer),
                          "the name of a stage is expected here, not a block");
    default:
        return lexer_fail(lexer, bar, "a stage is missing after |");
    }
}

static enum status parse_block(struct parser *parser, struct syntax_pipeline *block)
{
    struct lexer *lexer = parser->lexer;
    struct text open = sign_here(lexer);
    enum status status;

    if (parser->depth >= PLAN_DEPTH_LIMIT)
        return lexer_fail(lexer, open, "blocks are nested too deep: at most %d levels",
                          PLAN_DEPTH_LIMIT);
    lexer->at++;
    parser->depth++;
    status = parse_pipeline(parser, block);
    parser->depth--;
    if (status)
        return status;
    if (lexer_sign(lexer) == LEXER_END)
        return lexer_fail(lexer, open, "this { has no closing }");
    lexer->at++;
    if (!block->first)
        return lexer_fail(lexer, lexer_slice(lexer, open.at),
                          "this block is empty: it needs at least one stage");
    return STATUS_OK;
}

static enum status parse_blocks(struct parser *parser, struct syntax_stage *stage)
{
    struct lexer *lexer = parser->lexer;
    struct syntax_pipeline **end = &stage->blocks;
    struct reach *reach =
        lexer_sign(lexer) == LEXER_OPEN ? expression_reach(lexer) : NULL;

    if (lexer_sign(lexer) == LEXER_OPEN && !reach)
        return lexer_out_of_memory(lexer);
    while (lexer_sign(lexer) == LEXER_OPEN) {
        struct syntax_pipeline *block = arena_alloc(lexer->arena, sizeof *block);
        enum status status;

        if (!block)
            return lexer_out_of_memory(lexer);
        /* Every block gets the same records, unless it has a source of its own; what
         * they join in may be others. */
        lexer->reach = stage->type->traits & STAGE_GATHERS ? NULL : reach;
        status = parse_block(parser, block);
        if (status)
            return status;
        *end = block;
        end = &block->next;
        stage->block_count++;
        expression_new_reach(lexer);
        lexer_skip(lexer, false);
    }
    return STATUS_OK;
}

static bool changes_records(const struct syntax_stage *stage)
{
    unsigned traits = stage->type->traits;

    if (stage->type->traits_of)
        traits |= stage->type->traits_of(stage->args);
    return traits & STAGE_CHANGES || stage->type->kind == STAGE_REDUCE;
}

static enum status parse_stage(struct parser *parser, const struct syntax_stage *before,
                               struct syntax_stage **parsed)
{
    struct lexer *lexer = parser->lexer;
    struct syntax_stage *stage = arena_alloc(lexer->arena, sizeof *stage);
    enum status status;
    void *args;

    if (!stage)
        return lexer_out_of_memory(lexer);
    stage->name = lexer_name(lexer);
    stage->type = registry_find(parser->registry, stage->name);
    if (!stage->type)
        return fail_unknown_stage(parser, stage->name, before);
    status = arguments_read(lexer, stage->type, stage->name, &args);
    if (status)
        return status;
    stage->args = args;
    if (changes_records(stage))
        expression_new_reach(lexer);
    status = parse_blocks(parser, stage);
    if (status)
        return status;
    if (lexer_sign(lexer) == LEXER_OTHER) {
        struct text rest = lexer_word(lexer);
        return lexer_fail(
            lexer, rest,
            "unexpected \"%s\" behind a block: only {, | or the end can follow",
            text_shown(rest).bytes);
    }
    parser->stage_count++;
    *parsed = stage;
    return STATUS_OK;
}

/* Ends before a `}` or at the end of the text; an empty one is left to the caller. */
static enum status parse_pipeline(struct parser *parser,
                                  struct syntax_pipeline *pipeline)
{
    struct lexer *lexer = parser->lexer;
    struct syntax_stage **end = &pipeline->first;
    const struct syntax_stage *before = NULL;
    struct text bar = {0};

    for (;;) {
        enum lexer_sign sign;
        enum status status;

        lexer_skip(lexer, false);
        sign = lexer_sign(lexer);
        if (!bar.bytes && (sign == LEXER_END || sign == LEXER_CLOSE))
            return STATUS_OK;
        if (sign != LEXER_OTHER)
            return fail_missing_stage(parser, bar);
        status = parse_stage(parser, before, end);
        if (status)
            return status;
        if (lexer_sign(lexer) != LEXER_BAR)
            return STATUS_OK;
        bar = sign_here(lexer);
        lexer->at++;
        before = *end;
        end = &(*end)->next;
    }
}

enum status syntax_parse(struct syntax *syntax, const struct stage_registry *registry,
                         struct lexer *lexer)
{
    struct parser parser = {.lexer = lexer, .registry = registry};
    enum status status;

    *syntax = (struct syntax){0};
    status = parse_pipeline(&parser, &syntax->pipeline);
    if (status)
        return status;
    if (lexer_sign(lexer) == LEXER_CLOSE)
        return lexer_fail(
            lexer, sign_here(lexer),
            "this } closes no block; quote it if it belongs to an argument");
    if (!syntax->pipeline.first)
        return lexer_fail(lexer, lexer_slice(lexer, lexer->at),
                          "the pipeline is empty: it needs at least one stage");
    syntax->stage_count = parser.stage_count;
    return STATUS_OK;
}
