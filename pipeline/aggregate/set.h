/* Set: the states of distinct, values and mode: which values came, and for mode how
 * often. A few are in one piece of memory (few.h), more in a table (groups.h); of
 * distinct, once they are too many for the memory, only registers are left. */
#ifndef PIPELINE_AGGREGATE_SET_H
#define PIPELINE_AGGREGATE_SET_H

#include "pipeline/aggregate/few.h"
#include "pipeline/aggregate/groups.h"

#include <stdbool.h>

enum set_form {
    SET_FEW,
    SET_GROUPS,
    SET_REGISTERS,
};

/* Zero bytes are an empty one. */
struct set {
    union {
        struct few *few;
        struct groups *groups;
        uint8_t *registers;
    };
    uint8_t form; /* enum set_form */
    bool is_counted; /* the groups have counts; to be set before the first value */
};

void set_release(void *state);

/* Adds a value, lent; nan, which is written as null, is none. False without memory. */
bool set_add(void *state, struct value value) __attribute__((warn_unused_result));
bool set_add_times(struct set *set, struct value value, uint64_t times)
    __attribute__((warn_unused_result));

/* The same, but of too many only registers are kept. */
bool set_add_distinct(void *state, struct value value)
    __attribute__((warn_unused_result));
bool set_become_registers(struct set *set) __attribute__((warn_unused_result));

/* Unless there are only registers: how many there are; one as it was spelled first,
 * lent, and how often it came. */
size_t set_count(const struct set *set);
struct value set_at(const struct set *set, size_t index);
uint64_t set_times(const struct set *set, size_t index);

#endif
