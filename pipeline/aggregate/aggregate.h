/* Aggregate: one value out of many: sum, mean, p95, distinct, ...
 *
 *     count, count(E)       how many; how many values
 *     sum mean (avg) stddev of numbers; exact until the end, where they round once
 *                           (stddev: of a sample, n - 1)
 *     min max               in jq's order, of any values
 *     first last            as they came
 *     pN pN_M median        the value at place ceil(N / 100 * n) of the numbers in
 *                           order; p99_9 is 99.9, the median is p50
 *     distinct values mode  how many different values; these, first seen first; the
 *                           most frequent one, of several the one seen first
 *
 * Null is no value: all of them pass it over (SQL does so too). Of no values a count, a
 * sum and distinct are 0, values is [], everything else is null. Of equal values that
 * are spelled differently the one that came first stands for all.
 *
 * Integers are exact whatever their size; a number with a fraction or an exponent
 * counts as the nearest double, and a sum in which one took part is a double.
 *
 * The state of an aggregate lies in memory of the caller's, so that a table of groups
 * has it beside the key. It starts as zero bytes. What it allocates counts against the
 * limit of json/memory.h. Percentiles are exact while a state holds at most
 * AGGREGATE_EXACT values, or AGGREGATE_SPARED where memory gets short, then a DDSketch
 * (Masson, Rim, Lee, "DDSketch", VLDB 2019) with a relative error of at most 1 %;
 * distinct is exact up to as many values, or where memory gets short while they take
 * less than 32 KiB, then HyperLogLog (Flajolet et al. 2007; 2^14 registers, standard
 * error 0.81 %).
 *
 * A state can be saved as a JSON value and merged into another one: the parts' states
 * merged in the order of the parts give the same result as the whole, to the byte where
 * the form is exact.
 *
 * No function switches coroutines. */
#ifndef PIPELINE_AGGREGATE_AGGREGATE_H
#define PIPELINE_AGGREGATE_AGGREGATE_H

#include "pipeline/base/text.h"
#include "pipeline/json/value.h"

#include <stdbool.h>
#include <stddef.h>

/* Values that one state holds exactly. */
#define AGGREGATE_EXACT ((size_t)1 << 17)

/* Numbers that a percentile holds exactly however little memory is left: then a sketch
 * takes less. */
#define AGGREGATE_SPARED ((size_t)1 << 12)

struct aggregate_kind;

struct aggregate {
    const struct aggregate_kind *kind;
    double percent; /* of pN */
};

/* The aggregate called `name`. False: there is none. A percentile is p0 to p100, with
 * up to four digits behind the _. */
bool aggregate_find(struct text name, struct aggregate *aggregate)
    __attribute__((warn_unused_result));

/* Names that exist, for messages and help: those without a number, and p50, p90, p95,
 * p99, p99_9. Ends with a NULL. */
extern const char *const aggregate_names[];

enum aggregate_argument {
    AGGREGATE_MAY_HAVE_ARGUMENT, /* count */
    AGGREGATE_NEEDS_ARGUMENT,
};
enum aggregate_argument aggregate_argument(const struct aggregate *aggregate);

/* Bytes of a state, a multiple of 8; states are aligned to 8. */
size_t aggregate_size(const struct aggregate *aggregate);

/* Whether a state of one is a state of the other, of the same values: p50 and p95, sum
 * and mean. */
bool aggregate_is_alike(const struct aggregate *a, const struct aggregate *b);

/* NULL if the value can be added, else why not: "is not a number". */
const char *aggregate_refuses(const struct aggregate *aggregate, struct value value);

/* Adds a value, lent, that is not refused. False without memory; then the state is good
 * for nothing but its release. */
bool aggregate_add(const struct aggregate *aggregate, void *state, struct value value)
    __attribute__((warn_unused_result));

/* For count without an argument: one more; for a batch of n. */
void aggregate_count(void *state, uint64_t n);

/* The result so far, a reference; VALUE_NONE without memory. */
struct value aggregate_result(const struct aggregate *aggregate, void *state)
    __attribute__((warn_unused_result));

/* Whether the result is an approximation by now, and how good: "relative error 1 %";
 * NULL if it is exact. */
const char *aggregate_approximation(const struct aggregate *aggregate,
                                    const void *state);

/* The state as a JSON value (numbers exact); VALUE_NONE without memory. */
struct value aggregate_save(const struct aggregate *aggregate, void *state)
    __attribute__((warn_unused_result));

/* Adds what aggregate_save wrote, lent. False: it is none of this kind (*mistake is a
 * constant that says so; the state is as it was), or without memory (NULL; the state is
 * to be released). */
bool aggregate_merge(const struct aggregate *aggregate, void *state, struct value saved,
                     const char **mistake) __attribute__((warn_unused_result));

/* Frees what the state holds, not the state. */
void aggregate_release(const struct aggregate *aggregate, void *state);

#endif
