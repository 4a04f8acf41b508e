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

struct record *record_make(struct record_maker *maker, struct record *from,
                           struct text bytes)
{
    struct record *made;
    char *place;

    if (!REUSE_IS_ON || bytes.length > SHORT) {
        made = record_derive(from, bytes.bytes, bytes.length);
    } else {
        if (!make_room(maker, bytes.length))
            return NULL;
        place = maker->chunk->bytes + maker->used;
        if (bytes.length > 0)
            memcpy(place, bytes.bytes, bytes.length);
        maker->used += bytes.length;
        made = record_derive_in(from, maker->chunk, place, bytes.length);
    }
    if (made)
        made->end = LINE_END_LF;
    return made;
}

void record_maker_release(struct record_maker *maker)
{
    chunk_unref(maker->chunk);
    *maker = (struct record_maker){0};
}
