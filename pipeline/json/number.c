/* Numbers read: exact where the digits are few, by strtod where they are not. */

#include "pipeline/json/number.h"

#include "pipeline/json/decimal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool number_int64(const char *bytes, size_t length, int64_t *integer)
{
    bool negative = length > 0 && bytes[0] == '-';
    uint64_t limit = (uint64_t)INT64_MAX + negative;
    uint64_t sum = 0;

    if (length - negative > 19)
        return false;
    for (size_t i = negative; i < length; i++) {
        unsigned digit = (unsigned char)bytes[i] - (unsigned)'0';

        if (digit > 9)
            return false;
        sum = sum * 10 + digit; /* 19 digits are below 2^64 */
    }
    if (sum > limit || (negative && sum == 0))
        return false;
    *integer = (int64_t)(negative ? 0 - sum : sum);
    return true;
}

bool number_integral(const char *bytes, size_t length, int64_t *integer)
{
    struct decimal decimal = decimal_of(bytes, length);
    int64_t scale = decimal_scale(&decimal, 1000);
    uint64_t limit = (uint64_t)INT64_MAX + decimal.negative;
    const char *at = decimal.digits;
    uint64_t sum = 0;
    int digit;

    if (at == decimal.end)
        scale = 0;
    else if (scale < 1 || scale > 19)
        return false;
    for (; scale > 0; scale--) {
        digit = decimal_next(&at, decimal.end);
        sum = sum * 10 + (unsigned)(digit > 0 ? digit : 0);
    }
    while ((digit = decimal_next(&at, decimal.end)) == 0)
        continue;
    if (digit > 0 || sum > limit)
        return false;
    *integer = (int64_t)(decimal.negative ? 0 - sum : sum);
    return true;
}

/* Clinger, "How to read floating point numbers accurately" (1990): both are exact, so
 * one multiplication or division rounds once. */
static bool convert_exactly(uint64_t mantissa, int64_t exponent, double *number)
{
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

    if (mantissa > (uint64_t)1 << 53 || exponent < -22 || exponent > 22)
        return false;
    *number = exponent < 0 ? (double)mantissa / powers[-exponent]
                           : (double)mantissa * powers[exponent];
    return true;
}

/* More digits than these decide nothing but whether there are any: no double, and no
 * middle of two, has more. */
#define DIGITS_MOST 800

/* Digits and an exponent, without a point, which is the locale's. */
static double convert_by_library(const struct decimal *decimal)
{
    char spelling[DIGITS_MOST + 32];
    int64_t scale = decimal_scale(decimal, 1000000);
    const char *at = decimal->digits;
    size_t count = 0;
    int digit;

    while (count < DIGITS_MOST && (digit = decimal_next(&at, decimal->end)) >= 0)
        spelling[count++] = (char)('0' + digit);
    while ((digit = decimal_next(&at, decimal->end)) == 0)
        continue;
    if (digit > 0)
        spelling[count++] = '1';
    snprintf(spelling + count, sizeof(spelling) - count, "e%lld",
             (long long)(scale - (int64_t)count));
    return strtod(spelling, NULL);
}

double number_double(const char *bytes, size_t length)
{
    struct decimal decimal = decimal_of(bytes, length);
    const char *at = decimal.digits;
    uint64_t mantissa = 0;
    double number = 0;
    int64_t count = 0;
    int digit = -1;

    while (count < 19 && (digit = decimal_next(&at, decimal.end)) >= 0) {
        mantissa = mantissa * 10 + (unsigned)digit;
        count++;
    }
    if (count > 0 &&
        (digit >= 0 ||
         !convert_exactly(mantissa, decimal_scale(&decimal, 1000) - count, &number)))
        number = convert_by_library(&decimal);
    return decimal.negative ? -number : number;
}
