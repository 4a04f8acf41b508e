/* Arena: memory that is given back all at once. For what is built once and lives
 * together, such as a plan. */
#ifndef PIPELINE_BASE_ARENA_H
#define PIPELINE_BASE_ARENA_H

#include <stddef.h>

struct arena_block;

struct arena {
    struct arena_block *last;
};

/* An empty one; and giving back all that was taken from one. */
void arena_init(struct arena *arena);
void arena_release(struct arena *arena);

/* `size` zeroed bytes, aligned for any type; NULL if there is no memory. */
void *arena_alloc(struct arena *arena, size_t size) __attribute__((warn_unused_result));

/* A copy with a NUL behind it, NULL if there is no memory. */
char *arena_copy(struct arena *arena, const char *bytes, size_t length)
    __attribute__((warn_unused_result));

/* A list of `count` items of `size` bytes, with one more, copied, behind them; begun
 * with NULL and 0. The list may move; what it was before stays valid. NULL if there is
 * no memory. */
void *arena_append(struct arena *arena, const void *items, size_t count,
                   const void *item, size_t size) __attribute__((warn_unused_result));

#endif
