/* Percentile: the state of pN: numbers as keys that have their order as unsigned
 * integers: one word for a double; two once an integer beyond 2^53 came: the nearest
 * double, and how far the integer is from it. A single key is in the state itself, so
 * that a million groups of one number each take little. */
#ifndef PIPELINE_AGGREGATE_PERCENTILE_H
#define PIPELINE_AGGREGATE_PERCENTILE_H

#include "pipeline/aggregate/numeric.h"
#include "pipeline/aggregate/sketch.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum percentile_form {
    PERCENTILE_EMPTY,
    PERCENTILE_ONE,
    PERCENTILE_KEYS,
    PERCENTILE_SKETCH, /* once they were too many */
};

struct percentile_keys {
    uint32_t count, capacity; /* in keys */
    bool wide; /* keys are of two words */
    uint64_t words[];
};

struct percentile {
    union {
        uint64_t one;
        struct percentile_keys *keys;
        struct sketch *sketch;
    };
    uint64_t nans : 62;
    uint64_t form : 2;
};

struct percentile_key {
    uint64_t words[2];
};

/* Those that are held exactly, and one of them. */
size_t percentile_count(const struct percentile *state);
struct percentile_key percentile_at(const struct percentile *state, size_t index);

/* The number that a key is, and the nearest double. */
struct value percentile_value(struct percentile_key key);
double percentile_double(struct percentile_key key);

/* False without memory. */
bool percentile_add_key(struct percentile *state, struct percentile_key key)
    __attribute__((warn_unused_result));
bool percentile_add_numeric(struct percentile *state, const struct numeric *numeric)
    __attribute__((warn_unused_result));
bool percentile_become_sketch(struct percentile *state)
    __attribute__((warn_unused_result));

/* ---- percentile_save.c: as the functions of kind.h ---- */

struct value percentile_save(void *opaque) __attribute__((warn_unused_result));
bool percentile_merge(void *state, struct value saved, const char **mistake)
    __attribute__((warn_unused_result));
void percentile_release(void *opaque);

#endif
