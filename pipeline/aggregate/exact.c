/* Adding keeps the highest limb away from its ends, so that no carry leaves it. */

#include "pipeline/aggregate/exact.h"

#include "pipeline/json/memory.h"

#include <math.h>
#include <string.h>

#define BITS 64

struct exact {
    int64_t first; /* place of the lowest limb: its bit 0 is 2^(64 first) */
    size_t count;
    mp_limb_t limbs[]; /* two's complement, lowest first */
};

void exact_free(struct exact *exact)
{
    memory_free(exact);
}

static bool is_negative(const struct exact *sum)
{
    return sum->limbs[sum->count - 1] >> (BITS - 1) != 0;
}

/* Whether one more carry or borrow could change the sign. */
static bool is_full(const struct exact *sum)
{
    mp_limb_t top = sum->limbs[sum->count - 1];

    return top == (mp_limb_t)INT64_MAX || top == (mp_limb_t)INT64_MIN;
}

/* The window becomes at least the limbs from `first` to `end` (not included). */
static bool cover(struct exact **sum, int64_t first, int64_t end)
{
    struct exact *old = *sum, *wider;
    size_t below, count;
    mp_limb_t sign;

    if (old && is_full(old) && end <= old->first + (int64_t)old->count)
        end = old->first + (int64_t)old->count + 1;
    if (old && first > old->first)
        first = old->first;
    if (old && end < old->first + (int64_t)old->count)
        end = old->first + (int64_t)old->count;
    count = (size_t)(end - first);
    if (old && count == old->count)
        return true;
    wider = memory_alloc(sizeof(*wider) + count * sizeof(mp_limb_t));
    if (!wider)
        return false;
    wider->first = first;
    wider->count = count;
    memset(wider->limbs, 0, count * sizeof(mp_limb_t));
    if (old) {
        below = (size_t)(old->first - first);
        sign = is_negative(old) ? ~(mp_limb_t)0 : 0;
        memcpy(wider->limbs + below, old->limbs, old->count * sizeof(mp_limb_t));
        for (size_t i = below + old->count; i < count; i++)
            wider->limbs[i] = sign;
        memory_free(old);
    }
    *sum = wider;
    return true;
}

/* The term's limb at `index` once it is shifted up by `shift` bits. */
static mp_limb_t shifted(const struct magnitude *term, size_t index, unsigned shift)
{
    mp_limb_t limb = index < term->count ? term->limbs[index] << shift : 0;

    if (shift > 0 && index > 0)
        limb |= term->limbs[index - 1] >> (BITS - shift);
    return limb;
}

static void add_limbs(struct exact *sum, const struct magnitude *term, size_t at,
                      unsigned shift)
{
    mp_limb_t carry = 0;

    for (size_t i = 0; at < sum->count; i++, at++) {
        unsigned __int128 limb = i <= term->count ? shifted(term, i, shift) : 0;

        if (i > term->count && carry == 0)
            return;
        limb += carry;
        if (term->negative) {
            carry = (mp_limb_t)(limb >> BITS) + (sum->limbs[at] < (mp_limb_t)limb);
            sum->limbs[at] -= (mp_limb_t)limb;
        } else {
            limb += sum->limbs[at];
            sum->limbs[at] = (mp_limb_t)limb;
            carry = (mp_limb_t)(limb >> BITS);
        }
    }
}

bool exact_add(struct exact **sum, const struct magnitude *term)
{
    unsigned shift = (unsigned)((uint64_t)term->exponent % BITS);
    int64_t first = (term->exponent - (int64_t)shift) / BITS;

    if (term->count == 0)
        return true;
    if (!cover(sum, first, first + (int64_t)term->count + 2))
        return false;
    add_limbs(*sum, term, (size_t)(first - (*sum)->first), shift);
    return true;
}

bool exact_add_double(struct exact **sum, double term)
{
    int exponent;
    double fraction = frexp(fabs(term), &exponent);
    mp_limb_t limb = (mp_limb_t)(fraction * 0x1p53);
    struct magnitude magnitude = {&limb, limb != 0, exponent - 53, term < 0};

    return exact_add(sum, &magnitude);
}

bool exact_add_integer(struct exact **sum, __int128 term, int64_t exponent)
{
    unsigned __int128 bits =
        term < 0 ? 0 - (unsigned __int128)term : (unsigned __int128)term;
    mp_limb_t limbs[2] = {(mp_limb_t)bits, (mp_limb_t)(bits >> BITS)};
    struct magnitude magnitude = {limbs, limbs[1] ? 2 : limbs[0] != 0, exponent,
                                  term < 0};

    return exact_add(sum, &magnitude);
}

bool exact_add_exact(struct exact **sum, const struct exact *term)
{
    struct magnitude magnitude;
    bool added;

    if (!exact_magnitude(term, &magnitude))
        return false;
    added = exact_add(sum, &magnitude);
    memory_free(magnitude.limbs);
    return added;
}

/* ---- The sum as it is ---- */

void magnitude_trim(struct magnitude *magnitude)
{
    size_t zeros = 0;

    while (magnitude->count > 0 && magnitude->limbs[magnitude->count - 1] == 0)
        magnitude->count--;
    while (zeros < magnitude->count && magnitude->limbs[zeros] == 0)
        zeros++;
    magnitude->count -= zeros;
    magnitude->exponent += (int64_t)zeros * BITS;
    memmove(magnitude->limbs, magnitude->limbs + zeros,
            magnitude->count * sizeof(mp_limb_t));
}

bool exact_magnitude(const struct exact *sum, struct magnitude *magnitude)
{
    size_t count = sum ? sum->count : 0;

    *magnitude =
        (struct magnitude){memory_alloc((count + 1) * sizeof(mp_limb_t)), count,
                           sum ? sum->first * BITS : 0, sum && is_negative(sum)};
    if (!magnitude->limbs)
        return false;
    if (count > 0 && magnitude->negative)
        mpn_neg(magnitude->limbs, sum->limbs, (mp_size_t)count);
    else if (count > 0)
        memcpy(magnitude->limbs, sum->limbs, count * sizeof(mp_limb_t));
    magnitude_trim(magnitude);
    return true;
}
