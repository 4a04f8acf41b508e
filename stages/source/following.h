/* Following: the lines of the files that a follower follows, cut and sent. */
#ifndef STAGES_SOURCE_FOLLOWING_H
#define STAGES_SOURCE_FOLLOWING_H

#include "pipeline/follow/follow.h"
#include "pipeline/stage.h"

struct following;

/* Begins to follow the names, where the saved state says, if there is one; keeps it up
 * to date. NULL, with the failure recorded. */
struct following *following_new(struct stage *self,
                                const struct follow_options *options,
                                const struct text_list *names)
    __attribute__((warn_unused_result));

/* Sends lines until nobody wants more, or a signal came. */
void coro_fn following_run(struct following *following);

/* Lets NULL pass. */
void following_free(struct following *following);

#endif
