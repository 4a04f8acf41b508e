/* Aggregates of what has come so far. */

#include "stages/filter/totals.h"

#include "pipeline/json/memory.h"
#include "stages/reduce/aggregation.h"

/* ---- Life ---- */

/* NULL, with the failure recorded: no memory. */
static bool find_expression(struct totals *totals, const struct expression *expression,
                            struct evaluation **evaluation)
{
    if (!expression->program)
        return true;
    *evaluation = stage_expression(totals->stage, expression);
    return *evaluation != NULL;
}

static bool init_one(struct totals *totals, struct total *total,
                     const struct aggregation *aggregation, struct extend *extend)
{
    *total = (struct total){.name = aggregation->label, .offset = totals->size};
    if (!aggregation_find(totals->stage, aggregation, &total->aggregate))
        return false;
    totals->size += aggregate_size(&total->aggregate);
    total->slot = extend_name(extend, total->name);
    return total->slot >= 0 &&
           find_expression(totals, &aggregation->argument, &total->argument) &&
           find_expression(totals, &aggregation->condition, &total->condition);
}

bool totals_init(struct totals *totals, struct stage *self,
                 const struct aggregation_list *list, struct extend *extend)
{
    *totals = (struct totals){.stage = self, .list = list};
    totals->items = memory_alloc(list->count * sizeof(struct total));
    if (!totals->items) {
        stage_out_of_memory(self);
        return false;
    }
    for (; totals->count < list->count; totals->count++) {
        if (!init_one(totals, &totals->items[totals->count],
                      &list->items[totals->count], extend))
            return false;
    }
    return true;
}

void totals_release(struct totals *totals)
{
    for (size_t i = 0; i < totals->count; i++)
        value_unref(totals->items[i].value);
    memory_free(totals->items);
}

void totals_release_states(const struct totals *totals, struct groups *groups)
{
    for (size_t g = 0; groups && g < groups_count(groups); g++) {
        char *state = groups_state(groups, g);

        for (size_t i = 0; i < totals->count; i++)
            aggregate_release(&totals->items[i].aggregate,
                              state + totals->items[i].offset);
    }
}

/* ---- A record ---- */

/* The argument's first value. False: the record is gone. */
static bool find_value(struct totals *totals, size_t place, struct record *rec)
{
    struct total *total = &totals->items[place];
    const struct aggregation *aggregation = &totals->list->items[place];
    struct aggregation_name name = {aggregation->function, aggregation->argument.text};

    stage_evaluate(total->argument, rec);
    total->adds = stage_next_value(total->argument, &total->value);
    if (!total->adds) {
        total->value = VALUE_OF(VALUE_NONE);
        return !stage_evaluation_failed(total->argument, rec);
    }
    if (!aggregate_refuses(&total->aggregate, total->value))
        return true;
    aggregation_reject(totals->stage, rec, &name, &total->aggregate, total->value);
    return false;
}

static bool find_one(struct totals *totals, size_t place, struct record *rec)
{
    struct total *total = &totals->items[place];

    value_unref(total->value);
    total->value = VALUE_OF(VALUE_NONE);
    total->adds = true;
    if (total->condition) {
        enum stage_truth truth = stage_test(total->condition, rec);

        if (truth == STAGE_NEITHER)
            return false;
        total->adds = truth == STAGE_TRUE;
    }
    return !total->adds || !total->argument || find_value(totals, place, rec);
}

bool totals_find(struct totals *totals, struct record *rec)
{
    for (size_t i = 0; i < totals->count; i++) {
        if (!find_one(totals, i, rec))
            return false;
    }
    return true;
}

static bool add_one(const struct total *total, void *state, struct extend *extend)
{
    struct value result;

    if (total->adds && !total->argument)
        aggregate_count(state, 1);
    else if (total->adds && !aggregate_add(&total->aggregate, state, total->value))
        return false;
    result = aggregate_result(&total->aggregate, state);
    if (result.form == VALUE_NONE)
        return false;
    extend_add(extend, total->name, result);
    value_unref(result);
    return true;
}

bool totals_add(struct totals *totals, void *state, struct extend *extend)
{
    for (size_t i = 0; i < totals->count; i++) {
        const struct total *total = &totals->items[i];

        if (extend_has(extend, total->slot) && !extend_remove(extend, total->name))
            return false;
    }
    for (size_t i = 0; i < totals->count; i++) {
        const struct total *total = &totals->items[i];

        if (!add_one(total, (char *)state + total->offset, extend))
            return false;
    }
    return true;
}
