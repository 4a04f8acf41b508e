/* running - add sums, counts and the like of what has come so far */

#include "stages/filter/by.h"
#include "stages/filter/totals.h"
#include "stages/kept_groups.h"

struct running_args {
    struct aggregation_list aggregations;
    struct expression_list keys;
};

struct runner {
    struct stage *stage;
    struct by by;
    struct extend extend;
    struct totals totals;
    struct groups *groups;
    struct kept_groups kept;
};

static struct value save_total(void *opaque, void *state, size_t part)
{
    const struct totals *totals = opaque;
    const struct total *total = &totals->items[part];

    return aggregate_save(&total->aggregate, (char *)state + total->offset);
}

static bool load_total(void *opaque, void *state, size_t part, struct value saved,
                       bool *spoilt)
{
    const struct totals *totals = opaque;
    const struct total *total = &totals->items[part];
    const char *mistake = NULL;
    bool merged = aggregate_merge(&total->aggregate, (char *)state + total->offset,
                                  saved, &mistake);

    *spoilt = mistake != NULL;
    return merged;
}

static bool prepare(struct runner *runner, const struct running_args *args)
{
    if (!by_init(&runner->by, runner->stage, &args->keys) ||
        !extend_init(&runner->extend, runner->stage) ||
        !totals_init(&runner->totals, runner->stage, &args->aggregations,
                     &runner->extend))
        return false;
    runner->groups = groups_new(args->keys.count, runner->totals.size);
    if (!runner->groups) {
        stage_out_of_memory(runner->stage);
        return false;
    }
    runner->kept = (struct kept_groups){
        .stage = runner->stage,
        .groups = runner->groups,
        .keys = args->keys.count,
        .parts = runner->totals.count,
        .save = save_total,
        .load = load_total,
        .opaque = &runner->totals,
    };
    return kept_groups_begin(&runner->kept);
}

static void release(struct runner *runner)
{
    totals_release_states(&runner->totals, runner->groups);
    groups_free(runner->groups);
    totals_release(&runner->totals);
    extend_release(&runner->extend);
    by_release(&runner->by);
}

/* Takes the record. False: nobody wants more. */
static bool take(struct runner *runner, struct record *rec)
{
    void *state;

    if (!by_find(&runner->by, rec) || !totals_find(&runner->totals, rec) ||
        !extend_begin(&runner->extend, rec))
        return true;
    state = groups_find(runner->groups, runner->by.values, NULL);
    if (state && totals_add(&runner->totals, state, &runner->extend))
        return extend_send(&runner->extend, rec);
    stage_drop(runner->stage, rec);
    return stage_emit(runner->stage, NULL);
}

static enum status running_run(struct stage *self, const void *opaque)
{
    struct runner runner = {.stage = self};
    struct record *rec;

    if (prepare(&runner, opaque)) {
        while ((rec = stage_receive(self)) && take(&runner, rec))
            continue;
    }
    release(&runner);
    return STATUS_OK;
}

static const struct stage_option running_options[] = {
    {.name = "AGGS",
     .kind = ARGUMENT_AGGS,
     .flags = OPTION_OPERAND,
     .offset = offsetof(struct running_args, aggregations),
     .help = "count, sum(EXPR), mean(EXPR) ... between commas, as for stats; as NAME "
             "gives the field a name, if EXPR leaves records out"},
    {.name = "by",
     .kind = ARGUMENT_KEYS,
     .flags = OPTION_OPERAND | OPTION_KEYWORD | OPTION_OPTIONAL,
     .offset = offsetof(struct running_args, keys),
     .value = "KEYS",
     .help = "only of the records with the same keys"},
    {.name = NULL},
};

static const struct stage_example running_examples[] = {
    {.command = "running sum(.bytes) as total by .host",
     .input = "{\"host\":\"a\",\"bytes\":10}\n{\"host\":\"b\",\"bytes\":5}\n"
              "{\"host\":\"a\",\"bytes\":25}\n",
     .output = "{\"host\":\"a\",\"bytes\":10,\"total\":10}\n"
               "{\"host\":\"b\",\"bytes\":5,\"total\":5}\n"
               "{\"host\":\"a\",\"bytes\":25,\"total\":35}\n"},
    {.command = NULL},
};

const struct stage_type stage_running = {
    .name = "running",
    .kind = STAGE_FILTER,
    .summary = "add sums, counts and the like of what has come so far",
    .description =
        "Adds to each record what the aggregates come to up to this record, itself "
        "included. They are those of stats. A field of that name that the record had "
        "is replaced; the new one stands at the end. A record that is no object, or "
        "with a value that cannot be added, is rejected and counts nowhere.",
    .args_size = sizeof(struct running_args),
    .options = running_options,
    .examples = running_examples,
    .traits = STAGE_REJECTS | STAGE_CHANGES | STAGE_ORDERED,
    .run = running_run,
};
