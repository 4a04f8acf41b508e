/* The keys of numbers.
 *
 *     0.d1 d2 d3 ... times ten to the power of s, d1 not 0:
 *
 *     s within -32 .. 31     C0 + s      s below: 90, above: E0, and s in eight bytes
 *     d1 d2, d3 d4, ...      their pairs, 1 more than their value; none that is 00 at
 *                            the end
 *                            00
 *
 * 0 is 80. Of a negative number all these bytes are inverted. */

#include "pipeline/json/built.h"
#include "pipeline/json/decimal.h"
#include "pipeline/json/number.h"
#include "pipeline/order/key.h"

#include <math.h>

#define NAN_BYTE ((char)0x08)
#define ZERO_BYTE ((char)0x80)
#define SMALL_BYTE ((char)0x90)
#define MIDDLE_BYTE 0xc0
#define LARGE_BYTE ((char)0xe0)
#define INFINITY_BYTE ((char)0xef)

#define SCALE_MOST INT64_C(1000000000000000)

static void invert(struct buffer *key, size_t from)
{
    for (size_t i = from; i < key->length; i++)
        key->bytes[i] = (char)~key->bytes[i];
}

static void add_scale(struct buffer *key, int64_t scale)
{
    uint64_t biased = (uint64_t)(scale + SCALE_MOST);
    char bytes[9];

    if (scale >= -32 && scale < 32) {
        buffer_add_byte(key, (char)(MIDDLE_BYTE + scale));
        return;
    }
    bytes[0] = scale < 0 ? SMALL_BYTE : LARGE_BYTE;
    for (int i = 0; i < 8; i++)
        bytes[i + 1] = (char)(biased >> (56 - 8 * i));
    buffer_add(key, bytes, sizeof(bytes));
}

static void add_digits(struct buffer *key, const struct decimal *decimal)
{
    const char *at = decimal->digits;
    size_t most = (size_t)(decimal->end - at) / 2 + 2;
    char *bytes = buffer_reserve(key, most);
    size_t length = 0, used = 0;
    int first, second;

    if (!bytes)
        return;
    while ((first = decimal_next(&at, decimal->end)) >= 0) {
        second = decimal_next(&at, decimal->end);
        second = second < 0 ? 0 : second;
        bytes[length++] = (char)(first * 10 + second + 1);
        if (first + second > 0)
            used = length;
    }
    bytes[used] = 0;
    key->length += used + 1;
}

static void add_spelled(struct buffer *key, const char *bytes, size_t length)
{
    struct decimal decimal = decimal_of(bytes, length);
    size_t from = key->length;

    if (decimal.digits == decimal.end) {
        buffer_add_byte(key, ZERO_BYTE);
        return;
    }
    add_scale(key, decimal_scale(&decimal, SCALE_MOST));
    add_digits(key, &decimal);
    if (decimal.negative && !key->failed)
        invert(key, from);
}

static void add_integer(struct buffer *key, int64_t integer)
{
    char text[NUMBER_INTEGER_SIZE];
    char *at = number_print_integer(integer, text);

    add_spelled(key, at, (size_t)(text + sizeof(text) - at));
}

static void add_double(struct buffer *key, double number)
{
    char text[NUMBER_TEXT_SIZE];

    if (isnan(number))
        buffer_add_byte(key, NAN_BYTE);
    else if (isinf(number))
        buffer_add_byte(key, number > 0 ? INFINITY_BYTE : (char)~INFINITY_BYTE);
    else if (number >= -0x1p63 && number < 0x1p63 && number == trunc(number))
        add_integer(key, (int64_t)number);
    else
        add_spelled(key, text, number_print(number, text));
}

void key_add_number(struct buffer *key, struct value number)
{
    struct value_string spelling;

    switch (number.form) {
    case VALUE_INTEGER:
        add_integer(key, number.integer);
        break;
    case VALUE_DOUBLE:
        add_double(key, number.number);
        break;
    default:
        spelling = value_spelling_(number);
        add_spelled(key, spelling.bytes, spelling.length);
        break;
    }
}
