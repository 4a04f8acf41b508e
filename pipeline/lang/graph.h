/* Graph: who sends to whom, while a plan is built from its start to its end.
 *
 * A stage whose target is not known yet is an open end. What follows is connected to
 * all open ends at once: to the one stage before it, or to the ends of all blocks
 * before it. */
#ifndef PIPELINE_LANG_GRAPH_H
#define PIPELINE_LANG_GRAPH_H

#include "pipeline/lang/plan.h"

struct open_end;

/* Points into itself while it is empty: not to be copied. */
struct open_ends {
    struct open_end *first;
    struct open_end **last; /* where the next one is put */
    size_t count;
};

void ends_init(struct open_ends *ends);

/* False, here and below, or NULL: there is no memory. */
bool ends_add(struct open_ends *ends, struct plan_stage *stage, struct arena *arena)
    __attribute__((warn_unused_result));

/* Puts all of `more` behind `ends`. */
void ends_join(struct open_ends *ends, struct open_ends *more);

/* Makes `target` what all of `ends` send to; no end is left. */
bool ends_connect(struct open_ends *ends, struct plan_stage *target,
                  struct arena *arena) __attribute__((warn_unused_result));

/* A stage at the end of the plan, which has room for it; unwritten until it gets a name
 * and a number. */
struct plan_stage *graph_add(struct plan *plan, const struct stage_type *type,
                             const void *args) __attribute__((warn_unused_result));

/* A number below another: of "2.1" and 3, "2.1.3"; of "" and 3, "3". */
const char *graph_number(struct plan *plan, const char *above, size_t position)
    __attribute__((warn_unused_result));

#endif
