/* Aggregation: which aggregate the words of a stage's arguments mean, and the messages
 * for those that mean none and for values that it does not take. */
#ifndef STAGES_REDUCE_AGGREGATION_H
#define STAGES_REDUCE_AGGREGATION_H

#include "pipeline/aggregate/aggregate.h"
#include "pipeline/stage.h"

/* False, with the failure recorded: there is no such aggregate, or it lacks its
 * argument. */
bool aggregation_find(struct stage *self, const struct aggregation *aggregation,
                      struct aggregate *aggregate) __attribute__((warn_unused_result));

/* How a message names it: function(argument). */
struct aggregation_name {
    struct text function, argument;
};

/* Rejects a record, which it takes, since the aggregate refuses this value. */
void coro_fn aggregation_reject(struct stage *self, struct record *rec,
                                const struct aggregation_name *name,
                                const struct aggregate *aggregate, struct value value);

#endif
