/* Decimal: a JSON number taken apart, of any length, without a copy:
 * 0.d1 d2 d3... times ten to the power of (point + exponent). */
#ifndef PIPELINE_JSON_DECIMAL_H
#define PIPELINE_JSON_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct decimal {
    bool negative;
    const char *digits, *end; /* from the first that is not 0; a point may be between.
                               * Equal: the number is zero */
    int64_t point;
    bool exponent_negative;
    const char *exponent; /* digits only */
    size_t exponent_length; /* 0: there is none */
};

/* Of a validated JSON number. */
struct decimal decimal_of(const char *bytes, size_t length);

/* point + exponent, and no further from 0 than `most`. */
int64_t decimal_scale(const struct decimal *decimal, int64_t most);

/* The next digit at *at, which moves on; -1 at the end. */
static inline int decimal_next(const char **at, const char *end)
{
    if (*at < end && **at == '.')
        (*at)++;
    return *at < end ? *(*at)++ - '0' : -1;
}

#endif
