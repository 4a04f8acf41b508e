/* Chunk: a counted block of bytes that records are slices of.
 *
 * A source reads into a chunk and makes a record of each line in it, without copying.
 * The chunk lives until the last record that points into it is gone. Counts are not
 * atomic: a chunk stays on its thread. */
#ifndef PIPELINE_RECORD_CHUNK_H
#define PIPELINE_RECORD_CHUNK_H

#include <stddef.h>

struct chunk {
    size_t references;
    size_t capacity; /* bytes in `bytes` */
    char bytes[];
};

/* A chunk of at least `capacity` bytes with one reference, NULL if there is no memory.
 * Chunks of CHUNK_SIZE are kept for reuse when their last reference goes. */
struct chunk *chunk_new(size_t capacity) __attribute__((warn_unused_result));

/* The usual capacity: it stays in a core's second-level cache. */
#define CHUNK_SIZE ((size_t)256 << 10)

/* A chunk of at least `capacity` bytes that begins with those of `chunk`, whose only
 * reference it takes; NULL if there is no memory, and `chunk` stays as it is. */
struct chunk *chunk_grow(struct chunk *chunk, size_t capacity)
    __attribute__((warn_unused_result));

static inline struct chunk *chunk_ref(struct chunk *chunk)
{
    chunk->references++;
    return chunk;
}

void chunk_free_(struct chunk *chunk);

static inline void chunk_unref(struct chunk *chunk)
{
    if (chunk && --chunk->references == 0)
        chunk_free_(chunk);
}

/* Gives the memory kept for reuse back to the system. */
void chunk_release_cache(void);

#endif
