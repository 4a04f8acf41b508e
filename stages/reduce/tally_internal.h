/* What the files of tally share. */
#ifndef STAGES_REDUCE_TALLY_INTERNAL_H
#define STAGES_REDUCE_TALLY_INTERNAL_H

#include "pipeline/aggregate/heavy.h"
#include "pipeline/json/buffer.h"
#include "stages/reduce/combine.h"
#include "stages/reduce/state.h"
#include "stages/reduce/tally.h"

struct tally {
    struct stage *stage;
    const struct tally_args *args;
    const struct tally_form *form;
    struct combine combine; /* the keys of `by`, then KEYS */
    struct heavy *heavy;
    struct buffer buffer; /* the record that is being written */
    struct rounds rounds;
    struct state_reader reader; /* with --merge */
};

/* Records that there are too many values for the memory. */
enum status tally_fail(struct tally *tally);

/* tally_send.c */
void coro_fn tally_send_states(struct tally *tally);
enum status coro_fn tally_send_results(struct tally *tally, bool is_last);

#endif
