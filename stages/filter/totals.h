/* Totals: aggregates of what has come so far, for each group. */
#ifndef STAGES_FILTER_TOTALS_H
#define STAGES_FILTER_TOTALS_H

#include "pipeline/aggregate/aggregate.h"
#include "pipeline/aggregate/groups.h"
#include "stages/filter/extend.h"

/* One of them. */
struct total {
    struct aggregate aggregate;
    size_t offset; /* of its state, in the group's */
    struct evaluation *argument, *condition; /* NULL: it has none */
    struct text name; /* of the field */
    int slot; /* of the field, in the extend */
    bool adds; /* the current record has something to add */
    struct value value; /* what, a reference */
};

struct totals {
    struct stage *stage;
    const struct aggregation_list *list;
    struct total *items;
    size_t count;
    size_t size; /* of a group's state */
};

/* False, with the failure recorded: no memory, or an aggregate that does not exist;
 * release it all the same. */
bool totals_init(struct totals *totals, struct stage *self,
                 const struct aggregation_list *list, struct extend *extend)
    __attribute__((warn_unused_result));
void totals_release(struct totals *totals);

/* Frees what the states hold. */
void totals_release_states(const struct totals *totals, struct groups *groups);

/* Finds what a record adds, which is lent. False: the record is gone: it was rejected,
 * or there was no memory. */
bool coro_fn totals_find(struct totals *totals, struct record *rec)
    __attribute__((warn_unused_result));

/* Adds that to a group's state, and the results to the record that is being extended.
 * False: no memory. */
bool totals_add(struct totals *totals, void *state, struct extend *extend)
    __attribute__((warn_unused_result));

#endif
