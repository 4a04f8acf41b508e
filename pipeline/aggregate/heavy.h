/* Heavy: how often each value came; where not all values can be held, how often about
 * for those that came most often.
 *
 *     keys  ->  count, excess          "/a" -> 1200, 0
 *                                      "/b" ->   31, 7     24 to 31 times
 *
 * A table of groups, exact until it is full. Then the rarer half is forgotten, and the
 * largest count among it is remembered as the error: a value that comes again or for
 * the first time may have come that often before, and so starts there. Counts are never
 * too low, and too high by the error at most, which for n values in a table for m is at
 * most 2 n / m. This is Space-Saving (Metwally, Agrawal, El Abbadi, "Efficient
 * Computation of Frequent and Top-k Elements in Data Streams", ICDT 2005) that replaces
 * the rarer half at once instead of the rarest one by one. */
#ifndef PIPELINE_AGGREGATE_HEAVY_H
#define PIPELINE_AGGREGATE_HEAVY_H

#include "pipeline/base/pause.h"
#include "pipeline/json/value.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct heavy;

/* When the table is full; or, of some size, if it takes more than what is left of the
 * memory. Of keys
 * that begin with those of a group, each group keeps its most frequent value, however
 * rare that is: a table that many groups fill grows until the memory ends. */
struct heavy_bounds {
    size_t values;
    size_t bytes;
    size_t group_keys; /* the first so many; 0: there are no groups */
};

/* A full table never; and one for results that people look at. */
#define HEAVY_EXACT ((struct heavy_bounds){SIZE_MAX, SIZE_MAX, 0})
#define HEAVY_VALUES ((size_t)1 << 20)

/* Of values that are `key_count` keys each. NULL without memory. */
struct heavy *heavy_new(size_t key_count, struct heavy_bounds bounds)
    __attribute__((warn_unused_result));
/* NULL is fine. */
void heavy_free(struct heavy *heavy);

struct heavy_count {
    uint64_t count; /* never too low */
    uint64_t excess; /* that it is too high by at most */
};

/* Counts a value, lent, as often as `count` says. False without memory, then nothing is
 * counted. */
bool heavy_add(struct heavy *heavy, const struct value *keys, struct heavy_count count)
    __attribute__((warn_unused_result));

/* Those that are held, in the order in which they came. */
size_t heavy_size(const struct heavy *heavy);
struct heavy_count heavy_at(const struct heavy *heavy, size_t index);
/* A VALUE_TEXT that lives until the next heavy_add. */
struct value heavy_key(const struct heavy *heavy, size_t index, size_t place);

/* How often a value that is not held may have come; 0 while all are exact. */
uint64_t heavy_error(const struct heavy *heavy);

/* Merges another table, whose error is not 0: first that, then all its counts. */
void heavy_merge_error(struct heavy *heavy, uint64_t error);
bool heavy_merge(struct heavy *heavy, const struct value *keys,
                 struct heavy_count count) __attribute__((warn_unused_result));

/* ---- Ranks ---- */

struct heavy_rank {
    uint64_t count;
    uint32_t part; /* the caller's: lower ones stand first */
    uint32_t index; /* in the table */
};

/* Sorts by part, then the most frequent first (or the least), then as they came. In
 * place, without memory. The pause may be NULL. */
void heavy_sort(struct heavy_rank *ranks, size_t count, bool least_first,
                const struct pause *pause);

#endif
