/* Kept groups: the state of a stage that has a table of groups.
 *
 *     [["web-1"],[17,null]]         a line for each group: its keys, its parts
 */
#ifndef STAGES_KEPT_GROUPS_H
#define STAGES_KEPT_GROUPS_H

#include "pipeline/aggregate/groups.h"
#include "pipeline/stage.h"

struct kept_groups {
    struct stage *stage;
    struct groups *groups;
    size_t keys, parts; /* how many keys, and parts of a state, there are */
    /* A part as a value, a reference; VALUE_NONE without memory. */
    struct value (*save)(void *opaque, void *state, size_t part);
    /* Takes it up, lent, into a state that is new. False: no memory, or (*spoilt) it
     * makes no sense. */
    bool (*load)(void *opaque, void *state, size_t part, struct value saved,
                 bool *spoilt);
    void *opaque;
};

/* Keeps the groups in the stage's state, and takes up those that were; `kept` must live
 * as long as the stage. False: the failure is recorded. */
bool kept_groups_begin(struct kept_groups *kept) __attribute__((warn_unused_result));

/* The same as a part of a state: adds the lines. False: no memory. */
bool kept_groups_save(const struct kept_groups *kept, struct buffer *out)
    __attribute__((warn_unused_result));

/* Takes up all that these lines say. False: the failure is recorded. */
bool kept_groups_load(const struct kept_groups *kept, struct text lines)
    __attribute__((warn_unused_result));

#endif
