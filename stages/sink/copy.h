/* Copy: what a sink does that writes. */
#ifndef STAGES_SINK_COPY_H
#define STAGES_SINK_COPY_H

#include "pipeline/stage.h"

/* Writes all that comes, as it came, until the output takes no more. */
void coro_fn copy_to(struct stage *self, struct output *output);

#endif
