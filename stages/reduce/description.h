/* Description: what describe does. */
#ifndef STAGES_REDUCE_DESCRIPTION_H
#define STAGES_REDUCE_DESCRIPTION_H

#include "pipeline/stage.h"

struct describe_args {
    bool partial, merge;
};

enum status coro_fn describe_run(struct stage *self, const void *opaque);

#endif
