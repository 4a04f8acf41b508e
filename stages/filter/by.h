/* By: the values that tell records apart: `by .host, .status`. */
#ifndef STAGES_FILTER_BY_H
#define STAGES_FILTER_BY_H

#include "pipeline/stage.h"

struct by {
    struct stage *stage;
    struct evaluation **evaluations;
    struct value *values; /* of the last record, references; as many as expressions */
    size_t count;
};

/* False, with the failure recorded: no memory; release it all the same. */
bool by_init(struct by *by, struct stage *self,
             const struct expression_list *expressions)
    __attribute__((warn_unused_result));

/* Finds the values of a record, which it lends: each expression's first, or null. They
 * stand as long as the record, until the next call. False: the record is gone: it was
 * rejected, or there was no memory. */
bool coro_fn by_find(struct by *by, struct record *rec)
    __attribute__((warn_unused_result));

void by_release(struct by *by);

#endif
