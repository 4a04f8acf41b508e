/* Arena: a list of blocks, each filled from its front. */

#include "pipeline/base/arena.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_SIZE ((size_t)16 * 1024)
#define ALIGNMENT alignof(max_align_t)

struct arena_block {
    struct arena_block *previous;
    size_t size, used; /* of `bytes` */
    alignas(max_align_t) char bytes[];
};

void arena_init(struct arena *arena)
{
    arena->last = NULL;
}

void arena_release(struct arena *arena)
{
    struct arena_block *block = arena->last;

    while (block) {
        struct arena_block *previous = block->previous;
        free(block);
        block = previous;
    }
    arena->last = NULL;
}

/* A block with room for `size` bytes. One that is made to measure goes behind the last
 * block, so that the space left in that is not lost. */
static struct arena_block *add_block(struct arena *arena, size_t size)
{
    bool to_measure = size > BLOCK_SIZE / 4;
    size_t room = to_measure ? size : BLOCK_SIZE;
    struct arena_block *block = calloc(1, sizeof *block + room);

    if (!block)
        return NULL;
    block->size = room;
    if (to_measure && arena->last) {
        block->previous = arena->last->previous;
        arena->last->previous = block;
    } else {
        block->previous = arena->last;
        arena->last = block;
    }
    return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    struct arena_block *block = arena->last;
    void *bytes;

    if (size > SIZE_MAX / 2)
        return NULL;
    size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (!block || block->size - block->used < size) {
        block = add_block(arena, size);
        if (!block)
            return NULL;
    }
    bytes = block->bytes + block->used;
    block->used += size;
    return bytes;
}

char *arena_copy(struct arena *arena, const char *bytes, size_t length)
{
    char *copy = length < SIZE_MAX ? arena_alloc(arena, length + 1) : NULL;

    if (copy && length > 0)
        memcpy(copy, bytes, length);
    return copy;
}

/* Items are const for those who read them, not for the arena that they lie in. */
static void *writable(const void *items)
{
    void *same;

    memcpy(&same, &items, sizeof same);
    return same;
}

/* There is room for the next power of two. */
void *arena_append(struct arena *arena, const void *items, size_t count,
                   const void *item, size_t size)
{
    bool full = (count & (count - 1)) == 0;
    char *grown;

    if (!full) {
        grown = writable(items);
    } else {
        grown = arena_alloc(arena, (count ? 2 * count : 1) * size);
        if (grown && count)
            memcpy(grown, items, count * size);
    }
    if (grown)
        memcpy(grown + count * size, item, size);
    return grown;
}
