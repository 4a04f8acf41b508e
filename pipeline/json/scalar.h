/* Scalar: whether bytes are a number, true, false or null. */
#ifndef PIPELINE_JSON_SCALAR_H
#define PIPELINE_JSON_SCALAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The first byte from which on it is none (`end`: it breaks off), or NULL if it is one.
 */
const char *scalar_check(const char *at, const char *end);

/* Whether it is an integer or a decimal fraction without a sign, of up to eight bytes.
 * The eight bytes before `end` can be read. */
__attribute__((always_inline)) static inline bool
scalar_is_short_number(const char *at, const char *end)
{
    size_t length = (size_t)(end - at);
    const uint64_t high_bits = 0x8080808080808080u;
    uint64_t word, others, place;

    if (length > 8 || length == 0 || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__)
        return false;
    memcpy(&word, end - 8, sizeof(word));
    word >>= 64 - 8 * length; /* the number, its first digit lowest, and zeros */
    word ^= 0x3030303030303030u >> (64 - 8 * length);
    others = (((word & ~high_bits) + 0x7676767676767676u) | word) & high_bits;
    if (length > 1 && (word & 0xff) == 0 && (others & 0x8000) == 0)
        return false; /* a zero before a digit */
    if (others == 0)
        return true;
    place = (others >> 7) * 0xff; /* all bits of the bytes that are no digits */
    return (others & (others - 1)) == 0 &&
           (word & place) == (0x1e1e1e1e1e1e1e1eu & place) && others > 0xff &&
           others >> (8 * length - 8) == 0;
}

#endif
