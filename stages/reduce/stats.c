/* stats - several aggregates at once */

#include "stages/reduce/aggregation.h"
#include "stages/reduce/grouping.h"

#include "pipeline/json/memory.h"

struct stats_args {
    struct aggregation_list aggregations;
    struct grouping_args grouping;
};

static bool make_call(struct stage *self, const struct aggregation *from,
                      struct grouping_call *call)
{
    *call = (struct grouping_call){
        .function = from->function,
        .label = from->label,
        .argument = from->argument.program ? &from->argument : NULL,
        .condition = from->condition.program ? &from->condition : NULL,
    };
    return aggregation_find(self, from, &call->aggregate);
}

static enum status stats_run(struct stage *self, const void *opaque)
{
    const struct stats_args *args = opaque;
    size_t count = args->aggregations.count;
    struct grouping_call *items = memory_alloc(count * sizeof(*items));
    struct grouping_calls calls = {.items = items, .count = count};
    enum status status = STATUS_USAGE;
    bool good = true;

    if (!items)
        return stage_out_of_memory(self);
    for (size_t i = 0; good && i < count; i++)
        good = make_call(self, &args->aggregations.items[i], &items[i]);
    if (good)
        status = grouping_run(self, &args->grouping, &calls);
    memory_free(items);
    return status;
}

static unsigned stats_traits(const void *opaque)
{
    const struct stats_args *args = opaque;

    return grouping_traits(&args->grouping);
}

static const char *const stats_aliases[] = {"summarize", "aggregate", NULL};

static const struct stage_option stats_options[] = {
    {.name = "AGGS",
     .kind = ARGUMENT_AGGS,
     .flags = OPTION_OPERAND,
     .offset = offsetof(struct stats_args, aggregations),
     .help = "aggregates between commas: count, sum(.bytes) as total, p95(.ms) if "
             ".status < 500"},
    GROUPING_OPTIONS(struct stats_args),
    {.name = NULL},
};

static const struct stage_example stats_examples[] = {
    {.command = "stats count, mean(.ms), p95(.ms) by .host",
     .input = "{\"host\":\"a\",\"ms\":10}\n{\"host\":\"b\",\"ms\":1}\n"
              "{\"host\":\"a\",\"ms\":25}\n",
     .output = "{\"host\":\"a\",\"count\":2,\"mean_ms\":17.5,\"p95_ms\":25}\n"
               "{\"host\":\"b\",\"count\":1,\"mean_ms\":1,\"p95_ms\":1}\n"},
    {.command = "stats count as all, count as errors if .status >= 500",
     .input = "{\"status\":200}\n{\"status\":503}\n",
     .output = "{\"all\":2,\"errors\":1}\n"},
    {.command = "stats sum(.price * .pieces) as total by .day",
     .input = "{\"day\":\"Mon\",\"price\":0.1,\"pieces\":3}\n"
              "{\"day\":\"Mon\",\"price\":2,\"pieces\":4}\n",
     .output = "{\"day\":\"Mon\",\"total\":8.3}\n"},
    {.command = NULL},
};

const struct stage_type stage_stats = {
    .name = "stats",
    .aliases = stats_aliases,
    .kind = STAGE_REDUCE,
    .summary = "compute several aggregates at once, for each group",
    .description =
        "The aggregates are count, sum, mean, min, max, stddev (of a sample), first, "
        "last, median, p0 to p100 (p99_9 is the 99.9th percentile), distinct (how many "
        "different values), values (these) and mode (the most frequent one). Each "
        "takes "
        "an expression of jq's language in parentheses; count may do without. Null, "
        "which a missing field is, counts as no value. `as NAME` names a result, which "
        "otherwise is called after the aggregate and the field (mean_ms); `if EXPR` "
        "makes an aggregate look only at records for which this is true.\n\n"
        "Behind `by` stand the keys, each with its name if it is no path. Groups come "
        "out in the order in which they were first seen. A key that yields several "
        "values (.tags[]) puts the record into the group of each; one that yields none "
        "filters it. Keys are equal as in jq: 1 is 1.0.\n\n"
        "sum, mean and stddev add exactly and round once; integers stay exact whatever "
        "their size. The percentile pN is the value at place ceil(N / 100 * n) of the "
        "n numbers in order. It is exact up to 131,072 numbers a group, or 4,096 where "
        "--memory gets short, then within 1 % of it; distinct is exact up to 131,072 "
        "values, or 32 KiB of them where --memory gets short, then an estimate with a "
        "standard error of 0.81 %. A message says so. "
        "A value that an aggregate cannot take, "
        "such "
        "as a string in sum, rejects the record, which then counts in no aggregate.",
    .args_size = sizeof(struct stats_args),
    .options = stats_options,
    .examples = stats_examples,
    .traits = STAGE_MERGES | STAGE_CHANGES | STAGE_REJECTS,
    .traits_of = stats_traits,
    .run = stats_run,
};
