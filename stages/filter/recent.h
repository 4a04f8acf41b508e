/* Recent: what is remembered of each key for a while, such as when it last passed.
 *
 * Two tables: what is looked for is moved from the older into the newer one; each time
 * the while has passed the older one is forgotten and the newer takes its place. So a
 * state is kept for at least that long after it was last looked for, and memory holds
 * no more keys than come within two whiles. */
#ifndef STAGES_FILTER_RECENT_H
#define STAGES_FILTER_RECENT_H

#include "pipeline/aggregate/groups.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct recent {
    size_t key_count, state_size;
    int64_t length; /* how long states are kept, in nanoseconds */
    struct groups *newer, *older; /* older may be NULL */
    int64_t began; /* when the newer table did */
    int64_t now; /* the latest time that was told */
    bool any;
};

/* Of states of `state_size` bytes, a multiple of 8. False: no memory; release it all
 * the same. */
bool recent_init(struct recent *recent, size_t key_count, size_t state_size,
                 int64_t length) __attribute__((warn_unused_result));
void recent_release(struct recent *recent);

/* The state of these keys at a time, which may go back a little; zeroes if there was
 * none. It stands until the next call. NULL without memory. */
void *recent_find(struct recent *recent, const struct value *keys, int64_t now)
    __attribute__((warn_unused_result));

/* Whether `length` has passed from one time to another; they may be as far apart as can
 * be. */
bool recent_has_passed(int64_t from, int64_t to, int64_t length);

#endif
