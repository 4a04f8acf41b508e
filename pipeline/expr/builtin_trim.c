/* Strings by their characters: white space at the ends, splitting, explode, implode. */

#include "pipeline/expr/builtin_internal.h"
#include "pipeline/json/utf8.h"

#include <math.h>
#include <string.h>

/* As Unicode's White_Space. */
static bool is_space(unsigned code_point)
{
    switch (code_point) {
    case ' ':
    case 0x85:
    case 0xa0:
    case 0x1680:
    case 0x2028:
    case 0x2029:
    case 0x202f:
    case 0x205f:
    case 0x3000:
        return true;
    default:
        return (code_point >= '\t' && code_point <= '\r') ||
               (code_point >= 0x2000 && code_point <= 0x200a);
    }
}

static struct value_string trim_left(struct value_string string)
{
    while (string.length > 0) {
        unsigned code_point;
        bool valid;
        size_t length = utf8_decode(string.bytes, string.length, &code_point, &valid);

        if (!is_space(code_point))
            break;
        string.bytes += length;
        string.length -= length;
    }
    return string;
}

static struct value_string trim_right(struct value_string string)
{
    while (string.length > 0) {
        unsigned code_point;
        bool valid;
        size_t last = string.length - 1;

        while (last > 0 && ((unsigned char)string.bytes[last] & 0xc0) == 0x80)
            last--;
        utf8_decode(string.bytes + last, string.length - last, &code_point, &valid);
        if (!is_space(code_point))
            break;
        string.length = last;
    }
    return string;
}

static bool trim(struct builtin_call *call, bool left, bool right)
{
    struct value holder, result = VALUE_OF(VALUE_NONE);
    struct value_string string, trimmed;

    if (!is_kind(call->arguments[0], KIND_STRING))
        return builtin_fail(call, CAUSE_TYPE, "trim input must be a string");
    if (builtin_bytes(call->arguments[0], &holder, &string)) {
        trimmed = left ? trim_left(string) : string;
        trimmed = right ? trim_right(trimmed) : trimmed;
        result = trimmed.length == string.length
                     ? builtin_take(call, 0)
                     : value_string_new(trimmed.bytes, trimmed.length);
    }
    value_unref(holder);
    return builtin_return(call, result);
}

bool builtin_trim(struct builtin_call *call)
{
    return trim(call, true, true);
}

bool builtin_ltrim(struct builtin_call *call)
{
    return trim(call, true, false);
}

bool builtin_rtrim(struct builtin_call *call)
{
    return trim(call, false, true);
}

/* ---- Splitting ---- */

/* Takes the array. */
static struct value append_string(struct value array, const char *bytes, size_t length)
{
    struct value string;

    if (array.form == VALUE_NONE)
        return array;
    string = value_string_new(bytes, length);
    if (string.form != VALUE_NONE)
        return value_append(array, string);
    value_unref(array);
    return string;
}

static struct value split_characters(struct value array, struct value_string text)
{
    while (text.length > 0 && array.form != VALUE_NONE) {
        unsigned code_point;
        bool valid;
        size_t length = utf8_decode(text.bytes, text.length, &code_point, &valid);

        array = append_string(array, text.bytes, length);
        text.bytes += length;
        text.length -= length;
    }
    return array;
}

static struct value split_parts(struct value array, struct value_string text,
                                struct value_string separator)
{
    const char *end = text.bytes + text.length;
    const char *hit;

    if (text.length == 0)
        return array;
    while (array.form != VALUE_NONE &&
           (hit = memmem(text.bytes, (size_t)(end - text.bytes), separator.bytes,
                         separator.length))) {
        array = append_string(array, text.bytes, (size_t)(hit - text.bytes));
        text.bytes = hit + separator.length;
    }
    return append_string(array, text.bytes, (size_t)(end - text.bytes));
}

bool builtin_split_string(struct builtin_call *call, struct value text,
                          struct value separator)
{
    struct value holders[2], parts = VALUE_OF(VALUE_NONE);
    struct value_string strings[2];
    bool held = builtin_bytes(text, &holders[0], &strings[0]);

    held = builtin_bytes(separator, &holders[1], &strings[1]) && held;
    if (held)
        parts = value_array_new();
    if (parts.form != VALUE_NONE)
        parts = strings[1].length > 0 ? split_parts(parts, strings[0], strings[1])
                                      : split_characters(parts, strings[0]);
    value_unref(holders[0]);
    value_unref(holders[1]);
    return builtin_return(call, parts);
}

/* ---- Code points ---- */

static struct value code_points(struct value_string text)
{
    struct value array = value_array_new();

    while (text.length > 0 && array.form != VALUE_NONE) {
        unsigned code_point;
        bool valid;
        size_t length = utf8_decode(text.bytes, text.length, &code_point, &valid);

        array = value_append(array, value_integer(code_point));
        text.bytes += length;
        text.length -= length;
    }
    return array;
}

bool builtin_explode(struct builtin_call *call)
{
    struct value holder, result = VALUE_OF(VALUE_NONE);
    struct value_string string;

    if (!is_kind(call->arguments[0], KIND_STRING))
        return builtin_fail(call, CAUSE_TYPE, "explode input must be a string");
    if (builtin_bytes(call->arguments[0], &holder, &string))
        result = code_points(string);
    value_unref(holder);
    return builtin_return(call, result);
}

static bool add_code_point(struct builtin_call *call, struct buffer *text,
                           struct value value)
{
    double number = is_kind(value, KIND_NUMBER) ? value_double(value) : (double)NAN;

    if (isnan(number))
        return builtin_fail_type(
            call, CAUSE_TYPE, value,
            "can't be imploded, unicode codepoint needs to be numeric");
    number = trunc(number);
    buffer_add_code_point(text, number >= 0 && number <= 0x10ffff ? (unsigned)number
                                                                  : UTF8_REPLACEMENT);
    return true;
}

bool builtin_implode(struct builtin_call *call)
{
    struct buffer text = {0};
    struct value_walk walk;
    bool good = true;

    if (!is_kind(call->arguments[0], KIND_ARRAY))
        return builtin_fail(call, CAUSE_TYPE, "implode input must be an array");
    if (!value_walk_init(&walk, call->arguments[0]))
        return builtin_no_memory(call);
    while (good && value_walk_next(&walk))
        good = add_code_point(call, &text, walk.value);
    value_walk_release(&walk);
    if (good)
        return builtin_return_string(call, &text);
    buffer_release(&text);
    return false;
}
