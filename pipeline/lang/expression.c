/* Where an expression ends in a pipeline, and compiling it with what it may reach. */

#include "pipeline/lang/expression.h"

#include "pipeline/lang/member.h"

#include <ctype.h>
#include <string.h>

/* Words that end an expression where a term has ended, whatever the stage, so that a
 * pipeline reads the same when a stage learns to use one. */
static const char *const keywords[] = {
    "by",     "as",  "if",    "from",    "on",   "every", "late",
    "within", "per", "slide", "session", "idle", NULL,
};

struct reach *expression_reach(struct lexer *lexer)
{
    struct reach *reach = lexer->reach;

    if (reach)
        return reach;
    reach = arena_alloc(lexer->arena, sizeof *reach);
    if (!reach || !(reach->paths = json_paths_new()))
        return NULL;
    reach->next = lexer->plan->reaches;
    return lexer->reach = lexer->plan->reaches = reach;
}

void expression_new_reach(struct lexer *lexer)
{
    lexer->reach = NULL;
}

enum status expression_compile(struct lexer *lexer, struct expression *expression)
{
    struct plan_program *program = arena_alloc(lexer->arena, sizeof *program);
    struct reach *reach = expression_reach(lexer);
    struct expr_options options = {
        .variables = lexer->options->variables,
        .variable_count = lexer->options->variable_count,
        .named = lexer->options->named,
    };
    enum status status;

    if (!program || !reach)
        return lexer_out_of_memory(lexer);
    options.paths = reach->paths;
    status = expr_compile(&program->program, expression->root, &options, lexer->fault);
    if (status)
        return status;
    program->next = lexer->plan->programs;
    lexer->plan->programs = program;
    expression->program = program->program;
    expression->reach = reach;
    reach->expressions++;
    return STATUS_OK;
}

/* A list of expressions that is as long as it is asked for. */
struct found {
    const struct expression **places;
    size_t size, count;
};

static void find(struct found *found, const struct expression *expression)
{
    if (!expression->program)
        return;
    if (found->count < found->size)
        found->places[found->count] = expression;
    found->count++;
}

static void find_in_member(struct found *found, enum argument_kind kind,
                           const void *member)
{
    const struct expression_list *keys = member;
    const struct aggregation_list *calls = member;

    switch (kind) {
    case ARGUMENT_KEYS:
        for (size_t i = 0; i < keys->count; i++)
            find(found, &keys->items[i]);
        break;
    case ARGUMENT_AGGS:
        for (size_t i = 0; i < calls->count; i++) {
            find(found, &calls->items[i].argument);
            find(found, &calls->items[i].condition);
        }
        break;
    default:
        find(found, member);
    }
}

size_t plan_stage_expressions(const struct plan_stage *stage,
                              const struct expression **expressions, size_t size)
{
    struct found found = {.places = expressions, .size = size};

    if (stage->type->macro) {
        find(&found, stage->args);
        return found.count;
    }
    for (const struct stage_option *row = stage->type->options; is_row(row); row++)
        if (is_expression_kind(row->kind))
            find_in_member(&found, row->kind, (const char *)stage->args + row->offset);
    return found.count;
}

/* ---- Reading ---- */

/* In a group the expression ends at the closing sign, behind white space. */
static void trim_end(struct text *text)
{
    while (text->length > 0 && isspace((unsigned char)text->bytes[text->length - 1]))
        text->length--;
    text->extent = text->length;
}

static enum status parse(struct lexer *lexer, const struct expr_place *place,
                         struct expression *expression)
{
    size_t end;
    enum status status =
        expr_parse(place, lexer->arena, &expression->root, &end, lexer->fault);

    if (status)
        return status;
    lexer->at = end;
    expression->text = lexer_slice(lexer, place->start);
    trim_end(&expression->text);
    return STATUS_OK;
}

enum status expression_read_one(struct lexer *lexer, enum expression_extent extent,
                                struct expression *expression)
{
    struct expr_place place = {
        .bytes = lexer->bytes,
        .length = lexer->length,
        .start = lexer->at,
        .group = extent == EXPRESSION_IN_GROUP,
        .list = extent == EXPRESSION_IN_LIST,
        .keywords = extent == EXPRESSION_IN_GROUP ? NULL : keywords,
    };

    return parse(lexer, &place, expression);
}

size_t expression_string_end(const struct lexer *lexer, size_t at)
{
    for (at++; at < lexer->length && lexer->bytes[at] != '"'; at++)
        at += lexer->bytes[at] == '\\';
    return at < lexer->length ? at : lexer->length;
}

/* A path's text: to white space, `|` or a `}` outside of strings and brackets. */
static size_t path_end(const struct lexer *lexer)
{
    struct lexer scan = *lexer;
    size_t open = 0;

    for (; scan.at < scan.length; scan.at++) {
        char byte = scan.bytes[scan.at];

        if (open == 0 && lexer_word_ends(&scan))
            break;
        if (byte == '"')
            scan.at = expression_string_end(&scan, scan.at);
        else if (byte == '[')
            open++;
        else if (byte == ']' && open > 0)
            open--;
    }
    return scan.at < scan.length ? scan.at : scan.length;
}

static bool is_path(const struct node *node)
{
    for (;; node = node->a) {
        switch (node->kind) {
        case NODE_IDENTITY:
            return true;
        case NODE_INDEX:
        case NODE_SLICE:
        case NODE_ITERATE:
        case NODE_OPTIONAL:
            break;
        default:
            return false;
        }
    }
}

static bool is_name(struct text text)
{
    for (size_t i = 0; i < text.length; i++)
        if (!isalnum((unsigned char)text.bytes[i]) && text.bytes[i] != '_')
            return false;
    return text.length > 0;
}

static enum status fail_path(struct lexer *lexer, struct text text)
{
    if (is_name(text))
        return lexer_fail(lexer, text, "a path is expected here; did you mean .%s?",
                          text_shown(text).bytes);
    return lexer_fail(lexer, text,
                      "a path such as .a.b or .tags[0] is expected here, without white "
                      "space");
}

static enum status read_path(struct lexer *lexer, struct expression *expression)
{
    struct expr_place place = {
        .bytes = lexer->bytes,
        .length = path_end(lexer),
        .start = lexer->at,
        .whole = true,
    };
    enum status status = parse(lexer, &place, expression);

    if (status == STATUS_OK && !is_path(expression->root))
        return fail_path(lexer, expression->text);
    return status;
}

enum status expression_read(struct lexer *lexer, const struct stage_type *type,
                            const struct stage_option *option, void *args)
{
    void *member = (char *)args + option->offset;
    bool compile = !type->macro;
    enum status status;

    if (option->kind == ARGUMENT_KEYS)
        return keys_read(lexer, option, compile, member);
    if (option->kind == ARGUMENT_AGGS)
        return aggregations_read(lexer, member);
    if (option->kind == ARGUMENT_FORM || option->kind == ARGUMENT_NAMES)
        return form_read(lexer, member);
    if (option->kind == ARGUMENT_PATH)
        status = read_path(lexer, member);
    else
        status = expression_read_one(lexer, EXPRESSION_ALONE, member);
    if (status || !compile)
        return status;
    return expression_compile(lexer, member);
}
