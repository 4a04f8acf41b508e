/* States that --partial sent, read back. */

#include "stages/reduce/grouping_internal.h"

#include "pipeline/json/memory.h"
#include "pipeline/json/parse.h"

#include <string.h>

#define NO_STATE "is no state that the same stage sent with --partial"

/* The array under this name with so many elements; VALUE_NONE if there is none. */
static struct value array_of(struct value saved, const char *name, size_t count)
{
    struct value array = VALUE_OF(VALUE_NONE);

    if (value_kind(saved) == KIND_OBJECT)
        array = value_get(saved, name, strlen(name));
    if (value_kind(array) == KIND_ARRAY && value_length(array) == count)
        return array;
    value_unref(array);
    return VALUE_OF(VALUE_NONE);
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

        merged = aggregate_merge(&column->call->aggregate, state + column->offset,
                                 saved, mistake);
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

static bool merge_group(struct grouping *grouping, struct value keys,
                        struct value states, const char **mistake)
{
    size_t count = grouping->args->by.count;
    char *state;

    if (!check_states(grouping, states, mistake))
        return false;
    for (size_t i = 0; i < count; i++)
        grouping->key[i] = value_at(keys, i);
    state = groups_find(grouping->groups, grouping->key, NULL);
    for (size_t i = 0; i < count; i++)
        value_unref(grouping->key[i]);
    return state && merge_states(grouping, state, states, mistake);
}

/* False: as above. */
static bool merge_value(struct grouping *grouping, struct value saved,
                        const char **mistake)
{
    struct value keys = array_of(saved, "keys", grouping->args->by.count);
    struct value states = array_of(saved, "states", grouping->calls->count);
    bool merged = false;

    if (keys.form == VALUE_NONE || states.form == VALUE_NONE)
        *mistake = NO_STATE;
    else
        merged = merge_group(grouping, keys, states, mistake);
    value_unref(keys);
    value_unref(states);
    return merged;
}

static struct value parse(const struct grouping *grouping, const struct record *rec,
                          const char **mistake)
{
    struct json_mistake where;
    enum json_verdict verdict = JSON_INVALID;
    struct value saved = VALUE_OF(VALUE_NONE);

    if (rec->kind != RECORD_STRING && rec->kind != RECORD_PLAIN)
        saved = json_parse(rec->text, rec->length, stage_depth_limit(grouping->stage),
                           &verdict, &where);
    if (saved.form == VALUE_NONE && verdict != JSON_VALID)
        *mistake = NO_STATE;
    return saved;
}

enum status grouping_merge(struct grouping *grouping)
{
    struct stage *self = grouping->stage;
    struct record *rec;

    while ((rec = stage_receive(self))) {
        const char *mistake = NULL;
        struct value saved = parse(grouping, rec, &mistake);
        bool merged =
            saved.form != VALUE_NONE && merge_value(grouping, saved, &mistake);

        value_unref(saved);
        if (merged) {
            stage_absorb(self, rec);
        } else if (mistake) {
            stage_reject(self, rec, "no state", "--merge: the record " NO_STATE);
        } else {
            stage_drop(self, rec);
            return stage_out_of_memory(self);
        }
    }
    return STATUS_OK;
}
