/* Records: slabs of them, copies, slices, and what they inherit. */

#include "pipeline/record/record.h"

#include "pipeline/record/extra.h"
#include "pipeline/record/reuse.h"

#include <stdlib.h>
#include <string.h>

#define CACHE_LINE 64

/* A record is one cache line, so that a new one costs one write to memory. */
_Static_assert(sizeof(void *) != 8 || sizeof(struct record) == CACHE_LINE,
               "a record fills a cache line");

#define SLAB_RECORDS 256

/* Records are allocated by the slab. A slab is given back only together with all
 * others, when no record is left: so there is nothing to count while records come and
 * go. */
struct slab {
    _Alignas(CACHE_LINE) struct record records[SLAB_RECORDS];
    struct slab *previous;
};

static _Thread_local struct record *free_records;
static _Thread_local struct slab *slabs;

static bool add_slab(void)
{
    struct slab *slab = aligned_alloc(_Alignof(struct slab), sizeof *slab);

    if (!slab)
        return false;
    slab->previous = slabs;
    slabs = slab;
    for (size_t i = SLAB_RECORDS; i > 0; i--) {
        slab->records[i - 1].input = free_records;
        free_records = &slab->records[i - 1];
    }
    return true;
}

static struct record *allocate(void)
{
    struct record *record;

    if (!REUSE_IS_ON)
        return malloc(sizeof *record);
    if (!free_records && !add_slab())
        return NULL;
    record = free_records;
    free_records = record->input;
    return record;
}

struct record *record_new(struct chunk *chunk, const char *text, size_t length)
{
    struct record *record = allocate();

    if (!record)
        return NULL;
    *record = (struct record){
        .references = 1,
        .end = LINE_END_LF,
        .text = text,
        .length = length,
        .chunk = chunk_ref(chunk),
    };
    return record;
}

void record_free_(struct record *record)
{
    chunk_unref(record->chunk);
    origin_unref(record->origin);
    /* Neither goes deep: an input has no input, a kept copy no copy. */
    record_unref(record->input);
    extra_free(record->extra_);
    if (!REUSE_IS_ON) {
        free(record);
        return;
    }
    record->input = free_records;
    free_records = record;
}

void record_release_cache(void)
{
    size_t free_count = 0, slab_count = 0;

    extra_release_cache();
    for (struct record *record = free_records; record; record = record->input)
        free_count++;
    for (struct slab *slab = slabs; slab; slab = slab->previous)
        slab_count++;
    if (free_count < slab_count * SLAB_RECORDS)
        return;
    while (slabs) {
        struct slab *slab = slabs;
        slabs = slab->previous;
        free(slab);
    }
    free_records = NULL;
}

static struct chunk *copy_to_chunk(const char *bytes, size_t length)
{
    struct chunk *chunk = chunk_new(length);

    if (chunk && length > 0)
        memcpy(chunk->bytes, bytes, length);
    return chunk;
}

struct record *record_of_bytes(const char *bytes, size_t length)
{
    struct chunk *chunk = copy_to_chunk(bytes, length);
    struct record *record;

    if (!chunk)
        return NULL;
    record = record_new(chunk, chunk->bytes, length);
    chunk_unref(chunk);
    return record;
}

struct record *record_input(struct record *record)
{
    struct record *input = record->input ? record->input : record;

    if (!input->origin)
        return NULL;
    return record_kept(input) ? record_kept(input) : input;
}

static void inherit(struct record *record, struct record *from)
{
    struct record *input = record_input(from);

    record->end = from->end;
    record->kind = from->kind == RECORD_STRING ? RECORD_STRING : RECORD_LINE;
    record->origin = origin_ref(from->origin);
    record->line = from->line;
    record->input = input ? record_ref(input) : NULL;
}

struct record *record_derive(struct record *from, const char *bytes, size_t length)
{
    struct record *record = record_of_bytes(bytes, length);

    if (record)
        inherit(record, from);
    return record;
}

struct record *record_derive_in(struct record *from, struct chunk *chunk,
                                const char *text, size_t length)
{
    struct record *record = record_new(chunk, text, length);

    if (record)
        inherit(record, from);
    return record;
}

struct record *record_slice(struct record *from, size_t offset, size_t length)
{
    return record_derive_in(from, from->chunk, from->text + offset, length);
}

/* Whether the record pins much more memory than it shows. */
static bool is_wasteful(const struct record *record)
{
    return record->chunk->capacity / RECORD_KEEP_FACTOR > record->length;
}

/* Gives the record a chunk of its own. Only for one that nobody else holds: others may
 * be reading its text. */
static bool move_out(struct record *record)
{
    struct chunk *chunk = copy_to_chunk(record->text, record->length);

    if (!chunk)
        return false;
    chunk_unref(record->chunk);
    record->chunk = chunk;
    record->text = chunk->bytes;
    if (record->extra_)
        record->extra_->paths = NULL; /* they point into the other one */
    return true;
}

/* Makes the copy of a record that others hold too, once for all who keep it. */
static bool make_kept(struct record *record)
{
    struct record_extra *extra;
    struct record *copy;

    if (record_kept(record))
        return true;
    extra = record_extra(record, 0);
    if (!extra)
        return false;
    copy = record_of_bytes(record->text, record->length);
    if (!copy)
        return false;
    copy->end = record->end;
    copy->kind = record->kind;
    copy->rejected = record->rejected;
    copy->origin = origin_ref(record->origin);
    copy->line = record->line;
    copy->input = record->input ? record_ref(record->input) : NULL;
    extra->kept = copy;
    return true;
}

/* Makes *held, a counted pointer, one to a record that pins no chunk, its input aside.
 */
static bool keep_one(struct record **held)
{
    struct record *record = *held;

    if (!is_wasteful(record))
        return true;
    if (record->references == 1)
        return move_out(record);
    if (!make_kept(record))
        return false;
    *held = record_ref(record_kept(record));
    record_unref(record);
    return true;
}

struct record *record_keep(struct record *record)
{
    if (!keep_one(&record) || (record->input && !keep_one(&record->input))) {
        record_unref(record);
        return NULL;
    }
    return record;
}

bool record_equals(const struct record *a, const struct record *b)
{
    if (a->length != b->length || memcmp(a->text, b->text, a->length) != 0)
        return false;
    /* The string "1" is not the number. */
    return (a->kind != RECORD_STRING || b->kind != RECORD_JSON) &&
           (a->kind != RECORD_JSON || b->kind != RECORD_STRING);
}
