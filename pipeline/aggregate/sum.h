/* Sum: the states of sum, mean and standard deviation, exact until the result.
 *
 * Most numbers fall into a window of 128 bits, 64 of them behind the point; what does
 * not fit goes into an exact sum of any size. */
#ifndef PIPELINE_AGGREGATE_SUM_H
#define PIPELINE_AGGREGATE_SUM_H

#include "pipeline/aggregate/exact.h"
#include "pipeline/json/value.h"

/* Binary places behind the point of the window. */
#define SUM_POINT 64

/* In two's complement. */
struct sum_window {
    uint64_t low;
    int64_t high;
};

struct sum_wide {
    struct sum_window window;
    struct exact *rest;
};

struct sum {
    union {
        struct sum_window window;
        struct sum_wide *wide; /* once something did not fit */
    };
    uint64_t count : 59;
    uint64_t is_wide : 1;
    uint64_t rounded : 1; /* a double took part */
    uint64_t up : 1, down : 1, nan : 1; /* so did infinities, or what is no number */
};

struct deviation {
    struct sum sum;
    struct sum squares;
};

static inline __int128 sum_window(const struct sum *sum)
{
    const struct sum_window *window = sum->is_wide ? &sum->wide->window : &sum->window;

    return (__int128)((unsigned __int128)window->high << 64 | window->low);
}

/* Adds a term of any size. False without memory. */
bool sum_add_magnitude(struct sum *sum, const struct magnitude *term)
    __attribute__((warn_unused_result));

/* The value of all that is finite; its limbs are to be given to memory_free. False
 * without memory. */
bool sum_total(const struct sum *sum, struct magnitude *total)
    __attribute__((warn_unused_result));

/* ---- sum_save.c: as the functions of kind.h ---- */

struct value sum_save(void *state) __attribute__((warn_unused_result));
bool sum_merge(void *state, struct value saved, const char **mistake)
    __attribute__((warn_unused_result));
void sum_release(void *state);

struct value deviation_save(void *opaque) __attribute__((warn_unused_result));
bool deviation_merge(void *opaque, struct value saved, const char **mistake)
    __attribute__((warn_unused_result));
void deviation_release(void *opaque);

#endif
