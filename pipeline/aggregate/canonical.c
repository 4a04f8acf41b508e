/* Containers are written with sorted keys, and then their numbers written anew. */

#include "pipeline/aggregate/canonical.h"

#include "pipeline/json/decimal.h"
#include "pipeline/json/number.h"
#include "pipeline/json/quoted.h"
#include "pipeline/json/skip.h"
#include "pipeline/json/write.h"

#include <math.h>

#define HIGH_BITS 0x8080808080808080u
#define ONES 0x0101010101010101u

/* Whether one of the eight bytes is a backslash, DEL or no ASCII. */
static inline bool is_odd(uint64_t word)
{
    uint64_t slash = word ^ (ONES * '\\');

    return ((word | (word + ONES) | ((slash - ONES) & ~slash)) & HIGH_BITS) != 0;
}

bool canonical_is_plain_(const char *bytes, size_t length)
{
    uint64_t word;
    size_t at = 0;
    bool odd = false;

    for (; at + 8 <= length && !odd; at += 8) {
        memcpy(&word, bytes + at, sizeof(word));
        odd = is_odd(word);
    }
    if (!odd && at == length)
        return true;
    if (!odd && length >= 8) {
        memcpy(&word, bytes + length - 8, sizeof(word));
        odd = is_odd(word);
    } else if (!odd) {
        word = 0;
        memcpy(&word, bytes, length);
        odd = is_odd(word);
    }
    return !odd ||
           (quoted_is_plain(bytes + 1, length - 2) && !memchr(bytes, 0x7f, length));
}

/* Exponents further from 0 than this are all one; no two numbers that anybody has are.
 */
#define SCALE_MOST ((int64_t)1 << 60)

static void add_integer(struct buffer *buffer, int64_t integer)
{
    char text[NUMBER_INTEGER_SIZE];
    char *at = number_print_integer(integer, text);

    buffer_add(buffer, at, (size_t)(text + sizeof(text) - at));
}

static void add_spelled(struct buffer *buffer, const char *bytes, size_t length)
{
    struct decimal decimal = decimal_of(bytes, length);
    const char *at = decimal.digits;
    size_t kept;
    int64_t integer;
    int digit;

    if (number_integral(bytes, length, &integer)) {
        add_integer(buffer, integer);
        return;
    }
    if (decimal.negative)
        buffer_add_byte(buffer, '-');
    kept = buffer->length;
    while ((digit = decimal_next(&at, decimal.end)) >= 0) {
        buffer_add_byte(buffer, (char)('0' + digit));
        if (digit > 0)
            kept = buffer->length;
    }
    if (buffer->failed)
        return;
    buffer->length = kept;
    buffer_printf(buffer, "e%lld", (long long)decimal_scale(&decimal, SCALE_MOST));
}

static void add_double(struct buffer *buffer, double number)
{
    char text[NUMBER_TEXT_SIZE];
    size_t length = number_print(number, text);

    if (isnan(number))
        buffer_add(buffer, text, length);
    else
        add_spelled(buffer, text, length);
}

/* Of compact JSON. */
static void add_container(struct buffer *buffer, const char *at, const char *end)
{
    while (at < end) {
        const char *from = at;

        if (*at == '"') {
            at = skip_string(at, end);
            buffer_add(buffer, from, (size_t)(at - from));
        } else if (*at == '-' || (*at >= '0' && *at <= '9')) {
            at = skip_value(at, end);
            add_spelled(buffer, from, (size_t)(at - from));
        } else {
            buffer_add_byte(buffer, *at++);
        }
    }
}

void canonical_add(struct buffer *buffer, struct value value)
{
    struct buffer text = {0};

    if (canonical_is_own(value)) {
        buffer_add(buffer, value.text.bytes, value.text.length);
        return;
    }
    if (value.form == VALUE_INTEGER) {
        add_integer(buffer, value.integer);
        return;
    }
    if (value.form == VALUE_DOUBLE) {
        add_double(buffer, value.number);
        return;
    }
    if (value.form == VALUE_TEXT && value_kind(value) == KIND_NUMBER) {
        add_spelled(buffer, value.text.bytes, value.text.length);
        return;
    }
    if (value_kind(value) < KIND_NUMBER || value_kind(value) == KIND_STRING) {
        write_value(buffer, value, 0);
        return;
    }
    write_value(&text, value, WRITE_SORT_KEYS);
    if (text.failed)
        buffer->failed = true;
    else
        add_container(buffer, text.bytes, text.bytes + text.length);
    buffer_release(&text);
}
