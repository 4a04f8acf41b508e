/* Held: records that a stage holds until its input has ended, and sends in the order of
 * their keys. */
#ifndef STAGES_REDUCE_HELD_H
#define STAGES_REDUCE_HELD_H

#include "pipeline/order/sorter.h"
#include "pipeline/stage.h"

struct held {
    struct sorter *sorter;
    uint64_t count; /* records that are neither sent nor dropped */
};

/* As many as the stage's targets want. False, with the failure recorded: no memory. */
bool held_init(struct held *held, struct stage *self)
    __attribute__((warn_unused_result));

/* Takes a record; lends the key. False, with the failure recorded: it cannot. */
bool held_add(struct held *held, struct stage *self, struct text key,
              struct record *rec) __attribute__((warn_unused_result));

/* Sends all, and frees: for `return held_send(...)`. */
enum status coro_fn held_send(struct held *held, struct stage *self);

/* Only frees, after a failure. */
void held_release(struct held *held);

#endif
