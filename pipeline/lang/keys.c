/* Keys: the arguments that are lists between commas, KEYS and AGGS, and the names of
 * what comes of them. */

#include "pipeline/lang/expression.h"

#include <string.h>

static bool at_word(const struct lexer *lexer, const char *word)
{
    struct lexer behind = *lexer;

    return text_equals(lexer_word(&behind), word);
}

/* Passes a comma and the white space behind it. False: there is none. */
static bool pass_comma(struct lexer *lexer)
{
    lexer_skip(lexer, false);
    if (lexer->at >= lexer->length || lexer->bytes[lexer->at] != ',')
        return false;
    lexer->at++;
    lexer_skip(lexer, false);
    return true;
}

/* ---- Names ---- */

/* A "string"; a comma may touch the closing mark. */
static enum status read_quoted(struct lexer *lexer, struct text *name)
{
    struct lexer string = *lexer;
    struct token token = {.flags = 0};
    enum status status;

    string.length = expression_string_end(lexer, lexer->at) + 1;
    if (string.length > lexer->length)
        string.length = lexer->length;
    status = lexer_token(&string, ARGUMENT_WORD, &token);
    lexer->at = string.at;
    *name = token.text;
    return status;
}

/* The name behind `as`, a word or a "string"; it may end at a `,`. */
static enum status read_name(struct lexer *lexer, struct text *name)
{
    const char *comma;

    lexer->at += 2;
    lexer_skip(lexer, false);
    if (lexer_sign(lexer) != LEXER_OTHER)
        return lexer_fail(lexer, lexer_slice(lexer, lexer->at),
                          "a name is expected behind `as`");
    if (lexer->bytes[lexer->at] == '"')
        return read_quoted(lexer, name);
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

/* `as NAME`, if it stands here. */
static enum status read_optional_name(struct lexer *lexer, struct text *name)
{
    struct lexer behind = *lexer;

    lexer_skip(&behind, false);
    if (!at_word(&behind, "as"))
        return STATUS_OK;
    lexer->at = behind.at;
    return read_name(lexer, name);
}

/* The last name of a path, "value" of the empty one; nothing if it is no path. */
static struct text last_name(const struct node *node)
{
    for (;; node = node->a) {
        switch (node->kind) {
        case NODE_IDENTITY:
            return text_of("value");
        case NODE_INDEX:
            if (node->b->kind == NODE_STRING)
                return node->b->text;
            break;
        case NODE_SLICE:
        case NODE_ITERATE:
        case NODE_OPTIONAL:
            break;
        default:
            return (struct text){.bytes = NULL};
        }
    }
}

/* The name, or else the path's; a usage error if there is neither. In `by host` the
 * field is meant, which the compiler says. */
static enum status label_of(struct lexer *lexer, const struct expression *expression,
                            struct text *label)
{
    struct expression tried = *expression;
    enum status status;

    *label = expression->name.bytes ? expression->name : last_name(expression->root);
    if (label->bytes)
        return STATUS_OK;
    status = expression_compile(lexer, &tried);
    if (status)
        return status;
    return lexer_fail(lexer, expression->text,
                      "what is no path needs a name: %s as NAME",
                      text_shown(expression->text).bytes);
}

static bool same_text(struct text a, struct text b)
{
    return a.length == b.length && memcmp(a.bytes, b.bytes, a.length) == 0;
}

static enum status fail_twice(struct lexer *lexer, struct text where, struct text label)
{
    return lexer_fail(lexer, where, "\"%s\" is the name of two results; use `as NAME`",
                      text_shown(label).bytes);
}

/* ---- KEYS ---- */

static enum status label_key(struct lexer *lexer, const struct stage_option *option,
                             const struct expression_list *list, struct expression *key)
{
    enum status status;

    key->label = key->name.bytes ? key->name : last_name(key->root);
    if (!(option->flags & OPTION_LABELS))
        return STATUS_OK;
    status = label_of(lexer, key, &key->label);
    for (size_t i = 0; status == STATUS_OK && i < list->count; i++)
        if (same_text(list->items[i].label, key->label))
            status = fail_twice(lexer, key->text, key->label);
    return status;
}

static enum status read_key(struct lexer *lexer, struct expression *key)
{
    enum status status = expression_read_one(lexer, EXPRESSION_IN_LIST, key);

    return status ? status : read_optional_name(lexer, &key->name);
}

enum status keys_read(struct lexer *lexer, const struct stage_option *option,
                      bool compile, struct expression_list *list)
{
    size_t start = lexer->at;

    do {
        struct expression key = {.program = NULL};
        enum status status = read_key(lexer, &key);

        if (status == STATUS_OK)
            status = label_key(lexer, option, list, &key);
        if (status == STATUS_OK && compile)
            status = expression_compile(lexer, &key);
        if (status)
            return status;
        list->items =
            arena_append(lexer->arena, list->items, list->count, &key, sizeof key);
        if (!list->items)
            return lexer_out_of_memory(lexer);
        list->count++;
        list->text = lexer_slice(lexer, start);
    } while (pass_comma(lexer));
    return STATUS_OK;
}

/* ---- AGGS ---- */

static bool is_name_byte(char byte)
{
    return byte == '_' || (byte >= 'a' && byte <= 'z') ||
           (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
}

static bool at_fraction(const struct lexer *lexer)
{
    return lexer->at + 1 < lexer->length && lexer->bytes[lexer->at] == '.' &&
           lexer->bytes[lexer->at + 1] >= '0' && lexer->bytes[lexer->at + 1] <= '9';
}

/* p99.9 */
static enum status fail_fraction(struct lexer *lexer, struct text function)
{
    size_t point = lexer->at++;

    while (lexer->at < lexer->length && is_name_byte(lexer->bytes[lexer->at]))
        lexer->at++;
    return lexer_fail(lexer, lexer_slice(lexer, function.at), "%s is written %s_%s",
                      text_shown(lexer_slice(lexer, function.at)).bytes,
                      text_shown(function).bytes,
                      text_shown(lexer_slice(lexer, point + 1)).bytes);
}

static enum status read_function(struct lexer *lexer, struct text *function)
{
    size_t start = lexer->at;

    while (lexer->at < lexer->length && is_name_byte(lexer->bytes[lexer->at]))
        lexer->at++;
    *function = lexer_slice(lexer, start);
    if (function->length > 0)
        return at_fraction(lexer) ? fail_fraction(lexer, *function) : STATUS_OK;
    *function = lexer_word(lexer);
    return lexer_fail(lexer, *function,
                      "an aggregate such as count or sum(.x) is expected here");
}

/* (EXPR), if it stands here. */
static enum status read_argument(struct lexer *lexer, struct expression *argument)
{
    enum status status;

    if (lexer->at >= lexer->length || lexer->bytes[lexer->at] != '(')
        return STATUS_OK;
    lexer->at++;
    lexer_skip(lexer, false);
    status = expression_read_one(lexer, EXPRESSION_IN_GROUP, argument);
    if (status)
        return status;
    lexer->at++;
    return expression_compile(lexer, argument);
}

/* if EXPR, if it stands here. */
static enum status read_condition(struct lexer *lexer, struct expression *condition)
{
    struct lexer behind = *lexer;
    enum status status;

    lexer_skip(&behind, false);
    if (!at_word(&behind, "if"))
        return STATUS_OK;
    lexer->at = behind.at + 2;
    lexer_skip(lexer, false);
    status = expression_read_one(lexer, EXPRESSION_IN_LIST, condition);
    return status ? status : expression_compile(lexer, condition);
}

/* FUNCTION_LABEL */
static struct text joined_label(struct lexer *lexer, struct text function,
                                struct text label)
{
    size_t length = function.length + 1 + label.length;
    char *bytes = arena_alloc(lexer->arena, length + 1);

    if (!bytes)
        return (struct text){.bytes = NULL};
    memcpy(bytes, function.bytes, function.length);
    bytes[function.length] = '_';
    memcpy(bytes + function.length + 1, label.bytes, label.length);
    return (struct text){.bytes = bytes, .length = length};
}

/* count, sum_bytes, or what stands behind `as`. */
static enum status label_call(struct lexer *lexer, const struct aggregation_list *list,
                              struct text name, struct aggregation *call)
{
    struct text label;
    enum status status;

    call->label = name.bytes ? name : call->function;
    if (!name.bytes && call->argument.program) {
        status = label_of(lexer, &call->argument, &label);
        if (status || !label.bytes)
            return status;
        call->label = joined_label(lexer, call->function, label);
        if (!call->label.bytes)
            return lexer_out_of_memory(lexer);
    }
    for (size_t i = 0; i < list->count; i++)
        if (same_text(list->items[i].label, call->label))
            return fail_twice(lexer, call->text, call->label);
    return STATUS_OK;
}

/* A name may stand on either side of the condition. */
static enum status read_call(struct lexer *lexer, const struct aggregation_list *list,
                             struct aggregation *call)
{
    size_t start = lexer->at;
    struct text name = {.bytes = NULL};
    enum status status = read_function(lexer, &call->function);

    if (status == STATUS_OK)
        status = read_argument(lexer, &call->argument);
    if (status == STATUS_OK)
        status = read_optional_name(lexer, &name);
    if (status == STATUS_OK)
        status = read_condition(lexer, &call->condition);
    if (status == STATUS_OK && !name.bytes)
        status = read_optional_name(lexer, &name);
    call->text = lexer_slice(lexer, start);
    return status ? status : label_call(lexer, list, name, call);
}

enum status aggregations_read(struct lexer *lexer, struct aggregation_list *list)
{
    size_t start = lexer->at;

    do {
        struct aggregation call = {.label = {.bytes = NULL}};
        enum status status = read_call(lexer, list, &call);

        if (status)
            return status;
        list->items =
            arena_append(lexer->arena, list->items, list->count, &call, sizeof call);
        if (!list->items)
            return lexer_out_of_memory(lexer);
        list->count++;
        list->text = lexer_slice(lexer, start);
    } while (pass_comma(lexer));
    return STATUS_OK;
}
