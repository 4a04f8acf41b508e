/* Visitors: the inputs of a source that come and go, as origins of records.
 *
 * Who reads an input has taken its visitor. One that nobody has taken is idle: it stays
 * for a while, so that an input which comes again (a file that was rotated, a host that
 * sends again) has the same origin, until many others have been left after it. */
#ifndef STAGES_SOURCE_VISITORS_H
#define STAGES_SOURCE_VISITORS_H

#include "pipeline/stage.h"

#define VISITORS_BUCKETS 2048

/* How many may be idle. */
#define VISITORS_IDLE 4096

struct visitor {
    const struct origin *origin;
    uint64_t line; /* for the source: of what comes next; 1 at first */
    size_t users; /* how often it is taken */
    struct visitor *next; /* in its bucket */
    struct visitor *older, *newer; /* that are idle */
};

struct visitors {
    struct stage *stage;
    struct visitor *buckets[VISITORS_BUCKETS];
    struct visitor *oldest, *newest; /* that are idle */
    size_t idle;
};

/* {.stage} is ready for use. Takes the one of that name; NULL: no memory, which is
 * recorded. */
struct visitor *visitors_take(struct visitors *visitors, const char *text)
    __attribute__((warn_unused_result));
void visitors_leave(struct visitors *visitors, struct visitor *visitor);

/* Frees all, taken or not. */
void visitors_release(struct visitors *visitors);

#endif
