/* What the files of grouping share. */
#ifndef STAGES_REDUCE_GROUPING_INTERNAL_H
#define STAGES_REDUCE_GROUPING_INTERNAL_H

#include "stages/reduce/grouping.h"

#include "pipeline/aggregate/groups.h"
#include "pipeline/aggregate/recent.h"
#include "pipeline/json/buffer.h"
#include "stages/reduce/state.h"

/* The values of an expression for one record. */
struct grouping_values {
    struct evaluation *evaluation;
    struct value *items; /* references */
    size_t count, capacity;
    bool known; /* for this record */
};

/* A call at work. */
struct grouping_column {
    const struct grouping_call *call;
    size_t offset; /* of its state, in a group's */
    bool is_shared; /* the state is an earlier column's, which adds to it */
    struct grouping_values *values; /* an earlier column's, if its argument is the same;
                                     * NULL: the records are counted */
    struct evaluation *condition; /* NULL: always */
    bool applies; /* to this record */
};

struct grouping {
    struct stage *stage;
    const struct grouping_args *args;
    const struct grouping_calls *calls;
    struct grouping_column *columns; /* one a call */
    struct grouping_values *arguments; /* one a call, at most */
    struct grouping_values *keys; /* one a key */
    struct value *key; /* one value a key */
    size_t *chosen; /* which it is of that key's */
    size_t state_size;
    bool bare; /* the one value is sent and no object */
    struct groups *groups;
    struct recent *recent; /* states of theirs, where there is one key */
    struct buffer buffer;
    struct rounds rounds;
    struct state_reader reader; /* with --merge */
};

/* ---- grouping_evaluate.c ---- */

enum grouping_outcome {
    GROUPING_TAKEN, /* goes on */
    GROUPING_GONE, /* the record is dropped or rejected */
    GROUPING_FAILED, /* without memory; the record is still there */
};

/* Evaluates all that the record adds, to the keys and the columns. The values may point
 * into it. */
enum grouping_outcome coro_fn grouping_evaluate(struct grouping *grouping,
                                                struct record *rec);

/* Lets go of the values, and keeps their room. */
void grouping_clear(struct grouping_values *values);

/* ---- grouping_labels.c ---- */

/* Whether all results have names, each its own. If not, the failure is recorded. */
bool grouping_check_labels(struct grouping *grouping);

/* ---- grouping_send.c ---- */

/* Sends the results, or with --partial the states, of all groups. */
enum status coro_fn grouping_send(void *opaque, bool is_last);

/* ---- grouping_merge.c ---- */

/* Reads the states that --partial sent. */
enum status coro_fn grouping_merge(struct grouping *grouping);

void grouping_release_state(const struct grouping *grouping, char *state);

#endif
