/* Rounding once: enough bits of a quotient or root, and whether anything is left. */

#include "pipeline/aggregate/exact.h"

#include "pipeline/json/memory.h"

#include <math.h>
#include <string.h>

#define BITS 64

static bool bit_at(const struct magnitude *magnitude, int64_t place)
{
    return magnitude->limbs[place / BITS] >> (place % BITS) & 1;
}

/* Whether any bit below the place is set. */
static bool any_below(const struct magnitude *magnitude, int64_t place)
{
    for (int64_t i = 0; i < place / BITS; i++) {
        if (magnitude->limbs[i])
            return true;
    }
    return place % BITS > 0 && magnitude->limbs[place / BITS] << (BITS - place % BITS);
}

/* Up to 53 bits from the place on. */
static uint64_t bits_from(const struct magnitude *magnitude, int64_t place)
{
    size_t index = (size_t)(place / BITS);
    unsigned shift = (unsigned)(place % BITS);
    uint64_t bits = 0;

    if (index < magnitude->count)
        bits = magnitude->limbs[index] >> shift;
    if (shift > 0 && index + 1 < magnitude->count)
        bits |= magnitude->limbs[index + 1] << (BITS - shift);
    return bits;
}

/* `rest`: what the limbs leave out, below their lowest bit. */
static double nearest(const struct magnitude *magnitude, bool rest)
{
    int64_t bits, top, kept, drop;
    uint64_t mantissa;
    double number;

    if (magnitude->count == 0)
        return 0;
    bits = (int64_t)magnitude->count * BITS -
           __builtin_clzl(magnitude->limbs[magnitude->count - 1]);
    top = bits - 1 + magnitude->exponent;
    if (top > 1023)
        return magnitude->negative ? -INFINITY : INFINITY;
    kept = top >= -1022 ? 53 : 53 + (top + 1022);
    if (kept < 0)
        return 0;
    drop = bits > kept ? bits - kept : 0;
    mantissa = bits_from(magnitude, drop);
    if (drop > 0 && bit_at(magnitude, drop - 1) &&
        (rest || (mantissa & 1) || any_below(magnitude, drop - 1)))
        mantissa++;
    number = ldexp((double)mantissa, (int)(magnitude->exponent + drop));
    return magnitude->negative ? -number : number;
}

double magnitude_double(const struct magnitude *magnitude)
{
    return nearest(magnitude, false);
}

/* Sets the count to that without leading zeros. */
static void set_count(struct magnitude *magnitude, size_t count)
{
    while (count > 0 && magnitude->limbs[count - 1] == 0)
        count--;
    magnitude->count = count;
}

bool magnitude_quotient(const struct magnitude *magnitude, uint64_t divisor,
                        double *quotient)
{
    size_t more = 2; /* limbs of the quotient's fraction: 64 bits and more are kept */
    size_t count = magnitude->count + more;
    struct magnitude parts = *magnitude;
    mp_limb_t rest;

    *quotient = 0;
    if (magnitude->count == 0)
        return true;
    parts.limbs = memory_alloc(count * sizeof(mp_limb_t));
    if (!parts.limbs)
        return false;
    rest = mpn_divrem_1(parts.limbs, (mp_size_t)more, magnitude->limbs,
                        (mp_size_t)magnitude->count, divisor);
    parts.exponent -= (int64_t)more * BITS;
    set_count(&parts, count);
    *quotient = nearest(&parts, rest != 0);
    memory_free(parts.limbs);
    return true;
}

/* Memory for magnitude_root, in one piece. */
struct root_room {
    mp_limb_t *dividend, *quotient, *remainder, *root, *rest;
};

static mp_limb_t *take_room(struct root_room *room, size_t count)
{
    mp_limb_t *limbs = memory_alloc(5 * count * sizeof(mp_limb_t));

    if (!limbs)
        return NULL;
    memset(limbs, 0, 5 * count * sizeof(mp_limb_t));
    *room = (struct root_room){limbs, limbs + count, limbs + 2 * count,
                               limbs + 3 * count, limbs + 4 * count};
    return limbs;
}

/* More than 128 bits of the quotient, so that the root has more than 64; what is cut
 * off a quotient cannot carry its root over a bit, it only tells whether it is exact.
 */
bool magnitude_root(const struct magnitude *magnitude, unsigned __int128 divisor,
                    double *root)
{
    mp_limb_t by[2] = {(mp_limb_t)divisor, (mp_limb_t)(divisor >> BITS)};
    mp_size_t by_count = by[1] ? 2 : 1;
    size_t more = magnitude->count < 6 ? 6 - magnitude->count : 0;
    bool odd = magnitude->exponent % 2 != 0;
    size_t count = magnitude->count + more + 1;
    struct root_room room;
    struct magnitude quotient, result;
    bool rest;

    *root = 0;
    if (magnitude->count == 0)
        return true;
    if (!take_room(&room, count + 1))
        return false;
    memcpy(room.dividend + more, magnitude->limbs,
           magnitude->count * sizeof(mp_limb_t));
    if (odd)
        mpn_lshift(room.dividend, room.dividend, (mp_size_t)count, 1);
    mpn_tdiv_qr(room.quotient, room.remainder, 0, room.dividend, (mp_size_t)count, by,
                by_count);
    rest = room.remainder[0] != 0 || (by_count > 1 && room.remainder[1] != 0);
    quotient.limbs = room.quotient;
    set_count(&quotient, count - (size_t)by_count + 1);
    rest |= mpn_sqrtrem(room.root, room.rest, room.quotient,
                        (mp_size_t)quotient.count) != 0;
    result = (struct magnitude){
        room.root, 0, (magnitude->exponent - odd - (int64_t)more * BITS) / 2, false};
    set_count(&result, (quotient.count + 1) / 2);
    *root = nearest(&result, rest);
    memory_free(room.dividend);
    return true;
}
