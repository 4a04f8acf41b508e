/* Decimals: one pass over the spelling. */

#include "pipeline/json/decimal.h"

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static const char *skip_digits(const char *at, const char *end)
{
    while (at < end && is_digit(*at))
        at++;
    return at;
}

static void take_exponent(struct decimal *decimal, const char *at, const char *end)
{
    if (*at == '-' || *at == '+')
        decimal->exponent_negative = *at++ == '-';
    while (at < end && *at == '0')
        at++;
    decimal->exponent = at;
    decimal->exponent_length = (size_t)(end - at);
}

struct decimal decimal_of(const char *bytes, size_t length)
{
    struct decimal decimal = {.negative = length > 0 && bytes[0] == '-'};
    const char *end = bytes + length;
    const char *at = bytes + decimal.negative;
    const char *whole = skip_digits(at, end);
    const char *after = whole;

    if (after < end && *after == '.')
        after = skip_digits(after + 1, end);
    if (after < end)
        take_exponent(&decimal, after + 1, end);
    while (at < after && (*at == '0' || *at == '.'))
        at++;
    decimal.digits = at;
    decimal.end = after;
    decimal.point = at <= whole ? whole - at : whole + 1 - at;
    return decimal;
}

int64_t decimal_scale(const struct decimal *decimal, int64_t most)
{
    int64_t scale = 0;

    for (size_t i = 0; i < decimal->exponent_length && scale <= INT64_MAX / 20; i++)
        scale = scale * 10 + (decimal->exponent[i] - '0');
    scale = decimal->exponent_negative ? -scale : scale;
    if (decimal->point > INT64_MAX / 4 || decimal->point < -INT64_MAX / 4)
        return decimal->point > 0 ? most : -most; /* no memory is that large */
    scale += decimal->point;
    if (scale > most)
        return most;
    return scale < -most ? -most : scale;
}
