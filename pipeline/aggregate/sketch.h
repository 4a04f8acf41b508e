/* Sketch: many doubles in little memory, for percentiles: DDSketch (Masson, Rim, Lee,
 * "DDSketch: a fast and fully-mergeable quantile sketch with relative-error
 * guarantees", VLDB 2019). A bucket for each power of 1.02, so that any value is known
 * to within one per cent of it; none are merged, since all doubles together have
 * 145,000. */
#ifndef PIPELINE_AGGREGATE_SKETCH_H
#define PIPELINE_AGGREGATE_SKETCH_H

#include "pipeline/json/value.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SKETCH_ERROR "relative error 1 %"

struct sketch;

struct sketch *sketch_new(void) __attribute__((warn_unused_result));
void sketch_free(struct sketch *sketch); /* NULL is fine */

/* Anything but nan. False without memory. */
bool sketch_add(struct sketch *sketch, double number)
    __attribute__((warn_unused_result));

/* Adds what is in another one. */
bool sketch_merge(struct sketch *sketch, const struct sketch *from)
    __attribute__((warn_unused_result));

uint64_t sketch_count(const struct sketch *sketch);

/* The value at this place, 0 for the lowest, below the count. */
double sketch_value(const struct sketch *sketch, uint64_t place);

/* As a JSON value, and from one: NULL with *mistake, or without memory. */
struct value sketch_save(const struct sketch *sketch)
    __attribute__((warn_unused_result));
struct sketch *sketch_of(struct value saved, const char **mistake)
    __attribute__((warn_unused_result));

#endif
