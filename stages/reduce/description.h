/* Description: what describe does. */
#ifndef STAGES_REDUCE_DESCRIPTION_H
#define STAGES_REDUCE_DESCRIPTION_H

#include "stages/reduce/rounds.h"

struct describe_args {
    int64_t every;
    bool partial, merge;
};

enum status coro_fn describe_run(struct stage *self, const void *opaque);

#endif
