/* Words and strings of the lenient reader, looked at when they are over. */

#include "pipeline/expr/builtin_internal.h"
#include "pipeline/expr/lenient_internal.h"
#include "pipeline/json/parse.h"

#include <string.h>

const char *lenient_no_memory(struct reader *reader)
{
    reader->no_memory = true;
    return "out of memory";
}

const char *lenient_take(struct reader *reader, struct value value)
{
    if (value.form == VALUE_NONE)
        return lenient_no_memory(reader);
    if (reader->next.form != VALUE_NONE) {
        value_unref(value);
        return "Expected separator between values";
    }
    reader->next = value;
    return NOTHING;
}

/* ---- Words ---- */

static bool word_is(const struct reader *reader, const char *word)
{
    return reader->word.length == strlen(word) &&
           memcmp(reader->word.bytes, word, reader->word.length) == 0;
}

static const char *end_number(struct reader *reader)
{
    bool failed;
    struct value number =
        builtin_number_of(reader->word.bytes, reader->word.length, &failed);

    if (number.form == VALUE_NONE && !failed)
        return "Invalid numeric literal";
    return lenient_take(reader, number);
}

static const char *end_literal(struct reader *reader, const char *word,
                               enum value_form form)
{
    return word_is(reader, word) ? lenient_take(reader, VALUE_OF(form))
                                 : "Invalid literal";
}

const char *lenient_end_word(struct reader *reader)
{
    const char *wrong = NOTHING;

    if (reader->word.failed)
        return lenient_no_memory(reader);
    if (reader->word.length == 0)
        return NOTHING;
    if (reader->word.bytes[0] == 't')
        wrong = end_literal(reader, "true", VALUE_TRUE);
    else if (reader->word.bytes[0] == 'f')
        wrong = end_literal(reader, "false", VALUE_FALSE);
    else if (reader->word.bytes[0] == '\'')
        wrong = "Invalid string literal; expected \", but got '";
    else if (reader->word.length > 1 && memcmp(reader->word.bytes, "nu", 2) == 0)
        wrong = end_literal(reader, "null", VALUE_NULL);
    else
        wrong = end_number(reader);
    buffer_clear(&reader->word);
    return wrong;
}

/* ---- Strings ---- */

/* What is wrong with the escape behind a backslash at `at`. */
static const char *check_escape(const char *at, const char *end)
{
    if (strchr("\\\"/bfnrt", *at) && *at)
        return NOTHING;
    if (*at != 'u')
        return "Invalid escape";
    if (end - at < 5)
        return "Invalid \\uXXXX escape";
    for (int i = 1; i < 5; i++) {
        if (!strchr("0123456789abcdefABCDEF", at[i]) || !at[i])
            return "Invalid characters in \\uXXXX escape";
    }
    return NOTHING;
}

static const char *check_string(const char *at, const char *end)
{
    const char *wrong = NOTHING;

    for (; at < end && !wrong; at++) {
        if ((unsigned char)*at < ' ')
            wrong = "Invalid string: control characters from U+0000 through U+001F "
                    "must be escaped";
        else if (*at == '\\')
            wrong = check_escape(++at, end);
    }
    return wrong;
}

const char *lenient_end_string(struct reader *reader)
{
    struct buffer quoted = {0};
    struct value string = VALUE_OF(VALUE_NONE);
    enum json_verdict verdict;
    const char *inside = reader->word.length ? reader->word.bytes : "";
    const char *wrong;

    if (reader->word.failed)
        return lenient_no_memory(reader);
    wrong = check_string(inside, inside + reader->word.length);
    if (wrong)
        return wrong;
    buffer_add_byte(&quoted, '"');
    buffer_add(&quoted, inside, reader->word.length);
    buffer_add_byte(&quoted, '"');
    if (!quoted.failed)
        string = json_parse(quoted.bytes, quoted.length, 1, &verdict, NULL);
    buffer_release(&quoted);
    buffer_clear(&reader->word);
    return lenient_take(reader, string);
}
