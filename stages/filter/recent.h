/* Recent: what is remembered of each key for a while, such as when it last passed.
 *
 * Two tables: what is looked for is moved from the older into the newer one; each time
 * the while has passed the older one is forgotten and the newer takes its place. So a
 * state is kept for at least that long after it was last looked for, and memory holds
 * no more keys than come within two whiles. */
#ifndef STAGES_FILTER_RECENT_H
#define STAGES_FILTER_RECENT_H

#include "pipeline/aggregate/groups.h"
#include "pipeline/json/buffer.h"
#include "pipeline/stage.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of a key; zeroes at first. */
struct recent_state {
    int64_t at;
    uint64_t count;
};

struct recent {
    size_t key_count;
    int64_t length; /* how long states are kept, in nanoseconds */
    bool is_clock; /* times are those of stage_clock, which begins anew */
    struct groups *newer, *older; /* older may be NULL */
    int64_t began; /* when the newer table did */
    int64_t now; /* the latest time that was told */
    bool any;
};

/* Made of its first three members. Its states are kept for --state. False, with the
 * failure recorded: no memory, or what was kept makes no sense; release it all the
 * same. */
bool recent_init(struct recent *recent, struct stage *self)
    __attribute__((warn_unused_result));
void recent_release(struct recent *recent);

/* The state of these keys at a time, which may go back a little. It stands until the
 * next call. NULL without memory. */
struct recent_state *recent_find(struct recent *recent, const struct value *keys,
                                 int64_t now) __attribute__((warn_unused_result));

/* Whether `length` has passed from one time to another; they may be as far apart as can
 * be. */
bool recent_has_passed(int64_t from, int64_t to, int64_t length);

#endif
