/* Making records: small texts into a common chunk, large ones into their own. */

#include "pipeline/record/maker.h"

#include "pipeline/record/reuse.h"

#include <string.h>

/* What is longer has a chunk of its own. */
#define SHORT (CHUNK_SIZE / 16)

/* Room for that many bytes. When all records in the chunk are gone it is filled from
 * the start again, so that a pipeline that keeps none stays in the cache. */
static bool make_room(struct record_maker *maker, size_t length)
{
    if (maker->chunk && maker->chunk->references == 1)
        maker->used = 0;
    if (maker->chunk && maker->chunk->capacity - maker->used >= length)
        return true;
    chunk_unref(maker->chunk);
    maker->used = 0;
    maker->chunk = chunk_new(CHUNK_SIZE);
    return maker->chunk != NULL;
}

/* Whether bytes of that length go into a chunk that others share. */
static bool is_shared(size_t length)
{
    return REUSE_IS_ON && length <= SHORT;
}

/* A copy of the bytes in the shared chunk; NULL without memory. */
static char *copy(struct record_maker *maker, struct text bytes)
{
    char *place;

    if (!make_room(maker, bytes.length))
        return NULL;
    place = maker->chunk->bytes + maker->used;
    if (bytes.length > 0)
        memcpy(place, bytes.bytes, bytes.length);
    maker->used += bytes.length;
    return place;
}

struct record *record_make(struct record_maker *maker, struct record *from,
                           struct text bytes)
{
    bool shared = is_shared(bytes.length);
    char *place = shared ? copy(maker, bytes) : NULL;
    struct record *made = NULL;

    if (!shared)
        made = record_derive(from, bytes.bytes, bytes.length);
    else if (place)
        made = record_derive_in(from, maker->chunk, place, bytes.length);
    if (made)
        made->end = LINE_END_LF;
    return made;
}

struct record *record_make_of_line(struct record_maker *maker,
                                   const struct block *block, struct text bytes)
{
    bool shared = is_shared(bytes.length);
    char *place = shared ? copy(maker, bytes) : NULL;
    struct record *made = NULL;

    if (!shared)
        made = record_of_bytes(bytes.bytes, bytes.length);
    else if (place)
        made = record_new(maker->chunk, place, bytes.length);
    if (!made)
        return NULL;
    made->origin = origin_ref(block->origin);
    made->line = block->line;
    return made;
}

void record_maker_release(struct record_maker *maker)
{
    chunk_unref(maker->chunk);
    *maker = (struct record_maker){0};
}
