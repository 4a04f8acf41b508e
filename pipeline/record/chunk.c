/* Chunks: a few of those that nobody holds are kept for the next source that reads. */

#include "pipeline/record/chunk.h"

#include "pipeline/record/reuse.h"

#include <stdint.h>
#include <stdlib.h>

/* As many as a source with one reader behind it has in turn: one being filled, one or
 * two still held by records on their way. */
#define CACHE_SLOTS 4

static _Thread_local struct chunk *cache[CACHE_SLOTS];
static _Thread_local size_t cached;

/* NULL: a new one. */
static struct chunk *allocate(struct chunk *chunk, size_t capacity)
{
    if (capacity > PTRDIFF_MAX - sizeof *chunk)
        return NULL;
    chunk = realloc(chunk, sizeof *chunk + capacity);
    if (chunk)
        chunk->capacity = capacity;
    return chunk;
}

struct chunk *chunk_new(size_t capacity)
{
    struct chunk *chunk;

    if (capacity == CHUNK_SIZE && cached > 0)
        chunk = cache[--cached];
    else
        chunk = allocate(NULL, capacity);
    if (chunk)
        chunk->references = 1;
    return chunk;
}

struct chunk *chunk_grow(struct chunk *chunk, size_t capacity)
{
    return allocate(chunk, capacity);
}

void chunk_free_(struct chunk *chunk)
{
    if (REUSE_IS_ON && chunk->capacity == CHUNK_SIZE && cached < CACHE_SLOTS)
        cache[cached++] = chunk;
    else
        free(chunk);
}

void chunk_release_cache(void)
{
    while (cached > 0)
        free(cache[--cached]);
}
