/* Spread: writes each record to the file that a template names for it. */
#ifndef STAGES_SINK_SPREAD_H
#define STAGES_SINK_SPREAD_H

#include "pipeline/stage.h"

struct spread_options {
    const struct expression *names;
    const struct expression *form;
    bool append;
    uint64_t most_open; /* files */
};

/* Until there is no more. */
enum status coro_fn spread_run(struct stage *self, const struct spread_options *options)
    __attribute__((warn_unused_result));

#endif
