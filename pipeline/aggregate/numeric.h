/* Numeric: a JSON number as the aggregates take it: an integer, exactly, or a double.
 *
 * An integer is what has neither fraction nor exponent; one beyond int64 keeps its
 * digits. Anything else counts as the nearest double. */
#ifndef PIPELINE_AGGREGATE_NUMERIC_H
#define PIPELINE_AGGREGATE_NUMERIC_H

#include "pipeline/json/value.h"

enum numeric_form {
    NUMERIC_INTEGER,
    NUMERIC_DOUBLE,
    NUMERIC_DIGITS,
};

struct numeric {
    enum numeric_form form;
    union {
        int64_t integer;
        double number;
        struct value_string digits; /* lent by the value; perhaps with a - before */
    };
};

/* Of a number, lent. Written in its place: to copy what was just written takes as long
 * as to read a short number. */
void numeric_read(struct value value, struct numeric *numeric);

/* The nearest double. */
double numeric_double(const struct numeric *numeric);

/* A member of a saved state, lent; VALUE_NONE if there is none. */
struct value saved_get(struct value saved, const char *key);

/* The same as a count; false if it is there and is none. Without the member: 0. No
 * count is larger than nobody counts up to. */
#define SAVED_COUNT_MOST ((int64_t)1 << 53)
bool saved_count(struct value saved, const char *key, uint64_t *count);

/* Sets a member of a state that is being saved; takes both. VALUE_NONE stays it. */
struct value saved_set(struct value saved, const char *key, struct value member);

/* A number, which may be no JSON number: "nan", "inf", "-inf". */
struct value saved_special(double number);
bool saved_is_special(struct value saved, double *number);

#endif
