/* Values of arguments: which token fits which kind, and what is said of others. */

#include "pipeline/lang/value.h"

#include "pipeline/lang/duration.h"
#include "pipeline/lang/member.h"
#include "pipeline/lang/number.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct shown option_shown(const struct stage_option *option)
{
    struct shown shown;

    snprintf(shown.bytes, sizeof shown.bytes, "%s%s",
             option->flags & OPTION_OPERAND ? "" : "--", option->name);
    return shown;
}

static enum status store_count(struct lexer *lexer, const struct stage_option *option,
                               struct text text, void *args)
{
    struct text digits = text;
    struct shown name = option_shown(option);
    uint64_t value;

    if (option_is_operand(option) && digits.length > 1 && digits.bytes[0] == '-') {
        digits.bytes++;
        digits.length--;
    }
    switch (number_parse_count(digits, &value)) {
    case NUMBER_NONE:
        return lexer_fail(lexer, text,
                          "%s must be a number such as 20 or 4k, not \"%s\"",
                          name.bytes, text_shown(text).bytes);
    case NUMBER_LARGE:
        return lexer_fail(lexer, text, "%s is too large: at most %" PRIu64 ", not %s",
                          name.bytes, UINT64_MAX, text_shown(text).bytes);
    case NUMBER_OK:
        break;
    }
    if (value < option->minimum)
        return lexer_fail(lexer, text, "%s must be at least %" PRIu64 ", not %s",
                          name.bytes, option->minimum, text_shown(text).bytes);
    member_set_number(args, option, value);
    return STATUS_OK;
}

static enum status store_integer(struct lexer *lexer, const struct stage_option *option,
                                 struct text text, void *args)
{
    struct shown name = option_shown(option);
    int64_t value;

    switch (number_parse_integer(text, &value)) {
    case NUMBER_NONE:
        return lexer_fail(lexer, text,
                          "%s must be a whole number such as 5 or -5, not \"%s\"",
                          name.bytes, text_shown(text).bytes);
    case NUMBER_LARGE:
        return lexer_fail(lexer, text,
                          "%s is out of range: from %" PRId64 " to %" PRId64 ", not %s",
                          name.bytes, INT64_MIN, INT64_MAX, text_shown(text).bytes);
    case NUMBER_OK:
        break;
    }
    member_set_number(args, option, (uint64_t)value);
    return STATUS_OK;
}

/* The smallest value is told as a duration, but the smallest there is. */
static enum status fail_short(struct lexer *lexer, const struct stage_option *option,
                              struct text text)
{
    char minimum[DURATION_SIZE];

    duration_print((int64_t)option->minimum, minimum);
    return lexer_fail(lexer, text, "%s must be %s%s, not %s",
                      option_shown(option).bytes,
                      option->minimum > 1 ? "at least " : "more than ",
                      option->minimum > 1 ? minimum : "0s", text_shown(text).bytes);
}

static enum status store_duration(struct lexer *lexer,
                                  const struct stage_option *option, struct text text,
                                  void *args)
{
    struct shown name = option_shown(option), written = text_shown(text);
    int64_t value;

    switch (duration_parse(text, &value)) {
    case DURATION_NONE:
        return lexer_fail(lexer, text,
                          "%s must be a duration such as 5s, 1m30s or 200ms, not "
                          "\"%s\"",
                          name.bytes, written.bytes);
    case DURATION_UNITLESS:
        return lexer_fail(lexer, text,
                          "%s needs a unit (d, h, m, s, ms, us or ns), such as %ss",
                          name.bytes, written.bytes);
    case DURATION_LARGE:
        return lexer_fail(lexer, text, "%s is too long: at most 106751d, not %s",
                          name.bytes, written.bytes);
    case DURATION_OK:
        break;
    }
    if ((uint64_t)value < option->minimum)
        return fail_short(lexer, option, text);
    member_set_number(args, option, (uint64_t)value);
    return STATUS_OK;
}

static enum status check_file(struct lexer *lexer, const struct stage_option *option,
                              struct text text)
{
    if (text.length == 0)
        return lexer_fail(lexer, text, "%s is empty: it must be the name of a file",
                          option_shown(option).bytes);
    if (memchr(text.bytes, '\0', text.length))
        return lexer_fail(lexer, text, "the name of a file cannot hold a NUL byte");
    return STATUS_OK;
}

enum status value_store(struct lexer *lexer, const struct stage_type *type,
                        const struct stage_option *option, const struct token *token,
                        void *args)
{
    struct pattern item = {
        .text = token->text,
        .flags = token->flags,
        .slashes = token->form == TOKEN_REGEX,
    };
    enum status status = STATUS_OK;

    switch (option->kind) {
    case ARGUMENT_COUNT:
        return store_count(lexer, option, token->text, args);
    case ARGUMENT_INTEGER:
        return store_integer(lexer, option, token->text, args);
    case ARGUMENT_DURATION:
        return store_duration(lexer, option, token->text, args);
    case ARGUMENT_INPUT:
    case ARGUMENT_OUTPUT:
        status = check_file(lexer, option, token->text);
        break;
    default:
        break;
    }
    if (status)
        return status;
    /* A slice of the pipeline's text is not followed by a NUL. */
    item.text.bytes = arena_copy(lexer->arena, item.text.bytes, item.text.length);
    if (!item.text.bytes)
        return lexer_out_of_memory(lexer);
    if (!member_add(type, option, args, &item, lexer->arena))
        return lexer_out_of_memory(lexer);
    return STATUS_OK;
}
