/* Nesting: which of the open containers are objects, a bit each. */
#ifndef PIPELINE_JSON_NESTING_H
#define PIPELINE_JSON_NESTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NESTING_FIRST 16

struct nesting {
    size_t depth, limit;
    bool is_object; /* the innermost; of no meaning where the depth is 0 */
    size_t capacity; /* bits */
    uint64_t *bits; /* what was innermost when the next was opened */
    uint64_t first[NESTING_FIRST];
};

static inline void nesting_init(struct nesting *nesting, size_t limit)
{
    nesting->depth = 0;
    nesting->limit = limit;
    nesting->is_object = false;
    nesting->capacity = sizeof(nesting->first) * 8;
    nesting->bits = nesting->first;
}

void nesting_release(struct nesting *nesting);

/* Room for more; false without memory. */
bool nesting_grow(struct nesting *nesting) __attribute__((warn_unused_result));

/* False at the limit, and without memory for more. */
static inline bool nesting_push(struct nesting *nesting, bool is_object)
{
    uint64_t bit = (uint64_t)1 << nesting->depth % 64;
    uint64_t *word;

    if (nesting->depth == nesting->limit ||
        (nesting->depth == nesting->capacity && !nesting_grow(nesting)))
        return false;
    word = &nesting->bits[nesting->depth++ / 64];
    *word = nesting->is_object ? *word | bit : *word & ~bit;
    nesting->is_object = is_object;
    return true;
}

static inline void nesting_pop(struct nesting *nesting)
{
    nesting->depth--;
    nesting->is_object = nesting->bits[nesting->depth / 64] >> nesting->depth % 64 & 1;
}

#endif
