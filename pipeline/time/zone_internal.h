/* Zone, for the files zone*.c. */
#ifndef PIPELINE_TIME_ZONE_INTERNAL_H
#define PIPELINE_TIME_ZONE_INTERNAL_H

#include "pipeline/time/zone.h"

#include <stdbool.h>
#include <stddef.h>

/* RFC 3339 writes no larger ones, and no place has them. */
#define ZONE_OFFSET_MOST (24 * 3600 - 1)

static inline bool zone_may_have(int32_t offset)
{
    return offset >= -ZONE_OFFSET_MOST && offset <= ZONE_OFFSET_MOST;
}

struct zone_change {
    int64_t at; /* the instant */
    int64_t local; /* on a clock, from where on `after` holds */
    int32_t before, after; /* offsets */
};

struct zone {
    int32_t first; /* before the first change */
    struct zone_change *changes;
    size_t count, capacity;
    bool repeats; /* the last 400 years' changes do, for ever */
};

/* Adds a change; false if there is no memory. */
bool zone_add(struct zone *zone, int64_t at, int32_t after)
    __attribute__((warn_unused_result));

enum zone_answer {
    ZONE_READ,
    ZONE_BAD, /* it is no such thing */
    ZONE_NO_MEMORY,
};

/* Adds what a TZif file's bytes say. */
enum zone_answer zone_read_file(struct zone *zone, const char *bytes, size_t length)
    __attribute__((warn_unused_result));

/* Adds the changes of a POSIX rule ("CET-1CEST,M3.5.0,M10.5.0/3", RFC 8536 3.3.1 too)
 * that come behind those that the zone has. */
enum zone_answer zone_read_rule(struct zone *zone, const char *bytes, size_t length)
    __attribute__((warn_unused_result));

#endif
