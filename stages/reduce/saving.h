/* Saving: the state of a reduce for --state. It is what the reduce sends with
 * --partial, and is read back as by --merge. */
#ifndef STAGES_REDUCE_SAVING_H
#define STAGES_REDUCE_SAVING_H

#include "pipeline/stage.h"
#include "stages/reduce/state.h"

struct saving {
    void *reduce;
    enum status (*merge)(void *reduce); /* receives states until there are no more */
    void (*send)(void *reduce); /* sends its states, and stays as it is */
    struct state_reader *reader; /* with --merge, that of `merge`; or NULL */
    struct stage *stage; /* saving_begin's */
};

/* Has the state saved from here on, and first takes up what was saved. `saving` must
 * live until the stage returns. */
enum status coro_fn saving_begin(struct saving *saving, struct stage *self);

#endif
