/* Evaluating what a record adds: its keys, and the arguments of the calls. */

#include "stages/reduce/grouping_internal.h"

#include "pipeline/json/memory.h"
#include "stages/reduce/aggregation.h"

void grouping_clear(struct grouping_values *values)
{
    while (values->count > 0)
        value_unref(values->items[--values->count]);
}

/* Room for one more. */
static bool reserve(struct grouping_values *values)
{
    size_t capacity = values->capacity * 2 + 2;
    struct value *items;

    if (values->count < values->capacity)
        return true;
    items = memory_realloc(values->items, capacity * sizeof(*items));
    if (!items)
        return false;
    values->items = items;
    values->capacity = capacity;
    return true;
}

static enum grouping_outcome coro_fn evaluate(struct grouping_values *values,
                                              struct record *rec)
{
    grouping_clear(values);
    values->known = true;
    if (!reserve(values))
        return GROUPING_FAILED;
    if (stage_field_value(values->evaluation, rec, values->items)) {
        values->count = 1;
        return GROUPING_TAKEN;
    }
    stage_evaluate(values->evaluation, rec);
    do {
        if (!reserve(values))
            return GROUPING_FAILED;
    } while (stage_next_value(values->evaluation, &values->items[values->count]) &&
             ++values->count);
    return stage_evaluation_failed(values->evaluation, rec) ? GROUPING_GONE
                                                            : GROUPING_TAKEN;
}

static enum grouping_outcome coro_fn evaluate_keys(struct grouping *grouping,
                                                   struct record *rec)
{
    enum grouping_outcome outcome = GROUPING_TAKEN;

    for (size_t i = 0; outcome == GROUPING_TAKEN && i < grouping->args->by.count; i++) {
        outcome = evaluate(&grouping->keys[i], rec);
        if (outcome == GROUPING_TAKEN && grouping->keys[i].count == 0) {
            stage_drop(grouping->stage, rec);
            outcome = GROUPING_GONE;
        }
    }
    return outcome;
}

static void coro_fn refuse(const struct grouping *grouping,
                           const struct grouping_column *column, struct value value,
                           struct record *rec)
{
    const struct grouping_call *call = column->call;
    struct aggregation_name name = {call->function, call->argument->text};

    aggregation_reject(grouping->stage, rec, &name, &call->aggregate, value);
}

static enum grouping_outcome coro_fn evaluate_column(struct grouping *grouping,
                                                     struct grouping_column *column,
                                                     struct record *rec)
{
    struct grouping_values *values = column->values;
    enum stage_truth truth = STAGE_TRUE;
    enum grouping_outcome outcome = GROUPING_TAKEN;

    if (column->is_shared)
        return GROUPING_TAKEN;
    if (column->condition)
        truth = stage_test(column->condition, rec);
    if (truth == STAGE_NEITHER)
        return GROUPING_GONE;
    column->applies = truth == STAGE_TRUE;
    if (!column->applies || !values)
        return GROUPING_TAKEN;
    if (!values->known)
        outcome = evaluate(values, rec);
    for (size_t i = 0; outcome == GROUPING_TAKEN && i < values->count; i++) {
        if (aggregate_refuses(&column->call->aggregate, values->items[i])) {
            refuse(grouping, column, values->items[i], rec);
            outcome = GROUPING_GONE;
        }
    }
    return outcome;
}

enum grouping_outcome coro_fn grouping_evaluate(struct grouping *grouping,
                                                struct record *rec)
{
    enum grouping_outcome outcome = evaluate_keys(grouping, rec);

    for (size_t i = 0; i < grouping->calls->count; i++)
        grouping->arguments[i].known = false;
    for (size_t i = 0; outcome == GROUPING_TAKEN && i < grouping->calls->count; i++)
        outcome = evaluate_column(grouping, &grouping->columns[i], rec);
    return outcome;
}
