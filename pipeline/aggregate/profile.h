/* Profile: what the values of a field are like: how many of which type, how many
 * different ones, the least and the greatest, the most frequent ones; in bounded
 * memory.
 *
 * Booleans, numbers and strings are looked at one by one. Up to PROFILE_VALUES of them
 * that are different, or PROFILE_BYTES, all is exact. Beyond, how many different ones
 * there are is an estimate (registers.h), and the most frequent ones are those of
 * heavy.h. */
#ifndef PIPELINE_AGGREGATE_PROFILE_H
#define PIPELINE_AGGREGATE_PROFILE_H

#include "pipeline/aggregate/heavy.h"
#include "pipeline/json/buffer.h"
#include "pipeline/json/value.h"

#define PROFILE_VALUES ((size_t)1 << 12)
#define PROFILE_BYTES ((size_t)1 << 19)

enum profile_type {
    PROFILE_NULL,
    PROFILE_BOOLEAN,
    PROFILE_NUMBER,
    PROFILE_STRING,
    PROFILE_ARRAY,
    PROFILE_OBJECT,
    PROFILE_TYPES,
};

extern const char *const profile_type_names[PROFILE_TYPES];

/* Zero bytes are an empty one. */
struct profile {
    uint64_t types[PROFILE_TYPES];
    struct value least, greatest; /* VALUE_NONE: none; own themselves */
    struct heavy *heavy; /* NULL: no values yet */
    uint8_t *registers; /* NULL: not needed yet */
};

void profile_release(struct profile *profile);

/* Adds a value, lent. False without memory. */
bool profile_add(struct profile *profile, struct value value)
    __attribute__((warn_unused_result));

/* How many values were added. */
uint64_t profile_count(const struct profile *profile);

/* How many different ones there are among those that are looked at. */
uint64_t profile_distinct(const struct profile *profile);

/* Whether that, and the counts of the values, are approximate. */
bool profile_is_approximate(const struct profile *profile);

/* A frequent value: lent, until the next one is added. */
struct profile_value {
    struct value value;
    uint64_t count; /* how often it came; of an approximate profile, at least */
};

/* The most frequent ones, and how many these are, at most `most`. */
size_t profile_top(const struct profile *profile, struct profile_value *top,
                   size_t most);

/* Appends the state as JSON: [[types], [value, count, ...]], and of an approximate one
 * [[types], [value, count, excess, ...], error, registers, least, greatest].
 * buffer->failed says if there was no memory. */
void profile_save(const struct profile *profile, struct buffer *buffer);

/* Adds what profile_save wrote, lent. False without memory, or, with *mistake set, if
 * it is none; then nothing is added. */
bool profile_merge(struct profile *profile, struct value saved, bool *mistake)
    __attribute__((warn_unused_result));

#endif
