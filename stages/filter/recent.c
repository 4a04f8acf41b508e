/* What is remembered for a while. */

#include "stages/filter/recent.h"

#include "pipeline/json/memory.h"
#include "pipeline/stage/waiting.h"
#include "stages/filter/moment.h"
#include "stages/kept.h"

#include <inttypes.h>

/* ---- Kept ----
 *
 *     AT COUNT            of each key
 *     LENGTH              and of each of its values,
 *     value               as JSON
 */

/* From the times of the states to those that are kept. */
static uint64_t offset_of(const struct recent *recent)
{
    return recent->is_clock ? (uint64_t)(moment_now() - stage_clock()) : 0;
}

static void save_table(const struct recent *recent, const struct groups *groups,
                       struct buffer *out)
{
    uint64_t offset = offset_of(recent);

    for (size_t i = 0; i < groups_count(groups); i++) {
        const struct recent_state *state = groups_state(groups, i);

        buffer_printf(out, "%" PRIu64 " %" PRIu64 "\n", (uint64_t)state->at + offset,
                      state->count);
        for (size_t k = 0; k < recent->key_count; k++) {
            struct value key = groups_key(groups, i, k);

            buffer_printf(out, "%zu\n", key.text.length);
            buffer_add(out, key.text.bytes, key.text.length);
            buffer_add_byte(out, '\n');
        }
    }
}

/* Of the type of stage_keep_state. */
static bool save(void *opaque, struct buffer *out)
{
    const struct recent *recent = opaque;

    if (recent->older)
        save_table(recent, recent->older, out);
    save_table(recent, recent->newer, out);
    return !out->failed;
}

/* Takes the keys of one state off the text. */
static bool load_keys(const struct recent *recent, struct text *rest,
                      struct value *keys)
{
    for (size_t k = 0; k < recent->key_count; k++) {
        uint64_t length;
        struct text text;

        if (!kept_number(rest, &length) || length == 0 ||
            !kept_bytes(rest, (size_t)length, &text))
            return false;
        keys[k] = value_text(text.bytes, text.length);
    }
    return true;
}

/* Goes on with what was kept: as if all of it had come just now. */
static bool load(struct recent *recent, struct stage *self, struct value *keys)
{
    struct text rest = stage_saved(self);
    uint64_t offset = offset_of(recent);

    while (rest.length > 0) {
        struct recent_state *state;
        uint64_t at, count;

        if (!kept_number(&rest, &at) || !kept_number(&rest, &count) ||
            !load_keys(recent, &rest, keys))
            return stage_spoilt(self) == STATUS_OK;
        state = groups_find(recent->newer, keys, NULL);
        if (!state)
            return stage_out_of_memory(self) == STATUS_OK;
        *state = (struct recent_state){(int64_t)(at - offset), count};
    }
    return true;
}

/* ---- Life ---- */

bool recent_init(struct recent *recent, struct stage *self)
{
    struct value *keys = memory_alloc((recent->key_count + 1) * sizeof(struct value));
    bool good;

    recent->newer = groups_new(recent->key_count, sizeof(struct recent_state));
    good = keys && recent->newer;
    if (!good)
        stage_out_of_memory(self);
    else
        good = load(recent, self, keys);
    stage_keep_state(self, good ? save : NULL, recent);
    memory_free(keys);
    return good;
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
    struct groups *fresh = groups_new(recent->key_count, sizeof(struct recent_state));

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
struct recent_state *recent_find(struct recent *recent, const struct value *keys,
                                 int64_t now)
{
    bool added = false, failed = false;
    struct recent_state *state, *old;

    if (recent->key_count == 0)
        return groups_find(recent->newer, keys, NULL);
    if (!advance(recent, now))
        return NULL;
    state = groups_find(recent->newer, keys, &added);
    if (!state || !added || !recent->older)
        return state;
    old = groups_look(recent->older, keys, &failed);
    if (old)
        *state = *old;
    return failed ? NULL : state;
}
