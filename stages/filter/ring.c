/* Rings of records. */

#include "stages/filter/ring.h"

#include "stages/kept.h"

#include <stdlib.h>

static struct record *at(const struct ring *ring, size_t i)
{
    return ring->records[(ring->first + i) % ring->capacity];
}

/* Places are added as they are needed: tail 1G must not cost 8 GiB. Below the limit the
 * oldest is always in the first place. */
static bool grow(struct ring *ring)
{
    size_t capacity = ring->capacity ? 2 * ring->capacity : 16;
    struct record **records;

    if (capacity > ring->limit)
        capacity = (size_t)ring->limit;
    records = reallocarray(ring->records, capacity, sizeof(struct record *));
    if (!records)
        return false;
    ring->records = records;
    ring->capacity = capacity;
    return true;
}

static bool no_memory(struct stage *self)
{
    stage_out_of_memory(self);
    return false;
}

bool ring_hold(struct ring *ring, struct stage *self, struct record *rec)
{
    if (ring->limit == 0) {
        stage_drop(self, rec);
        return true;
    }
    if (ring->count == ring->capacity && ring->count < ring->limit && !grow(ring)) {
        stage_drop(self, rec);
        return no_memory(self);
    }
    rec = record_keep(rec);
    if (!rec)
        return no_memory(self);
    if (ring->count < ring->limit) {
        ring->records[ring->count++] = rec;
        return true;
    }
    stage_drop(self, ring->records[ring->first]);
    ring->records[ring->first] = rec;
    ring->first = (ring->first + 1) % ring->capacity;
    return true;
}

/* ---- State ---- */

void ring_save(const struct ring *ring, struct buffer *out)
{
    for (size_t i = 0; i < ring->count; i++)
        kept_add_record(out, at(ring, i));
}

bool ring_load(struct ring *ring, struct stage *self, struct text saved)
{
    struct record *rec;

    while (saved.length > 0) {
        if (!kept_record(self, &saved, &rec))
            return false;
        if (!rec)
            return stage_spoilt(self) == STATUS_OK;
        stage_count_kept(self, 1);
        if (!ring_hold(ring, self, rec))
            return false;
    }
    return true;
}

static bool save(void *opaque, struct buffer *out)
{
    ring_save(opaque, out);
    return !out->failed;
}

bool ring_keep(struct ring *ring, struct stage *self)
{
    stage_keep_state(self, save, ring);
    return ring_load(ring, self, stage_saved(self));
}

/* ---- Giving ---- */

bool ring_send(struct ring *ring, struct stage *self)
{
    bool more = true;

    for (size_t i = 0; i < ring->count; i++)
        more = stage_send(self, at(ring, i));
    ring->first = ring->count = 0;
    return more;
}

void ring_release(struct ring *ring, struct stage *self)
{
    for (size_t i = 0; i < ring->count; i++)
        stage_drop(self, at(ring, i));
    free(ring->records);
}
