/* The first bits of a hash choose the register; it keeps the longest run of zeros that
 * followed them. */

#include "pipeline/aggregate/registers.h"

#include "pipeline/aggregate/hash.h"
#include "pipeline/json/memory.h"

#include <math.h>

#define CHOICE 14
#define HIGHEST (64 - CHOICE + 1)

void registers_add(uint8_t *registers, struct text text)
{
    static const struct hash_key key = {{0, 0}};
    uint64_t hash = hash_bytes(&key, text.bytes, text.length);
    uint64_t rest = hash << CHOICE | (uint64_t)1 << (CHOICE - 1);
    uint8_t rank = (uint8_t)(__builtin_clzll(rest) + 1);
    uint8_t *at = &registers[hash >> (64 - CHOICE)];

    if (*at < rank)
        *at = rank;
}

void registers_merge(uint8_t *registers, const uint8_t *from)
{
    for (size_t i = 0; i < REGISTERS; i++) {
        if (registers[i] < from[i])
            registers[i] = from[i];
    }
}

/* What the registers that are still 0, a share of all, add to the harmonic sum. */
static double of_zeros(double share)
{
    double power = 1, sum = share, before;

    if (share == 1)
        return INFINITY;
    do {
        before = sum;
        share *= share;
        sum += share * power;
        power *= 2;
    } while (sum != before);
    return sum;
}

/* And what those add that may have passed the highest rank, of which all but a share
 * stand at it. */
static double of_highest(double share)
{
    double power = 1, sum = 1 - share, before;

    if (share == 0 || share == 1)
        return 0;
    do {
        before = sum;
        share = sqrt(share);
        power /= 2;
        sum -= (1 - share) * (1 - share) * power;
    } while (sum != before);
    return sum / 3;
}

uint64_t registers_count(const uint8_t *registers)
{
    const double size = (double)REGISTERS;
    size_t ranks[HIGHEST + 1] = {0};
    double sum;

    for (size_t i = 0; i < REGISTERS; i++)
        ranks[registers[i]]++;
    sum = size * of_highest(1 - (double)ranks[HIGHEST] / size);
    for (size_t rank = HIGHEST - 1; rank > 0; rank--)
        sum = (sum + (double)ranks[rank]) / 2;
    sum += size * of_zeros((double)ranks[0] / size);
    return (uint64_t)llround(size * size / (2 * log(2) * sum));
}

/* From '0' on, without the backslash, which JSON would escape. */
static char letter_of(uint8_t rank)
{
    return (char)('0' + rank + ('0' + rank >= '\\'));
}

struct value registers_save(const uint8_t *registers)
{
    char *letters = memory_alloc(REGISTERS);
    struct value saved;

    if (!letters)
        return VALUE_OF(VALUE_NONE);
    for (size_t i = 0; i < REGISTERS; i++)
        letters[i] = letter_of(registers[i]);
    saved = value_string_new(letters, REGISTERS);
    memory_free(letters);
    return saved;
}

bool registers_read(uint8_t *registers, struct value_string saved)
{
    if (saved.length != REGISTERS)
        return false;
    for (size_t i = 0; i < REGISTERS; i++) {
        int rank = saved.bytes[i] - '0' - (saved.bytes[i] > '\\');

        if (saved.bytes[i] == '\\' || rank < 0 || rank > HIGHEST)
            return false;
        registers[i] = (uint8_t)rank;
    }
    return true;
}
