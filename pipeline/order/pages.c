/* Pages: the last chunk is filled, then another one added. */

#include "pipeline/order/pages.h"

#include "pipeline/json/memory.h"

#include <stdbool.h>
#include <stdlib.h>

static bool grow(struct pages *pages)
{
    size_t capacity = pages->capacity * 2 + 16;
    struct chunk **chunks =
        reallocarray(pages->chunks, capacity, sizeof(struct chunk *));

    if (!chunks)
        return false;
    pages->chunks = chunks;
    pages->capacity = capacity;
    return true;
}

static bool add_chunk(struct pages *pages, size_t size)
{
    struct chunk *chunk;

    if (pages->count == pages->capacity && !grow(pages))
        return false;
    chunk = chunk_new(size > CHUNK_SIZE ? size : CHUNK_SIZE);
    if (!chunk)
        return false;
    pages->chunks[pages->count++] = chunk;
    pages->used = 0;
    pages->bytes += chunk->capacity;
    memory_charge(chunk->capacity);
    return true;
}

char *pages_add(struct pages *pages, size_t size, struct chunk **chunk)
{
    struct chunk *last = pages->count > 0 ? pages->chunks[pages->count - 1] : NULL;
    char *room;

    if (!last || last->capacity - pages->used < size) {
        if (!add_chunk(pages, size))
            return NULL;
        last = pages->chunks[pages->count - 1];
    }
    room = last->bytes + pages->used;
    pages->used += size;
    *chunk = last;
    return room;
}

void pages_clear(struct pages *pages)
{
    for (size_t i = 0; i < pages->count; i++)
        chunk_unref(pages->chunks[i]);
    memory_discharge(pages->bytes);
    free(pages->chunks);
    *pages = (struct pages){0};
}
