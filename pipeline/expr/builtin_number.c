/* Numbers: signs that keep a spelling, and strings that spell numbers. */

#include "pipeline/expr/builtin_internal.h"
#include "pipeline/json/write.h"

#include <math.h>
#include <string.h>
#include <strings.h>

static bool is_zero(const char *bytes, size_t length)
{
    for (size_t i = 0; i < length && bytes[i] != 'e' && bytes[i] != 'E'; i++) {
        if (bytes[i] >= '1' && bytes[i] <= '9')
            return false;
    }
    return true;
}

/* The number with its sign turned, or taken away. Zero has none, as in decimal
 * arithmetic. */
static struct value respell(struct value number, bool turn)
{
    struct buffer text = {0}, changed = {0};
    struct value result = VALUE_OF(VALUE_NONE);
    bool negative;

    write_value(&text, number, 0);
    if (!text.failed) {
        negative = text.bytes[0] == '-';
        if (turn && !negative && !is_zero(text.bytes, text.length))
            buffer_add_byte(&changed, '-');
        buffer_add(&changed, text.bytes + negative, text.length - negative);
    }
    if (!text.failed && !changed.failed)
        result = value_number_spelled(changed.bytes, changed.length);
    buffer_release(&text);
    buffer_release(&changed);
    return result;
}

/* Whether it is an int64 that is spelled as one, or not at all. */
static bool is_plain(struct value number, int64_t *integer)
{
    if (number.form == VALUE_TEXT) {
        for (size_t i = 0; i < number.text.length; i++) {
            if (number.text.bytes[i] > '9' || number.text.bytes[i] == '.')
                return false;
        }
    } else if (number.form != VALUE_INTEGER) {
        return false;
    }
    return value_int64(number, integer) && *integer != INT64_MIN;
}

struct value builtin_negated(struct value number)
{
    int64_t integer;

    if (is_plain(number, &integer))
        return value_integer(-integer);
    if (number.form == VALUE_DOUBLE)
        return value_number(-number.number);
    return respell(number, true);
}

struct value builtin_magnitude(struct value number)
{
    int64_t integer;

    if (is_plain(number, &integer))
        return value_integer(integer < 0 ? -integer : integer);
    if (number.form == VALUE_DOUBLE)
        return value_number(fabs(number.number));
    return respell(number, false);
}

/* ---- What a string spells ---- */

static bool is_word(const char *bytes, size_t length, const char *word)
{
    return length == strlen(word) && strncasecmp(bytes, word, length) == 0;
}

static size_t digits(const char *bytes, size_t length)
{
    size_t count = 0;

    while (count < length && bytes[count] >= '0' && bytes[count] <= '9')
        count++;
    return count;
}

/* A number as people write it, in its parts: 007.50e+3. */
struct spelling {
    const char *whole, *fraction, *exponent;
    size_t whole_length, fraction_length, exponent_length; /* the exponent with its e */
};

static bool read_exponent(struct spelling *spelling, const char *bytes, size_t length)
{
    size_t sign;

    spelling->exponent = bytes;
    spelling->exponent_length = length;
    if (length == 0)
        return true;
    if (bytes[0] != 'e' && bytes[0] != 'E')
        return false;
    sign = length > 1 && (bytes[1] == '+' || bytes[1] == '-');
    return length > 1 + sign &&
           digits(bytes + 1 + sign, length - 1 - sign) == length - 1 - sign;
}

static bool read_spelling(struct spelling *spelling, const char *bytes, size_t length)
{
    size_t at;

    spelling->whole = bytes;
    spelling->whole_length = at = digits(bytes, length);
    spelling->fraction = bytes + at;
    spelling->fraction_length = 0;
    if (at < length && bytes[at] == '.') {
        at++;
        spelling->fraction = bytes + at;
        spelling->fraction_length = digits(bytes + at, length - at);
        at += spelling->fraction_length;
    }
    return spelling->whole_length + spelling->fraction_length > 0 &&
           read_exponent(spelling, bytes + at, length - at);
}

/* As JSON spells it: no zeros in front, no point without digits on both sides. */
static struct value spelled(const struct spelling *spelling, bool negative)
{
    struct buffer text = {0};
    struct value number = VALUE_OF(VALUE_NONE);
    const char *whole = spelling->whole;
    size_t length = spelling->whole_length;

    while (length > 1 && *whole == '0') {
        whole++;
        length--;
    }
    if (negative)
        buffer_add_byte(&text, '-');
    if (length > 0)
        buffer_add(&text, whole, length);
    else
        buffer_add_byte(&text, '0');
    if (spelling->fraction_length > 0) {
        buffer_add_byte(&text, '.');
        buffer_add(&text, spelling->fraction, spelling->fraction_length);
    }
    buffer_add(&text, spelling->exponent, spelling->exponent_length);
    if (!text.failed)
        number = value_number_spelled(text.bytes, text.length);
    buffer_release(&text);
    return number;
}

struct value builtin_number_of(const char *bytes, size_t length, bool *failed)
{
    bool negative = length > 0 && bytes[0] == '-';
    struct spelling spelling;
    struct value number;

    *failed = false;
    if (length > 0 && (negative || bytes[0] == '+')) {
        bytes++;
        length--;
    }
    if (is_word(bytes, length, "nan"))
        return value_number((double)NAN);
    if (is_word(bytes, length, "infinity") || is_word(bytes, length, "inf"))
        return value_number(negative ? -(double)INFINITY : (double)INFINITY);
    if (!read_spelling(&spelling, bytes, length))
        return VALUE_OF(VALUE_NONE);
    number = spelled(&spelling, negative);
    *failed = number.form == VALUE_NONE;
    return number;
}

bool builtin_tonumber(struct builtin_call *call)
{
    struct value input = call->arguments[0];
    struct value holder, number;
    struct value_string string;
    bool failed;

    if (is_kind(input, KIND_NUMBER))
        return builtin_return(call, builtin_take(call, 0));
    if (!is_kind(input, KIND_STRING))
        return builtin_fail_type(call, CAUSE_PARSE, input,
                                 "cannot be parsed as a number");
    failed = !builtin_bytes(input, &holder, &string);
    number = failed ? VALUE_OF(VALUE_NONE)
                    : builtin_number_of(string.bytes, string.length, &failed);
    value_unref(holder);
    if (failed)
        return builtin_no_memory(call);
    if (number.form == VALUE_NONE)
        return builtin_fail_type(call, CAUSE_PARSE, input,
                                 "cannot be parsed as a number");
    return builtin_return(call, number);
}

bool builtin_toboolean(struct builtin_call *call)
{
    struct value input = call->arguments[0];
    struct value holder;
    struct value_string string;
    bool is_true, is_false;

    if (is_boolean(input)) {
        call->result = input;
        if (input.form != VALUE_TRUE && input.form != VALUE_FALSE)
            call->result = value_bool(is_kind(input, KIND_TRUE));
        return true;
    }
    if (!is_kind(input, KIND_STRING))
        return builtin_fail_type(call, CAUSE_PARSE, input,
                                 "cannot be parsed as a boolean");
    if (!builtin_bytes(input, &holder, &string)) {
        value_unref(holder);
        return builtin_no_memory(call);
    }
    is_true = string.length == 4 && memcmp(string.bytes, "true", 4) == 0;
    is_false = string.length == 5 && memcmp(string.bytes, "false", 5) == 0;
    value_unref(holder);
    if (!is_true && !is_false)
        return builtin_fail_type(call, CAUSE_PARSE, input,
                                 "cannot be parsed as a boolean");
    call->result = value_bool(is_true);
    return true;
}
