/* Ring: the last N records that a stage received. */
#ifndef STAGES_FILTER_RING_H
#define STAGES_FILTER_RING_H

#include "pipeline/stage.h"

struct ring {
    uint64_t limit; /* records; may be 0 */
    struct record **records;
    size_t capacity, first, count;
};

/* Takes a record; the oldest is dropped to make room. False, with the failure recorded:
 * no memory. */
bool ring_hold(struct ring *ring, struct stage *self, struct record *rec)
    __attribute__((warn_unused_result));

/* Keeps the records in the stage's state, and takes up those that were; `ring` must
 * live as long as the stage. False: the failure is recorded. */
bool ring_keep(struct ring *ring, struct stage *self)
    __attribute__((warn_unused_result));

/* The same as a part of a state: adds the records to it; takes up those in all of
 * `saved`. */
void ring_save(const struct ring *ring, struct buffer *out);
bool ring_load(struct ring *ring, struct stage *self, struct text saved)
    __attribute__((warn_unused_result));

/* Sends all, the oldest first, and is empty. False: nobody wants more. */
bool coro_fn ring_send(struct ring *ring, struct stage *self);

/* Drops all and frees. */
void ring_release(struct ring *ring, struct stage *self);

#endif
