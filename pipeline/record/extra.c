/* Extras: made when first asked for, and kept for the next batch of records. */

#include "pipeline/record/extra.h"

#include "pipeline/record/reuse.h"

#include <stdlib.h>

/* A batch of records comes and goes: theirs are kept for the next one. */
#define CACHE_LIMIT 1024

static _Thread_local struct record_extra *cache[CACHE_LIMIT];
static _Thread_local size_t cached;

static struct record_extra *allocate(size_t places)
{
    struct record_extra *extra;

    while (cached > 0) {
        extra = cache[--cached];
        if (extra->places >= places)
            return extra;
        free(extra);
    }
    extra = malloc(sizeof(*extra) + places * sizeof(extra->found[0]));
    if (extra)
        extra->places = places;
    return extra;
}

struct record_extra *record_extra(struct record *record, size_t places)
{
    struct record_extra *old = record->extra_, *extra;

    if (old && old->places >= places)
        return old;
    extra = allocate(places);
    if (!extra)
        return NULL;
    extra->kept = old ? old->kept : NULL;
    extra->paths = NULL;
    record->extra_ = extra;
    if (old) {
        old->kept = NULL;
        extra_free(old);
    }
    return extra;
}

void extra_free(struct record_extra *extra)
{
    if (!extra)
        return;
    record_unref(extra->kept);
    if (REUSE_IS_ON && cached < CACHE_LIMIT)
        cache[cached++] = extra;
    else
        free(extra);
}

void extra_release_cache(void)
{
    while (cached > 0)
        free(cache[--cached]);
}
