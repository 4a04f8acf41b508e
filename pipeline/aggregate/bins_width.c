/* Widths: which one, and their bounds as numbers. */

#include "pipeline/aggregate/bins.h"

#include "pipeline/json/decimal.h"

#define DIGITS_MOST 18
#define EXPONENT_MOST 400
#define POINT_MOST 19 /* digits that an integer is written with */

static int64_t divide_down(int64_t number, int64_t by)
{
    return number / by - (number % by < 0);
}

bool bins_width_of(struct bins_width *width, const char *bytes, size_t length)
{
    struct decimal decimal = decimal_of(bytes, length);
    const char *at = decimal.digits;
    int64_t scale = decimal_scale(&decimal, EXPONENT_MOST), number = 0;
    int digits = 0, zeros = 0, digit;

    while ((digit = decimal_next(&at, decimal.end)) >= 0) {
        zeros++;
        if (digit == 0)
            continue;
        digits += zeros;
        if (digits > DIGITS_MOST)
            return false;
        for (; zeros > 0; zeros--)
            number *= 10;
        number += digit;
    }
    *width = (struct bins_width){number, (int32_t)(scale - digits)};
    return number > 0 && !decimal.negative && scale < EXPONENT_MOST &&
           scale > -EXPONENT_MOST;
}

/* ---- Choosing ---- */

static void coarsen(struct bins_range *range, int32_t exponent)
{
    for (; range->exponent < exponent; range->exponent++) {
        range->first = divide_down(range->first, 10);
        range->last = divide_down(range->last, 10);
    }
}

void bins_cover(struct bins_range *range, const struct bins *bins)
{
    struct bins_range other = {
        .exponent = bins->width.exponent,
        .first = bins->first,
        .last = bins->first + (int64_t)bins->count - 1,
        .is_known = true,
    };

    if (bins->count == 0)
        return;
    range->has_fraction = range->has_fraction || bins->has_fraction;
    if (!range->is_known) {
        other.has_fraction = range->has_fraction;
        *range = other;
        return;
    }
    coarsen(range, other.exponent);
    coarsen(&other, range->exponent);
    if (range->first > other.first)
        range->first = other.first;
    if (range->last < other.last)
        range->last = other.last;
}

struct bins_width bins_choose(const struct bins_range *range, size_t wanted)
{
    static const int64_t factors[] = {1, 2, 5};
    struct bins_range rest = *range;
    int64_t most = (int64_t)(wanted + wanted / 2);

    /* One number alone has no range; it gets a bin of 1. */
    if (!range->has_fraction || range->first == range->last)
        coarsen(&rest, 0);
    for (;; coarsen(&rest, rest.exponent + 1)) {
        for (size_t i = 0; i < sizeof(factors) / sizeof(factors[0]); i++) {
            int64_t count = divide_down(rest.last, factors[i]) -
                            divide_down(rest.first, factors[i]) + 1;

            /* Around 0 there are always two. */
            if (count <= most || (count == 2 && rest.first < 0 && rest.last >= 0))
                return (struct bins_width){factors[i], rest.exponent};
        }
    }
}

/* ---- Writing ---- */

/* Of digits * 10^exponent. */
static void write_decimal(struct buffer *buffer, const char *digits, int length,
                          int exponent)
{
    int point = length + exponent;

    if (exponent >= 0 && point <= POINT_MOST) {
        buffer_printf(buffer, "%.*s", length, digits);
        for (; exponent > 0; exponent--)
            buffer_add_byte(buffer, '0');
    } else if (exponent < 0 && point > 0) {
        buffer_printf(buffer, "%.*s.%.*s", point, digits, -exponent, digits + point);
    } else if (exponent < 0 && point > -6) {
        buffer_add(buffer, "0.", 2);
        for (; point < 0; point++)
            buffer_add_byte(buffer, '0');
        buffer_printf(buffer, "%.*s", length, digits);
    } else {
        buffer_printf(buffer, "%c%s%.*se%d", digits[0], length > 1 ? "." : "",
                      length - 1, digits + 1, point - 1);
    }
}

void bins_write_bound(struct buffer *buffer, struct bins_width width, int64_t index)
{
    __int128 number = (__int128)index * width.factor;
    unsigned __int128 left =
        number < 0 ? -(unsigned __int128)number : (unsigned __int128)number;
    char text[40];
    char *at = text + sizeof(text);
    int exponent = width.exponent;

    if (number == 0) {
        buffer_add_byte(buffer, '0');
        return;
    }
    if (number < 0)
        buffer_add_byte(buffer, '-');
    for (; left % 10 == 0; left /= 10)
        exponent++;
    for (; left > 0; left /= 10)
        *--at = (char)('0' + (int)(left % 10));
    write_decimal(buffer, at, (int)(text + sizeof(text) - at), exponent);
}
