/* Spans: a hash table and a heap over the same spans. */

#include "pipeline/aggregate/spans.h"

#include "pipeline/json/memory.h"

#include <string.h>

void spans_init(struct spans *spans)
{
    *spans = (struct spans){.secret = hash_secret()};
}

void spans_release(struct spans *spans)
{
    for (size_t i = 0; i < spans->count; i++)
        memory_free(spans->heap[i]);
    memory_free(spans->heap);
    memory_free(spans->buckets);
    *spans = (struct spans){.count = 0};
}

/* ---- By slot and key ---- */

static uint64_t hash_of(const struct spans *spans, int64_t slot, struct text key)
{
    uint64_t hash = hash_bytes(&spans->secret, key.bytes, key.length);

    return (hash ^ (uint64_t)slot) * UINT64_C(0x9e3779b97f4a7c15);
}

/* The highest bits are the best ones of a product. */
static struct span **bucket_of(const struct spans *spans, uint64_t hash)
{
    return &spans->buckets[(hash >> 32) & (spans->bucket_count - 1)];
}

struct span *spans_find(const struct spans *spans, int64_t slot, struct text key)
{
    uint64_t hash = hash_of(spans, slot, key);
    struct span *span = spans->bucket_count > 0 ? *bucket_of(spans, hash) : NULL;

    while (span &&
           !(span->hash_ == hash && span->slot == slot &&
             span->key_length == key.length &&
             (key.length == 0 || memcmp(span->key, key.bytes, key.length) == 0)))
        span = span->next_;
    return span;
}

static void link_span(struct spans *spans, struct span *span)
{
    struct span **bucket = bucket_of(spans, span->hash_);

    span->next_ = *bucket;
    *bucket = span;
}

static void unlink_span(struct spans *spans, const struct span *span)
{
    struct span **at = bucket_of(spans, span->hash_);

    while (*at != span)
        at = &(*at)->next_;
    *at = span->next_;
}

/* ---- By end ---- */

static bool is_before(const struct span *a, const struct span *b)
{
    return a->end < b->end || (a->end == b->end && a->order < b->order);
}

static void put(struct spans *spans, size_t place, struct span *span)
{
    spans->heap[place] = span;
    span->place_ = place;
}

static void move_up(struct spans *spans, struct span *span)
{
    size_t place = span->place_;

    for (; place > 0 && is_before(span, spans->heap[(place - 1) / 2]);
         place = (place - 1) / 2)
        put(spans, place, spans->heap[(place - 1) / 2]);
    put(spans, place, span);
}

static void move_down(struct spans *spans, struct span *span)
{
    size_t place = span->place_, child;

    for (; (child = 2 * place + 1) < spans->count; place = child) {
        if (child + 1 < spans->count &&
            is_before(spans->heap[child + 1], spans->heap[child]))
            child++;
        if (!is_before(spans->heap[child], span))
            break;
        put(spans, place, spans->heap[child]);
    }
    put(spans, place, span);
}

struct span *spans_first(const struct spans *spans)
{
    return spans->count > 0 ? spans->heap[0] : NULL;
}

void spans_set_end(struct spans *spans, struct span *span, int64_t end)
{
    span->end = end;
    move_up(spans, span);
    move_down(spans, span);
}

/* ---- Opening and closing ---- */

/* As many buckets as there is room in the heap. */
static bool grow(struct spans *spans)
{
    size_t capacity = spans->capacity > 0 ? 2 * spans->capacity : 16;
    struct span **buckets = memory_alloc(capacity * sizeof(struct span *));
    struct span **heap;

    if (!buckets)
        return false;
    heap = memory_realloc(spans->heap, capacity * sizeof(struct span *));
    if (!heap) {
        memory_free(buckets);
        return false;
    }
    memset(buckets, 0, capacity * sizeof(struct span *));
    memory_free(spans->buckets);
    spans->heap = heap;
    spans->buckets = buckets;
    spans->capacity = spans->bucket_count = capacity;
    for (size_t i = 0; i < spans->count; i++)
        link_span(spans, heap[i]);
    return true;
}

struct span *spans_open(struct spans *spans, int64_t slot, struct text key, int64_t end)
{
    struct span *span;

    if (spans->count == spans->capacity && !grow(spans))
        return NULL;
    span = memory_alloc(sizeof(*span) + key.length);
    if (!span)
        return NULL;
    *span = (struct span){
        .slot = slot,
        .start = slot,
        .end = end,
        .order = spans->opened++,
        .key_length = key.length,
        .hash_ = hash_of(spans, slot, key),
        .place_ = spans->count,
    };
    if (key.length > 0)
        memcpy(span->key, key.bytes, key.length);
    link_span(spans, span);
    spans->heap[spans->count++] = span;
    move_up(spans, span);
    return span;
}

void spans_close(struct spans *spans, struct span *span)
{
    struct span *last = spans->heap[--spans->count];

    unlink_span(spans, span);
    if (last != span) {
        put(spans, span->place_, last);
        move_up(spans, last);
        move_down(spans, last);
    }
    memory_free(span);
}

/* ---- Windows of one size ---- */

int64_t span_last_start(int64_t at, int64_t slide)
{
    int64_t rest = at % slide;

    return at - rest - (rest < 0 ? slide : 0);
}

int64_t span_first_start(int64_t at, int64_t size, int64_t slide)
{
    return span_last_start(at - size, slide) + slide;
}
