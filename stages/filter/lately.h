/* Lately: passing a record only if nothing like it has passed for a while. */
#ifndef STAGES_FILTER_LATELY_H
#define STAGES_FILTER_LATELY_H

#include "pipeline/stage.h"

struct lately_args {
    struct expression_list by; /* what makes records alike; none: their whole value */
    int64_t length; /* of the while */
    struct expression on; /* the time of a record; not given: when it comes */
};

enum status coro_fn lately_run(struct stage *self, const struct lately_args *args);

#endif
