/* Reading arguments: which row of the table the next one belongs to. */

#include "pipeline/lang/arguments.h"

#include "pipeline/lang/expression.h"
#include "pipeline/lang/member.h"
#include "pipeline/lang/misplaced.h"
#include "pipeline/lang/plan.h"
#include "pipeline/lang/value.h"

/* The reading of one stage's arguments. */
struct reader {
    struct lexer *lexer;
    const struct stage_type *type;
    struct text name;
    void *args;
    bool *given; /* by row of the table */
    bool options_ended; /* by `--` */
    struct text slash; /* a pattern that starts with / and is a word all the same */
};

static bool *given(struct reader *reader, const struct stage_option *option)
{
    return &reader->given[option - reader->type->options];
}

/* One that may stand in the place of another is given with it. */
static void note_given(struct reader *reader, const struct stage_option *option)
{
    *given(reader, option) = true;
    if (option->kind == ARGUMENT_NAMES)
        *given(reader, option - 1) = true;
    else if (is_row(option + 1) && option[1].kind == ARGUMENT_NAMES)
        *given(reader, option + 1) = true;
}

/* Whether an option has filled the member of this operand. */
static bool filled_by_option(struct reader *reader, const struct stage_option *operand)
{
    for (const struct stage_option *row = reader->type->options; is_row(row); row++)
        if (!option_is_operand(row) && row->offset == operand->offset &&
            *given(reader, row))
            return true;
    return false;
}

/* The operand that the next argument would be; NULL if none is expected. */
static const struct stage_option *next_operand(struct reader *reader)
{
    for (const struct stage_option *row = reader->type->options; is_row(row); row++) {
        if (!option_is_operand(row) || option_is_keyword(row) ||
            filled_by_option(reader, row))
            continue;
        if (!*given(reader, row) || row->flags & OPTION_REPEATS)
            return row;
    }
    return NULL;
}

/* Whether the number N of `head N` or `head -N` stands here. */
static bool at_number(const struct lexer *lexer)
{
    size_t at = lexer->at;

    at += at < lexer->length && lexer->bytes[at] == '-';
    return at < lexer->length && lexer->bytes[at] >= '0' && lexer->bytes[at] <= '9';
}

/* `top 10 .path` and `top .path`: what begins here is no optional number but the
 * expression behind it. */
static const struct stage_option *operand_here(struct reader *reader,
                                               const struct stage_option *operand)
{
    if (operand && operand->kind == ARGUMENT_OUTPUT &&
        form_is_template(reader->lexer) && operand[1].name &&
        operand[1].kind == ARGUMENT_NAMES)
        return operand + 1;
    if (!operand || !option_is_number(operand) || !(operand->flags & OPTION_OPTIONAL) ||
        at_number(reader->lexer))
        return operand;
    for (const struct stage_option *row = operand + 1; is_row(row); row++)
        if (option_is_operand(row) && !option_is_keyword(row) &&
            is_expression_kind(row->kind) && !*given(reader, row))
            return row;
    return operand;
}

static bool is_pattern(const struct stage_option *option)
{
    return option && option->kind == ARGUMENT_PATTERN;
}

struct usage {
    char bytes[256];
};

static struct usage usage_of(const struct stage_type *type)
{
    struct usage usage;

    descriptor_usage(type, usage.bytes, sizeof usage.bytes);
    return usage;
}

static enum status fail_brace(struct reader *reader,
                              const struct stage_option *expected)
{
    struct lexer *lexer = reader->lexer;
    size_t open = lexer->at++;
    struct text brace = lexer_slice(lexer, open);

    if (expected)
        return lexer_fail(
            lexer, brace,
            "%s takes no block; if %s%s starts with {, quote it: \"{...\"",
            reader->type->name, option_is_operand(expected) ? "" : "the value of ",
            option_shown(expected).bytes);
    return lexer_fail(lexer, brace, "%s takes no block", reader->type->name);
}

/* An argument that nothing expects. In `/a b/c` the mistake is in front of it. */
static enum status fail_unexpected(struct reader *reader)
{
    struct lexer *lexer = reader->lexer;
    struct token token;
    enum status status = lexer_token(lexer, ARGUMENT_WORD, &token);

    if (status)
        return status;
    if (reader->slash.bytes)
        return lexer_fail(lexer, reader->slash,
                          "this regex has no closing / with a space behind it, so "
                          "\"%s\" is an unexpected argument",
                          text_shown(token.text).bytes);
    return lexer_fail(lexer, token.text, "unexpected argument \"%s\"; usage: %s",
                      text_shown(token.text).bytes, usage_of(reader->type).bytes);
}

static enum status store(struct reader *reader, const struct stage_option *option)
{
    struct lexer *lexer = reader->lexer;
    size_t start = lexer->at;
    struct token token;
    enum status status;

    if (is_expression_kind(option->kind)) {
        note_given(reader, option);
        status = expression_read(lexer, reader->type, option, reader->args);
        return status == STATUS_USAGE ? misplaced_tell(lexer, reader->type, start)
                                      : status;
    }
    status = lexer_token(lexer, option->kind, &token);
    if (status)
        return status;
    if (is_pattern(option) && token.form == TOKEN_WORD && token.text.length > 0 &&
        token.text.bytes[0] == '/')
        reader->slash = token.text;
    note_given(reader, option);
    return value_store(lexer, reader->type, option, &token, reader->args);
}

/* An operand and an option for its member exclude each other, in either order. */
static enum status check_exclusive(struct reader *reader,
                                   const struct stage_option *option,
                                   struct text written)
{
    for (const struct stage_option *row = reader->type->options; is_row(row); row++)
        if (row != option && option_is_operand(row) && row->offset == option->offset &&
            *given(reader, row))
            return lexer_fail(reader->lexer, written,
                              "%s is given already, and %s cannot add to it", row->name,
                              text_shown(written).bytes);
    return STATUS_OK;
}

/* The value of the option `written`: what is attached to it, else the next argument. */
static enum status read_value(struct reader *reader, const struct stage_option *option,
                              struct text written, bool attached)
{
    struct lexer *lexer = reader->lexer;
    enum status status = check_exclusive(reader, option, written);

    if (status)
        return status;
    if (attached)
        return store(reader, option);
    lexer_skip(lexer, is_pattern(option));
    switch (lexer_sign(lexer)) {
    case LEXER_OPEN:
        if (is_expression_kind(option->kind))
            return store(reader, option); /* an object */
        return fail_brace(reader, option);
    case LEXER_OTHER:
        return store(reader, option);
    default:
        return lexer_fail(lexer, written, "%s needs a value; usage: %s",
                          text_shown(written).bytes, usage_of(reader->type).bytes);
    }
}

/* `unknown` as it is to be shown; `name` without dashes. */
static enum status fail_unknown_option(struct reader *reader, struct text unknown,
                                       struct text name)
{
    const char *nearest = option_nearest(reader->type, name);

    if (nearest)
        return lexer_fail(reader->lexer, unknown,
                          "unknown option %s; did you mean --%s?",
                          text_shown(unknown).bytes, nearest);
    return lexer_fail(
        reader->lexer, unknown,
        "unknown option %s; usage: %s (what starts with - and is no option "
        "goes behind --)",
        text_shown(unknown).bytes, usage_of(reader->type).bytes);
}

/* --name, --name=value or --name value. */
static enum status read_long(struct reader *reader)
{
    struct lexer *lexer = reader->lexer;
    const struct stage_option *option;
    size_t dashes = lexer->at;
    struct text name, written;
    bool attached;

    lexer->at += 2;
    name = lexer_option_name(lexer);
    written = lexer_slice(lexer, dashes);
    option = option_find(reader->type, name);
    attached = !lexer_word_ends(lexer);
    if (!option)
        return fail_unknown_option(reader, written, name);
    lexer->at += attached;
    if (option->kind != ARGUMENT_FLAG)
        return read_value(reader, option, written, attached);
    if (attached) {
        (void)lexer_word(lexer);
        return lexer_fail(lexer, lexer_slice(lexer, dashes), "--%s takes no value",
                          option->name);
    }
    member_set_flag(reader->args, option);
    return STATUS_OK;
}

/* A letter that is no option. Whoever wrote a long name behind one dash is told so. */
static enum status fail_letter(struct reader *reader, size_t dash)
{
    struct lexer *lexer = reader->lexer;
    size_t letter = lexer->at++;
    struct text name;

    if (lexer->bytes[letter] == '=') {
        char flag = lexer->bytes[letter - 1];

        (void)lexer_word(lexer);
        return lexer_fail(lexer, lexer_slice(lexer, dash), "-%c takes no value", flag);
    }
    lexer->at = dash + 1;
    name = lexer_option_name(lexer);
    return fail_unknown_option(reader, lexer_slice(lexer, dash), name);
}

/* -v, -vi, -m5 or -m 5, and -vm5. */
static enum status read_letters(struct reader *reader)
{
    struct lexer *lexer = reader->lexer;
    size_t dash = lexer->at++;

    while (!lexer_word_ends(lexer)) {
        const struct stage_option *option =
            option_find_letter(reader->type, lexer->bytes[lexer->at]);

        if (!option)
            return fail_letter(reader, dash);
        lexer->at++;
        if (option->kind != ARGUMENT_FLAG)
            return read_value(reader, option, lexer_slice(lexer, dash),
                              !lexer_word_ends(lexer));
        member_set_flag(reader->args, option);
    }
    return STATUS_OK;
}

/* The keyword that stands here; NULL: none that has not been given. */
static const struct stage_option *find_keyword(struct reader *reader)
{
    for (const struct stage_option *row = reader->type->options; is_row(row); row++) {
        struct lexer behind = *reader->lexer;

        if (option_is_keyword(row) && !*given(reader, row) &&
            text_equals(lexer_word(&behind), row->name))
            return row;
    }
    return NULL;
}

static enum status read_keyword(struct reader *reader,
                                const struct stage_option *keyword)
{
    struct text written = lexer_word(reader->lexer);

    return read_value(reader, keyword, written, false);
}

static enum status read_argument(struct reader *reader,
                                 const struct stage_option *operand)
{
    struct lexer *lexer = reader->lexer;
    const struct stage_option *keyword = find_keyword(reader);

    if (keyword)
        return read_keyword(reader, keyword);

    if (!reader->options_ended && lexer_at_options_end(lexer)) {
        reader->options_ended = true;
        lexer->at += 2;
        return STATUS_OK;
    }
    if (!reader->options_ended && lexer_at_option(lexer))
        return lexer->bytes[lexer->at + 1] == '-' ? read_long(reader)
                                                  : read_letters(reader);
    return operand ? store(reader, operand) : fail_unexpected(reader);
}

static enum status check_complete(struct reader *reader)
{
    for (const struct stage_option *row = reader->type->options; is_row(row); row++)
        if (option_is_operand(row) && !(row->flags & OPTION_OPTIONAL) &&
            !*given(reader, row) && !filled_by_option(reader, row))
            return lexer_fail(reader->lexer, reader->name, "%s is missing; usage: %s",
                              row->name, usage_of(reader->type).bytes);
    return STATUS_OK;
}

static enum status read_all(struct reader *reader)
{
    for (;;) {
        const struct stage_option *operand = next_operand(reader);
        enum lexer_sign sign;
        enum status status;

        lexer_skip(reader->lexer, is_pattern(operand));
        operand = operand_here(reader, operand);
        sign = lexer_sign(reader->lexer);
        if (sign == LEXER_OPEN && operand && is_expression_kind(operand->kind))
            sign = LEXER_OTHER; /* an object */
        if (sign == LEXER_OPEN && reader->type->kind != STAGE_ROUTE)
            return fail_brace(reader, operand);
        if (sign != LEXER_OTHER)
            return check_complete(reader);
        status = read_argument(reader, operand);
        if (status)
            return status;
    }
}

enum status arguments_read(struct lexer *lexer, const struct stage_type *type,
                           struct text name, void **args)
{
    struct reader reader = {.lexer = lexer, .type = type, .name = name};
    enum status status;
    size_t rows = 0;

    for (const struct stage_option *row = type->options; is_row(row); row++)
        rows++;
    reader.args = *args = member_standard(type, lexer->arena);
    reader.given = arena_alloc(lexer->arena, rows);
    if (!reader.args || !reader.given)
        return lexer_out_of_memory(lexer);
    status = read_all(&reader);
    if (status == STATUS_OK && type->macro)
        status = macro_compile(lexer, type, reader.args);
    return status;
}
