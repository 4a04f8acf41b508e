/* What is remembered for a while. */

#include "stages/filter/recent.h"

#include <string.h>

bool recent_init(struct recent *recent, size_t key_count, size_t state_size,
                 int64_t length)
{
    *recent = (struct recent){
        .key_count = key_count,
        .state_size = state_size,
        .length = length,
        .newer = groups_new(key_count, state_size),
    };
    return recent->newer != NULL;
}

void recent_release(struct recent *recent)
{
    groups_free(recent->newer);
    groups_free(recent->older);
}

bool recent_has_passed(int64_t from, int64_t to, int64_t length)
{
    int64_t distance;

    return to > from &&
           (__builtin_sub_overflow(to, from, &distance) || distance >= length);
}

static bool forget(struct recent *recent)
{
    struct groups *fresh = groups_new(recent->key_count, recent->state_size);

    if (!fresh)
        return false;
    groups_free(recent->older);
    recent->older = recent->newer;
    recent->newer = fresh;
    recent->began = recent->now;
    return true;
}

static bool advance(struct recent *recent, int64_t now)
{
    if (!recent->any) {
        recent->any = true;
        recent->began = recent->now = now;
    }
    if (now > recent->now)
        recent->now = now;
    return !recent_has_passed(recent->began, recent->now, recent->length) ||
           forget(recent);
}

/* Without keys there is one state, which is never forgotten. */
void *recent_find(struct recent *recent, const struct value *keys, int64_t now)
{
    bool added = false, failed = false;
    void *state, *old;

    if (recent->key_count == 0)
        return groups_find(recent->newer, keys, NULL);
    if (!advance(recent, now))
        return NULL;
    state = groups_find(recent->newer, keys, &added);
    if (!state || !added || !recent->older)
        return state;
    old = groups_look(recent->older, keys, &failed);
    if (old)
        memcpy(state, old, recent->state_size);
    return failed ? NULL : state;
}
