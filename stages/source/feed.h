/* Feed: the lines of the files that a follower follows, cut and sent. */
#ifndef STAGES_SOURCE_FEED_H
#define STAGES_SOURCE_FEED_H

#include "pipeline/follow/follow.h"
#include "pipeline/stage.h"

struct feed;

/* Begins to follow the names, where the saved state says, if there is one; keeps it up
 * to date. NULL, with the failure recorded. */
struct feed *feed_new(struct stage *self, const struct follow_options *options,
                      const struct text_list *names)
    __attribute__((warn_unused_result));

/* Sends lines until nobody wants more, or a signal came. */
void coro_fn feed_run(struct feed *feed);

/* Lets NULL pass. */
void feed_free(struct feed *feed);

#endif
