/* Spans: stretches of time that are open. Each is found by a number, mostly where it
 * begins, and a key; they are given in the order in which they end, of those that end
 * together the one that was opened first.
 *
 *     heap, by (end, order)    [10:01 a][10:01 b][10:02 a]
 *     buckets, by (slot, key)  | * |   | * | -> * |   |
 */
#ifndef PIPELINE_AGGREGATE_SPANS_H
#define PIPELINE_AGGREGATE_SPANS_H

#include "pipeline/aggregate/hash.h"
#include "pipeline/base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct span {
    int64_t slot, start, end; /* in a unit of the caller's, such as nanoseconds */
    void *content; /* the caller's */
    uint64_t order; /* in which they were opened */
    size_t key_length;

    size_t place_; /* in the heap */
    uint64_t hash_;
    struct span *next_; /* in its bucket */
    char key[];
};

struct spans {
    struct span **heap;
    size_t count, capacity;
    struct span **buckets;
    size_t bucket_count; /* a power of 2, or 0 */
    uint64_t opened; /* so far */
    struct hash_key secret;
};

void spans_init(struct spans *spans);

/* The contents are the caller's. */
void spans_release(struct spans *spans);

/* NULL: there is none. */
struct span *spans_find(const struct spans *spans, int64_t slot, struct text key);

/* Opens one that is not there yet; it begins at its slot, has a copy of the key, and
 * stands until spans_close. NULL: no memory. */
struct span *spans_open(struct spans *spans, int64_t slot, struct text key, int64_t end)
    __attribute__((warn_unused_result));

/* The one that ends first; NULL: there is none. */
struct span *spans_first(const struct spans *spans);

/* Moves its end, to earlier or later. */
void spans_set_end(struct spans *spans, struct span *span, int64_t end);

/* Takes it out, and frees it. */
void spans_close(struct spans *spans, struct span *span);

/* ---- Windows of one size, which begin at the multiples of `slide` ---- */

/* Where the first one begins that has `at` in it, and the last one. `size` is at least
 * `slide`. */
int64_t span_first_start(int64_t at, int64_t size, int64_t slide);
int64_t span_last_start(int64_t at, int64_t slide);

#endif
