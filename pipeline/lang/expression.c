#include "pipeline/lang/expression.h"

#include "pipeline/lang/member.h"

#include <ctype.h>
#include <string.h>

/* Words that end an expression where a term has ended, whatever the stage, so that a
 * pipeline reads the same when a stage learns to use one. */
static const char *const keywords[] = {
    "by", "as", "if", "from", "on", "every", "late", "within", "per", NULL,
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

/* Those of one member. */
static struct expression_list expressions_of(const struct plan_stage *stage,
                                             const struct stage_option *option)
{
    const void *member = (const char *)stage->args + option->offset;

    if (option->kind == ARGUMENT_KEYS)
        return *(const struct expression_list *)member;
    return (struct expression_list){.items = member, .count = 1};
}

size_t plan_stage_expressions(const struct plan_stage *stage,
                              const struct expression **expressions, size_t size)
{
    const struct stage_option *row = stage->type->options;
    size_t count = 0;

    if (stage->type->macro) {
        if (size > 0)
            expressions[0] = stage->args;
        return 1;
    }
    for (; is_row(row); row++) {
        struct expression_list list;

        if (!is_expression_kind(row->kind))
            continue;
        list = expressions_of(stage, row);
        for (size_t i = 0; i < list.count; i++) {
            if (list.items[i].program && count < size)
                expressions[count] = &list.items[i];
            count += list.items[i].program != NULL;
        }
    }
    return count;
}

/* ---- Reading ---- */

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
    return STATUS_OK;
}

static enum status read_expression(struct lexer *lexer, bool list,
                                   struct expression *expression)
{
    struct expr_place place = {
        .bytes = lexer->bytes,
        .length = lexer->length,
        .start = lexer->at,
        .list = list,
        .keywords = keywords,
    };

    return parse(lexer, &place, expression);
}

/* Where the string that opens at `at` ends. */
static size_t string_end(const struct lexer *lexer, size_t at)
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
            scan.at = string_end(&scan, scan.at);
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

/* ---- Keys ---- */

static bool at_word(const struct lexer *lexer, const char *word)
{
    struct lexer behind = *lexer;

    return text_equals(lexer_word(&behind), word);
}

/* The name behind `as`, a word or a "string"; it may end at a `,`. */
static enum status read_name(struct lexer *lexer, struct text *name)
{
    struct token token;
    enum status status;
    const char *comma;

    lexer->at += 2;
    lexer_skip(lexer, false);
    if (lexer_sign(lexer) != LEXER_OTHER)
        return lexer_fail(lexer, lexer_slice(lexer, lexer->at),
                          "a name is expected behind `as`");
    if (lexer->bytes[lexer->at] == '"') {
        /* A comma may touch the closing mark. */
        struct lexer string = *lexer;

        string.length = string_end(lexer, lexer->at) + 1;
        if (string.length > lexer->length)
            string.length = lexer->length;
        status = lexer_token(&string, ARGUMENT_WORD, &token);
        lexer->at = string.at;
        *name = token.text;
        return status;
    }
    *name = lexer_word(lexer);
    comma = memchr(name->bytes, ',', name->length);
    if (comma) {
        name->length = name->extent = (size_t)(comma - name->bytes);
        lexer->at = name->at + name->length;
    }
    if (name->length == 0)
        return lexer_fail(lexer, *name, "a name is expected behind `as`");
    return STATUS_OK;
}

static enum status read_key(struct lexer *lexer, struct expression *key)
{
    enum status status = read_expression(lexer, true, key);
    struct lexer behind = *lexer;

    lexer_skip(&behind, false);
    if (status || !at_word(&behind, "as"))
        return status;
    lexer->at = behind.at;
    return read_name(lexer, &key->name);
}

/* A new place in a list whose room doubles; the arena keeps the old ones. */
static struct expression *add_place(struct lexer *lexer, struct expression_list *list,
                                    struct expression **items, size_t *room)
{
    if (list->count == *room) {
        size_t more = *room ? 2 * *room : 4;
        struct expression *grown = arena_alloc(lexer->arena, more * sizeof *grown);

        if (!grown)
            return NULL;
        if (list->count > 0)
            memcpy(grown, *items, list->count * sizeof *grown);
        *items = grown;
        *room = more;
    }
    list->items = *items;
    return &(*items)[list->count++];
}

static enum status read_keys(struct lexer *lexer, struct expression_list *list,
                             bool compile)
{
    struct expression *items = NULL;
    size_t start = lexer->at, room = 0;

    for (;;) {
        struct expression *key = add_place(lexer, list, &items, &room);
        enum status status;

        if (!key)
            return lexer_out_of_memory(lexer);
        status = read_key(lexer, key);
        if (status == STATUS_OK && compile)
            status = expression_compile(lexer, key);
        if (status)
            return status;
        list->text = lexer_slice(lexer, start);
        lexer_skip(lexer, false);
        if (lexer->at >= lexer->length || lexer->bytes[lexer->at] != ',')
            return STATUS_OK;
        lexer->at++;
        lexer_skip(lexer, false);
    }
}

enum status expression_read(struct lexer *lexer, const struct stage_type *type,
                            const struct stage_option *option, void *args)
{
    void *member = (char *)args + option->offset;
    bool compile = !type->macro;
    enum status status;

    if (option->kind == ARGUMENT_KEYS)
        return read_keys(lexer, member, compile);
    if (option->kind == ARGUMENT_PATH)
        status = read_path(lexer, member);
    else
        status = read_expression(lexer, false, member);
    if (status || !compile)
        return status;
    return expression_compile(lexer, member);
}
