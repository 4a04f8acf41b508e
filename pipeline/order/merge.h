/* Merge: the items of several sorted runs, in order; those with equal keys run by run.
 */
#ifndef PIPELINE_ORDER_MERGE_H
#define PIPELINE_ORDER_MERGE_H

#include "pipeline/base/pause.h"
#include "pipeline/order/spill.h"

/* The most runs that are merged at once. */
#define MERGE_RUNS 64

struct merge {
    size_t size; /* of the pieces that are read, in bytes; the caller's */
    struct run_reader readers[MERGE_RUNS];
    size_t order[MERGE_RUNS]; /* a heap of those that have an item, the first on top */
    size_t count; /* in the heap */
    size_t runs;
    bool begun;
    const struct pause *pause; /* of merge_down */
};

/* Begins with the runs from..to (to not included) of `spill`, at most MERGE_RUNS.
 * False: it failed; release it all the same. */
bool merge_begin(struct merge *merge, const struct spill *spill, size_t from, size_t to,
                 struct fault *fault) __attribute__((warn_unused_result));

/* The next item, lent until the next call, or NULL at the end. False: it failed. */
bool merge_next(struct merge *merge, struct item **item, struct fault *fault)
    __attribute__((warn_unused_result));

void merge_release(struct merge *merge);

/* Merges runs until there are at most MERGE_RUNS; those of one pass into a new file. */
bool merge_down(struct spill *spill, size_t size, const struct pause *pause,
                struct fault *fault) __attribute__((warn_unused_result));

#endif
