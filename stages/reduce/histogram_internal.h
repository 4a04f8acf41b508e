/* What the files of histogram share. */
#ifndef STAGES_REDUCE_HISTOGRAM_INTERNAL_H
#define STAGES_REDUCE_HISTOGRAM_INTERNAL_H

#include "pipeline/aggregate/groups.h"
#include "pipeline/json/buffer.h"
#include "stages/reduce/combine.h"
#include "stages/reduce/histogram.h"
#include "stages/reduce/state.h"

struct histogram {
    struct stage *stage;
    const struct hist_args *args;
    struct bins_width width; /* factor 0: to be chosen */
    struct combine combine; /* the keys of `by`, then EXPR */
    struct groups *groups; /* the states are struct bins */
    struct value whole; /* the record, where there is no EXPR; lent */
    struct buffer buffer; /* the record that is being written */
    struct rounds rounds;
    struct state_reader reader; /* with --merge */
};

/* The histogram of the group with these keys; NULL without memory. */
struct bins *histogram_group(struct histogram *histogram, const struct value *keys);

/* Records why a number could not be added. */
enum status histogram_fail(struct histogram *histogram, enum bins_answer answer);

/* histogram_merge.c: reads the states that --partial sent. */
enum status coro_fn histogram_merge(struct histogram *histogram);

/* histogram_send.c: sends the results, or with --partial the states. */
enum status coro_fn histogram_send(void *opaque, bool is_last);

#endif
