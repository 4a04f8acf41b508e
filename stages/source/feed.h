/* Feed: reads a descriptor to its end and sends what the cutter makes of it, in turns
 * with other tasks: a block, and it is their turn. */
#ifndef STAGES_SOURCE_FEED_H
#define STAGES_SOURCE_FEED_H

#include "stages/source/cutter.h"

struct feed {
    struct stage *self;
    int descriptor; /* non-blocking; whoever opened it closes it */
    struct cutter *cutter;
    int64_t patience; /* nanoseconds without a byte that end it; 0: any number */
    bool among_others; /* others go on: a last line without a newline gets one, and
                        * what it holds must leave room for them */
};

enum feed_end {
    FEED_ENDED,
    FEED_STOPPED, /* nobody wants more, or a signal came */
    FEED_IDLE, /* the patience has ended; what had come is sent */
    FEED_FULL, /* what had come was no whole record, and too much: it is rejected */
    FEED_FAILED, /* reading did: errno; what had come is sent */
};

enum feed_end coro_fn feed_run(const struct feed *feed)
    __attribute__((warn_unused_result));

#endif
