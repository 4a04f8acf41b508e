/* Bins: a histogram of numbers whose range nobody knows before, with exact counts in
 * bounded memory.
 *
 *     bin i counts what is from i * factor * 10^exponent to (i + 1) * ..., not included
 *
 * Either the width is given; or the bins begin as fine as the first number is long, the
 * factor 1, and ten become one whenever the range would take more than BINS_FINE of
 * them. As their bounds are decimal numbers, bins of 1, 2 or 5 times a greater power of
 * ten are made of whole ones, and which ones are meant can be decided in the end.
 *
 * A number is what it is spelled as, of any length, and computed ones are what is
 * written for them: 0.3 is in the bin from 0.3 to 0.4. */
#ifndef PIPELINE_AGGREGATE_BINS_H
#define PIPELINE_AGGREGATE_BINS_H

#include "pipeline/json/buffer.h"
#include "pipeline/json/value.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of an unknown range, and of a given width. */
#define BINS_FINE ((size_t)1 << 12)
#define BINS_MOST ((size_t)1 << 20)

/* The exponent of bins that hold nothing but zeros. */
#define BINS_FINEST (-418)

struct bins_width {
    int64_t factor; /* from 1 on */
    int32_t exponent;
};

/* Zero bytes are an empty histogram of an unknown width; one of a given width begins
 * with that. */
struct bins {
    struct bins_width width; /* of the bins that there are; factor 0: there are none */
    bool is_fixed; /* the width was given */
    bool has_fraction; /* not all numbers are integers */
    int64_t first; /* the number of the first bin */
    size_t count; /* of bins, from the first to the last that is not empty */
    uint64_t *counts; /* of them */
    uint64_t *memory_;
    size_t capacity_;
};

void bins_release(struct bins *bins);

/* Makes a copy, to be released. False: no memory. */
bool bins_copy(struct bins *copy, const struct bins *bins)
    __attribute__((warn_unused_result));

/* Whether a number can be added: it is neither nan nor infinite, nor too far from 0 for
 * a given width (factor 0: there is none). */
bool bins_take(struct bins_width given, struct value number);

enum bins_answer {
    BINS_ADDED,
    BINS_TOO_MANY, /* of the given width */
    BINS_NO_MEMORY,
};

/* Adds a number, lent, that can be added. */
enum bins_answer bins_add(struct bins *bins, struct value number)
    __attribute__((warn_unused_result));

/* Adds as many to a bin of this width, which for a given width is that one. */
enum bins_answer bins_add_bin(struct bins *bins, struct bins_width width, int64_t index,
                              uint64_t times) __attribute__((warn_unused_result));

/* Makes the bins as wide as bins_choose says. */
void bins_widen(struct bins *bins, struct bins_width width);

/* ---- bins_width.c ---- */

/* The width that is spelled like this; false if it is not a number above 0 with at most
 * 18 digits. */
bool bins_width_of(struct bins_width *width, const char *bytes, size_t length)
    __attribute__((warn_unused_result));

/* A width that makes about `wanted` bins, from 0.6 to 1.5 times as many, of the range
 * of all that were covered: 1, 2 or 5 times a power of ten, at least 1 if all numbers
 * are integers. `wanted` is at most BINS_WANTED. A range starts as zero bytes. */
#define BINS_WANTED 250

struct bins_range {
    int32_t exponent;
    int64_t first, last; /* bins of 10^exponent */
    bool is_known, has_fraction;
};
void bins_cover(struct bins_range *range, const struct bins *bins);
struct bins_width bins_choose(const struct bins_range *range, size_t wanted);

/* Appends the lower bound of bin `index`, a JSON number. */
void bins_write_bound(struct buffer *buffer, struct bins_width width, int64_t index);

#endif
