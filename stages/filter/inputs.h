/* Inputs: what a stage knows of each input, of which records may come in turns (files
 * that are followed, sources side by side): the header of a csv file, a line of which a
 * part has come. Kept from run to run.
 *
 *     struct mine {
 *         struct input input; // first
 *         ...zeroed
 *     };
 *
 * An input ends when its last record has come and one of another follows, when another
 * one takes its name (unless it goes on there), or with all inputs: see
 * pipeline/stage/origins.h. */
#ifndef STAGES_FILTER_INPUTS_H
#define STAGES_FILTER_INPUTS_H

#include "pipeline/stage.h"

struct input {
    struct input *next;
    const struct origin *origin; /* counted */
    uint32_t number; /* which one of the origin's */
    uint64_t line; /* of its last record */
    bool ended; /* ... for now */
};

struct input_type {
    size_t size;
    bool goes_on; /* in the file that takes the place of one that was rotated */

    /* The first record is about to come. False: the failure is recorded. */
    bool (*begin)(void *stage, struct input *input);

    /* It has ended; it may go on in a later run. False: nobody wants more. */
    bool coro_fn (*end)(void *stage, struct input *input);

    /* What it holds is to be absorbed. */
    void (*release)(void *stage, struct input *input);

    /* As event_save and event_load, of one that has begun. */
    void (*save)(const struct input *input, struct buffer *out);
    bool (*load)(void *stage, struct input *input, struct text *rest);
};

struct inputs {
    struct stage *self;
    const struct input_type *type;
    void *stage; /* for the functions */
    struct input *first, *recent; /* in the order in which they have begun */
    bool kept; /* there may be a later run */
};

/* Keeps the inputs' state, and takes up what was saved. False, with the failure
 * recorded. */
bool inputs_keep(struct inputs *inputs) __attribute__((warn_unused_result));

/* The input of a record that has come. NULL: nobody wants more, or a failure is
 * recorded. */
struct input *coro_fn inputs_find(struct inputs *inputs, const struct record *rec)
    __attribute__((warn_unused_result));

/* The same if it is the one of the record before; NULL: it is not. */
struct input *inputs_go_on(struct inputs *inputs, const struct origin *origin,
                           uint64_t line) __attribute__((warn_unused_result));

/* Ends them all. False: nobody wants more. */
bool coro_fn inputs_end(struct inputs *inputs);

void inputs_release(struct inputs *inputs);

#endif
