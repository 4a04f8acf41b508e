/* Numbers that count from 1970: exact, from the digits of their text. */

#include "pipeline/time/fields.h"

#include <stdlib.h>

/* More digits than any instant has; and a bound for exponents, so that sums are small.
 */
#define DIGITS_MOST 40
#define EXPONENT_MOST 100000

/* 0.d1d2d3... times 10^point; digits behind DIGITS_MOST are cut off. */
struct decimal {
    char digits[DIGITS_MOST];
    int count;
    int64_t point;
    bool negative;
};

static void add_digits(struct cursor *cursor, struct decimal *decimal, int64_t step)
{
    while (is_digit(cursor_peek(cursor))) {
        char digit = *cursor->at++;

        if (decimal->count > 0 || digit != '0') {
            if (decimal->count < DIGITS_MOST)
                decimal->digits[decimal->count++] = digit;
            decimal->point += step;
        } else {
            decimal->point -= 1 - step; /* a zero in front moves the point only */
        }
    }
}

static bool read_exponent(struct cursor *cursor, struct decimal *decimal)
{
    int64_t exponent = 0;
    bool negative = cursor_take(cursor, '-');

    if (!negative)
        (void)cursor_take(cursor, '+');
    if (!is_digit(cursor_peek(cursor)))
        return cursor_fail(cursor, "a digit of the exponent is missing");
    while (is_digit(cursor_peek(cursor))) {
        exponent = exponent * 10 + (*cursor->at++ - '0');
        if (exponent > EXPONENT_MOST)
            exponent = EXPONENT_MOST;
    }
    decimal->point += negative ? -exponent : exponent;
    return true;
}

static bool read_decimal(struct cursor *cursor, struct decimal *decimal)
{
    decimal->count = 0;
    decimal->point = 0;
    decimal->negative = cursor_take(cursor, '-');
    if (!decimal->negative)
        (void)cursor_take(cursor, '+');
    if (!is_digit(cursor_peek(cursor)))
        return cursor_fail(cursor, "a number was expected");
    add_digits(cursor, decimal, 1);
    if (cursor_take(cursor, '.')) {
        if (!is_digit(cursor_peek(cursor)))
            return cursor_fail(cursor, "a digit of the fraction is missing");
        add_digits(cursor, decimal, 0);
    }
    if (cursor_take(cursor, 'e') || cursor_take(cursor, 'E')) {
        if (!read_exponent(cursor, decimal))
            return false;
    }
    if (decimal->count == 0)
        decimal->point = 0;
    cursor_skip_blanks(cursor);
    return cursor_ended(cursor) ||
           cursor_fail(cursor, "it is none of the known formats");
}

/* The number that the digits from..to of the decimal are. */
static int64_t slice(const struct decimal *decimal, int64_t from, int64_t to)
{
    int64_t value = 0;

    for (int64_t i = from; i < to; i++)
        value =
            value * 10 + (i >= 0 && i < decimal->count ? decimal->digits[i] - '0' : 0);
    return value;
}

static bool conclude(struct cursor *cursor, struct decimal *decimal, int unit,
                     struct time_fields *fields)
{
    decimal->point -= unit;
    if (decimal->point > 12) {
        cursor->at = cursor->start;
        return cursor_fail(cursor, "it is beyond the year 9999");
    }
    fields->is_epoch = true;
    fields->epoch = slice(decimal, 0, decimal->point);
    if (decimal->point > -9)
        fields->nanoseconds =
            (uint32_t)slice(decimal, decimal->point, decimal->point + 9);
    if (decimal->negative) {
        fields->epoch = -fields->epoch - (fields->nanoseconds > 0);
        if (fields->nanoseconds > 0)
            fields->nanoseconds = 1000000000 - fields->nanoseconds;
    }
    return true;
}

bool read_epoch(struct cursor *cursor, struct time_fields *fields)
{
    struct decimal decimal;
    int unit = 9;

    if (!read_decimal(cursor, &decimal))
        return false;
    if (decimal.point <= 11)
        unit = 0;
    else if (decimal.point <= 14)
        unit = 3;
    else if (decimal.point <= 17)
        unit = 6;
    return conclude(cursor, &decimal, unit, fields);
}

static bool read_unit(struct cursor *cursor, int unit, struct time_fields *fields)
{
    struct decimal decimal;

    return read_decimal(cursor, &decimal) && conclude(cursor, &decimal, unit, fields);
}

bool read_epoch_s(struct cursor *cursor, struct time_fields *fields)
{
    return read_unit(cursor, 0, fields);
}

bool read_epoch_ms(struct cursor *cursor, struct time_fields *fields)
{
    return read_unit(cursor, 3, fields);
}

bool read_epoch_us(struct cursor *cursor, struct time_fields *fields)
{
    return read_unit(cursor, 6, fields);
}

bool read_epoch_ns(struct cursor *cursor, struct time_fields *fields)
{
    return read_unit(cursor, 9, fields);
}
