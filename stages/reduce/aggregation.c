/* Aggregates by name, and what they refuse. */

#include "stages/reduce/aggregation.h"

#include "pipeline/base/nearest.h"

#define FUNCTION_SHOWN 60
#define ARGUMENT_SHOWN 100

static size_t count_names(void)
{
    size_t count = 0;

    while (aggregate_names[count])
        count++;
    return count;
}

static void fail_unknown(struct stage *self, const struct text *function)
{
    const char *nearest = nearest_name(*function, aggregate_names, count_names());

    stage_fail_at(self, STATUS_USAGE, function, "unknown aggregate \"%.*s\"%s%s%s",
                  (int)text_cut(*function, FUNCTION_SHOWN), function->bytes,
                  nearest ? "; did you mean " : "", nearest ? nearest : "",
                  nearest ? "?" : "");
}

bool aggregation_find(struct stage *self, const struct aggregation *aggregation,
                      struct aggregate *aggregate)
{
    const struct text *function = &aggregation->function;

    if (!aggregate_find(*function, aggregate)) {
        fail_unknown(self, function);
        return false;
    }
    if (aggregation->argument.program ||
        aggregate_argument(aggregate) != AGGREGATE_NEEDS_ARGUMENT)
        return true;
    stage_fail_at(self, STATUS_USAGE, function,
                  "%.*s needs an argument, as in %.*s(.x)", (int)function->length,
                  function->bytes, (int)function->length, function->bytes);
    return false;
}

void aggregation_reject(struct stage *self, struct record *rec,
                        const struct aggregation_name *name,
                        const struct aggregate *aggregate, struct value value)
{
    const char *type = value_type_name(value);
    const char *why = aggregate_refuses(aggregate, value);

    stage_reject(self, rec, why, "%.*s(%.*s): %s %s %s", (int)name->function.length,
                 name->function.bytes, (int)text_cut(name->argument, ARGUMENT_SHOWN),
                 name->argument.bytes, *type == 'a' || *type == 'o' ? "an" : "a", type,
                 why);
}
