/* Kind: what an aggregate is to aggregate.c: a row of functions over its state. */
#ifndef PIPELINE_AGGREGATE_KIND_H
#define PIPELINE_AGGREGATE_KIND_H

#include "pipeline/aggregate/aggregate.h"

/* All are as the functions of aggregate.h that are called like them. A value that is
 * added is not null and not refused. */
struct aggregate_kind {
    const char *name; /* NULL: of pN */
    size_t size; /* bytes of the state */
    bool numbers; /* takes only those */
    bool may_lack_argument;
    bool (*add)(void *state, struct value value);
    struct value (*result)(const struct aggregate *aggregate, void *state);
    const char *(*approximation)(const void *state); /* NULL: it never is one */
    struct value (*save)(void *state);
    bool (*merge)(void *state, struct value saved, const char **mistake);
    void (*release)(void *state); /* NULL: holds nothing */
};

extern const struct aggregate_kind aggregate_count_kind;
extern const struct aggregate_kind aggregate_sum_kind, aggregate_mean_kind,
    aggregate_stddev_kind;
extern const struct aggregate_kind aggregate_min_kind, aggregate_max_kind,
    aggregate_first_kind, aggregate_last_kind;
extern const struct aggregate_kind aggregate_percentile_kind;
extern const struct aggregate_kind aggregate_distinct_kind, aggregate_values_kind,
    aggregate_mode_kind;

/* What a merge says of a state that is none. */
#define NO_STATE "is no saved state of this aggregate"

#endif
