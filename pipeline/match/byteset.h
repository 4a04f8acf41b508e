/* Byte set: which of the 256 bytes may stand somewhere, as a bit each. */
#ifndef PIPELINE_MATCH_BYTESET_H
#define PIPELINE_MATCH_BYTESET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct byteset {
    uint64_t bits[4];
};

static inline void byteset_add(struct byteset *set, unsigned char byte)
{
    set->bits[byte / 64] |= UINT64_C(1) << byte % 64;
}

static inline bool byteset_has(const struct byteset *set, unsigned char byte)
{
    return set->bits[byte / 64] >> byte % 64 & 1;
}

static inline void byteset_add_all(struct byteset *set, const struct byteset *others)
{
    for (size_t i = 0; i < 4; i++)
        set->bits[i] |= others->bits[i];
}

/* From `first` to `last`, both included. */
void byteset_add_range(struct byteset *set, unsigned char first, unsigned char last);

/* Adds the other case of each ASCII letter in it. */
void byteset_fold(struct byteset *set);

/* How many bytes are in it; *first is the lowest. */
size_t byteset_count(const struct byteset *set, unsigned char *first);

/* Which share of the bytes of a log are in it, roughly; never 0. */
double byteset_share(const struct byteset *set);

#endif
