/* States that --partial sent, read back. */

#include "stages/reduce/grouping_internal.h"

#include "pipeline/json/memory.h"
#include "stages/reduce/state.h"

#include <string.h>

static bool no_state(const char **mistake)
{
    *mistake = "is no saved state";
    return false;
}

/* Merges all states of a record into this one. False: not a state (*mistake), or no
 * memory. */
static bool merge_states(const struct grouping *grouping, char *state,
                         struct value states, const char **mistake)
{
    bool merged = true;

    for (size_t i = 0; merged && i < grouping->calls->count; i++) {
        const struct grouping_column *column = &grouping->columns[i];
        struct value saved = value_at(states, i);

        if (!column->is_shared)
            merged = aggregate_merge(&column->call->aggregate, state + column->offset,
                                     saved, mistake);
        else if (value_kind(saved) != KIND_NULL)
            merged = no_state(mistake);
        value_unref(saved);
    }
    return merged;
}

/* First into a state of its own, since any of them may turn out to be none. */
static bool check_states(const struct grouping *grouping, struct value states,
                         const char **mistake)
{
    char *state = memory_alloc(grouping->state_size + 1);
    bool good;

    if (!state)
        return false;
    memset(state, 0, grouping->state_size);
    good = merge_states(grouping, state, states, mistake);
    grouping_release_state(grouping, state);
    memory_free(state);
    return good;
}

/* False: as above. */
static bool merge_group(struct grouping *grouping, const struct state *saved,
                        const char **mistake)
{
    size_t count = grouping->args->by.count;
    char *state;

    if (!check_states(grouping, saved->states, mistake))
        return false;
    for (size_t i = 0; i < count; i++)
        grouping->key[i] = value_at(saved->keys, i);
    state = groups_find(grouping->groups, grouping->key, NULL);
    for (size_t i = 0; i < count; i++)
        value_unref(grouping->key[i]);
    return state && merge_states(grouping, state, saved->states, mistake);
}

/* Takes the record. False without memory. */
static bool coro_fn merge(struct grouping *grouping, struct record *rec,
                          const struct state *saved)
{
    struct stage *self = grouping->stage;
    const char *mistake = NULL;
    bool fits = value_length(saved->keys) == grouping->args->by.count &&
                value_length(saved->states) == grouping->calls->count;
    bool merged = fits && merge_group(grouping, saved, &mistake);

    if (merged)
        stage_absorb(self, rec);
    else if (!fits || mistake)
        state_reject(self, rec);
    else
        stage_drop(self, rec);
    return merged || !fits || mistake;
}

enum status grouping_merge(struct grouping *grouping)
{
    struct state_reader *reader = &grouping->reader;
    enum status status = STATUS_OK;
    struct record *rec;
    struct state saved;

    while (status == STATUS_OK && (rec = state_next(reader, &saved))) {
        if (!merge(grouping, rec, &saved))
            status = stage_out_of_memory(grouping->stage);
        state_release(&saved);
    }
    state_reader_release(reader);
    return status;
}
