/* Exact: a sum of numbers of any size, without rounding: a window of 64-bit limbs out
 * of the endless row of binary places, in two's complement; it grows to both sides as
 * far as the numbers need.
 *
 *     limb   ...  first           first + count - 1
 *                 | 2^(64 first)  ...     sign |
 *
 * After Kulisch's long accumulator; but as long as the numbers need. GMP's functions on
 * limbs (mpn_) are used, which take no memory of their own for numbers of this size. */
#ifndef PIPELINE_AGGREGATE_EXACT_H
#define PIPELINE_AGGREGATE_EXACT_H

#include <gmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct exact; /* NULL: 0 */

/* limbs * 2^exponent, or the negative of it. The highest limb is not 0; no limb: 0. */
struct magnitude {
    mp_limb_t *limbs;
    size_t count;
    int64_t exponent;
    bool negative;
};

void exact_free(struct exact *exact);

/* False without memory; the sum is as it was. */
bool exact_add(struct exact **sum, const struct magnitude *term)
    __attribute__((warn_unused_result));
bool exact_add_double(struct exact **sum, double term)
    __attribute__((warn_unused_result));
/* term * 2^exponent. */
bool exact_add_integer(struct exact **sum, __int128 term, int64_t exponent)
    __attribute__((warn_unused_result));
/* A sum to another one. */
bool exact_add_exact(struct exact **sum, const struct exact *term)
    __attribute__((warn_unused_result));

/* The sum's value; its limbs are to be given to memory_free. False without memory. */
bool exact_magnitude(const struct exact *sum, struct magnitude *magnitude)
    __attribute__((warn_unused_result));

/* Leaves the limbs that are 0 at both ends out. */
void magnitude_trim(struct magnitude *magnitude);

/* ---- magnitude.c ---- */

/* The same as exact_magnitude of what digits spell, perhaps with a - before them. */
bool magnitude_of_digits(const char *digits, size_t length, struct magnitude *magnitude)
    __attribute__((warn_unused_result));
/* And of hexadecimal ones. False too if they are none, as *mistake then says. */
bool magnitude_of_hex(const char *digits, size_t length, struct magnitude *magnitude,
                      const char **mistake) __attribute__((warn_unused_result));

/* Products, as above. */
bool magnitude_square(const struct magnitude *magnitude, struct magnitude *square)
    __attribute__((warn_unused_result));
bool magnitude_times(const struct magnitude *magnitude, uint64_t factor,
                     struct magnitude *product) __attribute__((warn_unused_result));

/* The digits of a magnitude that is an integer, with a - if it is negative, in the base
 * 10, or of any without its exponent, in the base 16. To be given to memory_free, NULL
 * without memory. */
char *magnitude_print(const struct magnitude *magnitude, int base, size_t *length)
    __attribute__((warn_unused_result));

/* ---- round.c: the nearest double, ties to even; infinity past the largest ---- */

double magnitude_double(const struct magnitude *magnitude);

/* Of the magnitude / divisor, which is not 0. False without memory. */
bool magnitude_quotient(const struct magnitude *magnitude, uint64_t divisor,
                        double *quotient) __attribute__((warn_unused_result));

/* Of the square root of magnitude / divisor; neither is negative, the divisor not 0. */
bool magnitude_root(const struct magnitude *magnitude, unsigned __int128 divisor,
                    double *root) __attribute__((warn_unused_result));

#endif
