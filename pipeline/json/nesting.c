/* Nesting deeper than most. */

#include "pipeline/json/nesting.h"

#include "pipeline/json/memory.h"

#include <string.h>

void nesting_release(struct nesting *nesting)
{
    if (nesting->bits != nesting->first)
        memory_free(nesting->bits);
}

bool nesting_grow(struct nesting *nesting)
{
    size_t bytes = nesting->capacity / 8;
    uint64_t *bits = memory_alloc(2 * bytes);

    if (!bits)
        return false;
    memcpy(bits, nesting->bits, bytes);
    nesting_release(nesting);
    nesting->bits = bits;
    nesting->capacity *= 2;
    return true;
}
