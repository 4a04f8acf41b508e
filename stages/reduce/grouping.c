/* Finding the groups of a record, and adding to them what was evaluated. */

#include "stages/reduce/grouping_internal.h"
#include "stages/reduce/saving.h"

#include "pipeline/json/memory.h"
#include "pipeline/stage/instances.h"
#include "stages/reduce/aggregation.h"

#include <string.h>

unsigned grouping_traits(const struct grouping_args *args)
{
    return (args->by.count > 0 ? STAGE_HOLDS | STAGE_ORDERED : 0) |
           (args->merge ? 0 : STAGE_READS_FIELDS);
}

/* ---- Life ---- */

static void *zeroed(size_t count, size_t size)
{
    void *memory = memory_alloc((count + 1) * size);

    if (memory)
        memset(memory, 0, (count + 1) * size);
    return memory;
}

static bool is_same(const struct expression *a, const struct expression *b)
{
    return a && b && a->text.length == b->text.length &&
           memcmp(a->text.bytes, b->text.bytes, a->text.length) == 0;
}

/* The values of a call's argument, evaluated once for all calls that have it; NULL: the
 * failure is recorded. */
static struct grouping_values *values_of(struct grouping *grouping, size_t index)
{
    const struct grouping_call *call = &grouping->calls->items[index];
    struct grouping_values *values = &grouping->arguments[index];

    for (size_t i = 0; i < index; i++) {
        if (is_same(grouping->calls->items[i].argument, call->argument))
            return grouping->columns[i].values;
    }
    values->evaluation = stage_expression(grouping->stage, call->argument);
    return values->evaluation ? values : NULL;
}

/* Whether two calls add the same to states of the same kind. */
static bool are_alike(const struct grouping_call *a, const struct grouping_call *b)
{
    return aggregate_is_alike(&a->aggregate, &b->aggregate) &&
           is_same(a->argument, b->argument) &&
           (a->condition == b->condition || is_same(a->condition, b->condition));
}

/* Gives each call a place in a group's state. */
static void place_states(struct grouping *grouping)
{
    const struct grouping_call *calls = grouping->calls->items;

    for (size_t i = 0; i < grouping->calls->count; i++) {
        struct grouping_column *column = &grouping->columns[i];
        size_t like = 0;

        while (like < i && !are_alike(&calls[like], &calls[i]))
            like++;
        column->call = &calls[i];
        column->is_shared = like < i;
        column->offset =
            like < i ? grouping->columns[like].offset : grouping->state_size;
        if (!column->is_shared)
            grouping->state_size += aggregate_size(&calls[i].aggregate);
    }
}

static bool prepare_expressions(struct grouping *grouping)
{
    bool good = true;

    if (grouping->args->merge)
        return true;
    for (size_t i = 0; good && i < grouping->args->by.count; i++) {
        grouping->keys[i].evaluation =
            stage_expression(grouping->stage, &grouping->args->by.items[i]);
        good = grouping->keys[i].evaluation != NULL;
    }
    for (size_t i = 0; good && i < grouping->calls->count; i++) {
        struct grouping_column *column = &grouping->columns[i];

        if (column->is_shared)
            continue;
        if (column->call->argument) {
            column->values = values_of(grouping, i);
            good = column->values != NULL;
        }
        if (good && column->call->condition) {
            column->condition =
                stage_expression(grouping->stage, column->call->condition);
            good = column->condition != NULL;
        }
    }
    return good;
}

/* False: the failure is recorded. */
static bool prepare(struct grouping *grouping)
{
    size_t key_count = grouping->args->by.count;

    if (!grouping_check_labels(grouping) ||
        rounds_check(grouping->stage, grouping->args->every,
                     grouping->args->partial || grouping->args->merge) != STATUS_OK)
        return false;
    grouping->columns = zeroed(grouping->calls->count, sizeof(struct grouping_column));
    grouping->arguments =
        zeroed(grouping->calls->count, sizeof(struct grouping_values));
    grouping->keys = zeroed(key_count, sizeof(struct grouping_values));
    grouping->key = zeroed(key_count, sizeof(struct value));
    grouping->chosen = zeroed(key_count, sizeof(size_t));
    grouping->recent = zeroed(1, sizeof(struct recent));
    if (grouping->columns) {
        place_states(grouping);
        grouping->groups = groups_new(key_count, grouping->state_size);
    }
    if (grouping->groups && grouping->arguments && grouping->keys && grouping->key &&
        grouping->chosen && grouping->recent)
        return prepare_expressions(grouping);
    stage_out_of_memory(grouping->stage);
    return false;
}

static void release_values(struct grouping_values *values)
{
    grouping_clear(values);
    memory_free(values->items);
}

void grouping_release_state(const struct grouping *grouping, char *state)
{
    for (size_t i = 0; i < grouping->calls->count; i++) {
        if (!grouping->columns[i].is_shared)
            aggregate_release(&grouping->columns[i].call->aggregate,
                              state + grouping->columns[i].offset);
    }
}

static void release(struct grouping *grouping)
{
    for (size_t i = 0; grouping->groups && i < groups_count(grouping->groups); i++)
        grouping_release_state(grouping, groups_state(grouping->groups, i));
    groups_free(grouping->groups);
    for (size_t i = 0; grouping->arguments && i < grouping->calls->count; i++)
        release_values(&grouping->arguments[i]);
    for (size_t i = 0; grouping->keys && i < grouping->args->by.count; i++)
        release_values(&grouping->keys[i]);
    memory_free(grouping->columns);
    memory_free(grouping->arguments);
    memory_free(grouping->keys);
    memory_free(grouping->key);
    memory_free(grouping->chosen);
    memory_free(grouping->recent);
    buffer_release(&grouping->buffer);
}

/* ---- Adding ---- */

static bool add_column(const struct grouping_column *column, void *state)
{
    const struct grouping_values *values = column->values;

    if (!column->applies)
        return true;
    if (!values)
        aggregate_count(state, 1);
    for (size_t i = 0; values && i < values->count; i++) {
        if (!aggregate_add(&column->call->aggregate, state, values->items[i]))
            return false;
    }
    return true;
}

/* The next combination of the keys' values; false if that was the last. */
static bool choose_next(struct grouping *grouping)
{
    for (size_t i = grouping->args->by.count; i-- > 0;) {
        if (++grouping->chosen[i] < grouping->keys[i].count)
            return true;
        grouping->chosen[i] = 0;
    }
    return false;
}

/* The key of that combination; of a single value it is where it was evaluated. */
static const struct value *key_of(struct grouping *grouping)
{
    if (grouping->args->by.count == 1)
        return &grouping->keys[0].items[grouping->chosen[0]];
    for (size_t i = 0; i < grouping->args->by.count; i++)
        grouping->key[i] = grouping->keys[i].items[grouping->chosen[i]];
    return grouping->key;
}

/* The state of that key; NULL without memory. */
static char *find_state(struct grouping *grouping)
{
    const struct value *key = key_of(grouping);

    if (grouping->args->by.count == 1)
        return recent_groups_find(grouping->recent, grouping->groups, key);
    return groups_find(grouping->groups, key, NULL);
}

static bool add_all(struct grouping *grouping)
{
    do {
        char *state = find_state(grouping);

        for (size_t i = 0; state && i < grouping->calls->count; i++) {
            if (!add_column(&grouping->columns[i], state + grouping->columns[i].offset))
                return false;
        }
        if (!state)
            return false;
    } while (choose_next(grouping));
    return true;
}

/* Values may point into the record, which is let go of last. */
static bool coro_fn take(struct grouping *grouping, struct record *rec)
{
    enum grouping_outcome outcome = grouping_evaluate(grouping, rec);

    if (outcome == GROUPING_TAKEN && !add_all(grouping))
        outcome = GROUPING_FAILED;
    if (outcome == GROUPING_TAKEN)
        stage_absorb(grouping->stage, rec);
    else if (outcome == GROUPING_FAILED)
        stage_drop(grouping->stage, rec);
    return outcome != GROUPING_FAILED;
}

static enum status coro_fn group(struct grouping *grouping)
{
    struct record *rec;

    while ((rec = rounds_receive(&grouping->rounds))) {
        if (!take(grouping, rec))
            return stage_out_of_memory(grouping->stage);
    }
    return STATUS_OK;
}

/* ---- State ---- */

static enum status merge_saved(void *opaque)
{
    return grouping_merge(opaque);
}

static void send_saved(void *opaque)
{
    struct grouping *grouping = opaque;
    const struct grouping_args *args = grouping->args;
    struct grouping_args partial = *args;

    partial.partial = true;
    grouping->args = &partial;
    (void)!grouping_send(grouping, false);
    grouping->args = args;
}

enum status grouping_run(struct stage *self, const struct grouping_args *args,
                         const struct grouping_calls *calls)
{
    struct grouping grouping = {
        .stage = self, .args = args, .calls = calls, .reader.stage = self};
    struct saving saving = {&grouping, merge_saved, send_saved, NULL, NULL};
    enum status status = STATUS_USAGE;

    grouping.bare = calls->bare && args->by.count == 0 && !stage_sends_fields(self);
    rounds_init(&grouping.rounds, self, args->every, grouping_send, &grouping);
    if (prepare(&grouping)) {
        saving.reader = args->merge ? &grouping.reader : NULL;
        status = saving_begin(&saving, self);
        if (status == STATUS_OK)
            status = args->merge ? grouping_merge(&grouping) : group(&grouping);
        status = rounds_end(&grouping.rounds, status);
    }
    release(&grouping);
    return status;
}
