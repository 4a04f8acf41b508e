/* Magnitudes from digits and to digits, and their products. */

#include "pipeline/aggregate/exact.h"

#include "pipeline/json/memory.h"

#include <string.h>

#define BITS 64

static int digit_value(char digit, int base)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (base == 16 && digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    return -1;
}

static bool are_digits(const char *digits, size_t length, int base)
{
    for (size_t i = 0; i < length; i++) {
        if (digit_value(digits[i], base) < 0)
            return false;
    }
    return length > 0;
}

/* Of digits only; GMP wants one byte a digit, its value. */
static bool read_digits(const char *digits, size_t length, int base,
                        struct magnitude *magnitude)
{
    unsigned char *values = memory_alloc(length + 1);
    mp_limb_t *limbs = memory_alloc((length / 16 + 2) * sizeof(mp_limb_t));

    if (!values || !limbs) {
        memory_free(values);
        memory_free(limbs);
        return false;
    }
    for (size_t i = 0; i < length; i++)
        values[i] = (unsigned char)digit_value(digits[i], base);
    *magnitude =
        (struct magnitude){limbs, mpn_set_str(limbs, values, length, base), 0, false};
    memory_free(values);
    magnitude_trim(magnitude);
    return true;
}

bool magnitude_of_digits(const char *digits, size_t length, struct magnitude *magnitude)
{
    bool negative = digits[0] == '-';

    if (!read_digits(digits + negative, length - negative, 10, magnitude))
        return false;
    magnitude->negative = negative;
    return true;
}

bool magnitude_of_hex(const char *digits, size_t length, struct magnitude *magnitude,
                      const char **mistake)
{
    bool negative = length > 0 && digits[0] == '-';

    if (!are_digits(digits + negative, length - negative, 16)) {
        *mistake = "has a number that is none";
        return false;
    }
    if (!read_digits(digits + negative, length - negative, 16, magnitude))
        return false;
    magnitude->negative = negative;
    return true;
}

/* The limbs times 2^exponent, in the base 10, or as they are; with one limb of room, as
 * GMP wants. */
static mp_limb_t *unscaled(const struct magnitude *magnitude, int base, size_t *count)
{
    int64_t exponent = base == 10 ? magnitude->exponent : 0;
    size_t up = exponent > 0 ? (size_t)exponent / BITS : 0;
    size_t down = exponent < 0 ? (size_t)-exponent : 0;
    unsigned bits = exponent > 0 ? (unsigned)(exponent % BITS) : 0;
    size_t room = magnitude->count + up + 2;
    mp_limb_t *limbs = memory_alloc(room * sizeof(mp_limb_t));

    if (!limbs)
        return NULL;
    memset(limbs, 0, room * sizeof(mp_limb_t));
    memcpy(limbs + up, magnitude->limbs, magnitude->count * sizeof(mp_limb_t));
    if (bits > 0)
        mpn_lshift(limbs, limbs, (mp_size_t)room, bits);
    if (down >= BITS)
        memmove(limbs, limbs + down / BITS, (room - down / BITS) * sizeof(mp_limb_t));
    room -= down / BITS;
    if (down % BITS > 0)
        mpn_rshift(limbs, limbs, (mp_size_t)room, down % BITS);
    while (room > 0 && limbs[room - 1] == 0)
        room--;
    *count = room;
    return limbs;
}

/* GMP may put zeros before them. */
static size_t print_digits(char *text, int base, mp_limb_t *limbs, size_t count)
{
    size_t length = mpn_get_str((unsigned char *)text, base, limbs, (mp_size_t)count);
    size_t zeros = 0;

    while (zeros + 1 < length && text[zeros] == 0)
        zeros++;
    length -= zeros;
    memmove(text, text + zeros, length);
    for (size_t i = 0; i < length; i++)
        text[i] = "0123456789abcdef"[(unsigned char)text[i]];
    return length;
}

char *magnitude_print(const struct magnitude *magnitude, int base, size_t *length)
{
    size_t count = 0, from = magnitude->negative ? 1 : 0;
    mp_limb_t *limbs = unscaled(magnitude, base, &count);
    char *text = limbs ? memory_alloc(count * 20 + 4) : NULL;

    if (text && count > 0) {
        *length = print_digits(text + from, base, limbs, count) + from;
        if (from > 0)
            text[0] = '-';
    } else if (text) {
        text[0] = '0';
        *length = 1;
    }
    memory_free(limbs);
    return text;
}

/* ---- Products ---- */

bool magnitude_square(const struct magnitude *magnitude, struct magnitude *square)
{
    size_t count = 2 * magnitude->count;

    *square = (struct magnitude){memory_alloc((count + 1) * sizeof(mp_limb_t)), count,
                                 2 * magnitude->exponent, false};
    if (!square->limbs)
        return false;
    if (count > 0)
        mpn_sqr(square->limbs, magnitude->limbs, (mp_size_t)magnitude->count);
    magnitude_trim(square);
    return true;
}

bool magnitude_times(const struct magnitude *magnitude, uint64_t factor,
                     struct magnitude *product)
{
    size_t count = magnitude->count;

    *product = (struct magnitude){memory_alloc((count + 1) * sizeof(mp_limb_t)),
                                  count > 0 ? count + 1 : 0, magnitude->exponent,
                                  magnitude->negative};
    if (!product->limbs)
        return false;
    if (count > 0)
        product->limbs[count] =
            mpn_mul_1(product->limbs, magnitude->limbs, (mp_size_t)count, factor);
    magnitude_trim(product);
    return true;
}
