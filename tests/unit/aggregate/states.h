/* States: aggregates by name, with their values and results as JSON texts. */
#ifndef TESTS_UNIT_AGGREGATE_STATES_H
#define TESTS_UNIT_AGGREGATE_STATES_H

#include "pipeline/aggregate/aggregate.h"

#include <stdint.h>

struct state {
    struct aggregate aggregate;
    uint64_t memory[16];
};

/* Of the aggregate called so. */
struct state state_new(const char *name);
void state_release(struct state *state);

/* Adds a value, of JSON text. */
void state_add(struct state *state, const char *text);
/* Adds texts that are separated by a space each. */
void state_add_all(struct state *state, const char *texts);

/* The result, as compact JSON; to be given to free. */
char *state_result(struct state *state);
void assert_state(struct state *state, const char *wanted);

/* Saves a state, writes it as JSON, and merges what that reads as into another one. */
void state_move(struct state *from, struct state *to);

/* Asserts the result of the aggregate over all these values, and that it is the same
 * from parts that were merged, however the values are cut. */
void assert_aggregate(const char *name, const char *texts, const char *wanted);

#endif
