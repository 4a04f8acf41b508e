/* One: the stages that are one aggregate, of one or several expressions:
 *
 *     sum .bytes by .host
 *
 * Which one it is says the name that the stage was called by. */
#ifndef STAGES_REDUCE_ONE_H
#define STAGES_REDUCE_ONE_H

#include "stages/reduce/grouping.h"

struct one_args {
    struct expression_list arguments;
    struct grouping_args grouping;
};

extern const struct stage_option one_options[];

enum status coro_fn one_run(struct stage *self, const void *opaque);

unsigned one_traits(const void *opaque);

/* Those of all of them. */
#define ONE_TRAITS (STAGE_MERGES | STAGE_CHANGES | STAGE_REJECTS)

#endif
