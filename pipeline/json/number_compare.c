/* Comparing numbers by their decimal values, digit by digit. */

#include "pipeline/json/decimal.h"
#include "pipeline/json/number.h"

/* Where differences of exponents stop: no text has so many digits that its point could
 * make up for it. */
#define FAR ((__int128)1 << 80)

static int exponent_digit(const struct decimal *decimal, size_t place)
{
    int digit;

    if (place >= decimal->exponent_length)
        return 0;
    digit = decimal->exponent[decimal->exponent_length - 1 - place] - '0';
    return decimal->exponent_negative ? -digit : digit;
}

/* The sign of the one scale less the other. Once the difference is far from 0, lower
 * digits cannot bring it back. */
static int compare_scales(const struct decimal *a, const struct decimal *b)
{
    size_t place = a->exponent_length > b->exponent_length ? a->exponent_length
                                                           : b->exponent_length;
    __int128 difference = 0;

    while (place-- > 0 && difference < FAR && difference > -FAR)
        difference =
            difference * 10 + (exponent_digit(a, place) - exponent_digit(b, place));
    difference += (__int128)a->point - b->point;
    return (difference > 0) - (difference < 0);
}

static int compare_digits(const struct decimal *a, const struct decimal *b)
{
    const char *a_at = a->digits;
    const char *b_at = b->digits;

    while (a_at < a->end || b_at < b->end) {
        int x = decimal_next(&a_at, a->end);
        int y = decimal_next(&b_at, b->end);

        x = x < 0 ? 0 : x;
        y = y < 0 ? 0 : y;
        if (x != y)
            return x > y ? 1 : -1;
    }
    return 0;
}

static int sign_of(const struct decimal *decimal)
{
    if (decimal->digits == decimal->end)
        return 0;
    return decimal->negative ? -1 : 1;
}

int number_compare(const char *a, size_t a_length, const char *b, size_t b_length)
{
    struct decimal x = decimal_of(a, a_length);
    struct decimal y = decimal_of(b, b_length);
    int sign = sign_of(&x);
    int scales;

    if (sign != sign_of(&y))
        return sign > sign_of(&y) ? 1 : -1;
    if (sign == 0)
        return 0;
    scales = compare_scales(&x, &y);
    return sign * (scales ? scales : compare_digits(&x, &y));
}
