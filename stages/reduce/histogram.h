/* Histogram: what hist does once its arguments are checked. */
#ifndef STAGES_REDUCE_HISTOGRAM_H
#define STAGES_REDUCE_HISTOGRAM_H

#include "pipeline/aggregate/bins.h"
#include "stages/reduce/grouping.h"

struct hist_args {
    uint64_t bins; /* COUNT_NOT_GIVEN */
    struct text width;
    struct expression expression; /* the program is NULL if it is not given */
    struct grouping_args grouping;
};

/* A width of factor 0: it is to be chosen. */
enum status coro_fn histogram_run(struct stage *self, const struct hist_args *args,
                                  struct bins_width width);

#endif
