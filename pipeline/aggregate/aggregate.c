/* The aggregates by name, and what is common to all of them. */

#include "pipeline/aggregate/aggregate.h"

#include "pipeline/aggregate/kind.h"

#include <string.h>

static const struct aggregate_kind *const kinds[] = {
    &aggregate_count_kind,  &aggregate_sum_kind,  &aggregate_mean_kind,
    &aggregate_stddev_kind, &aggregate_min_kind,  &aggregate_max_kind,
    &aggregate_first_kind,  &aggregate_last_kind, &aggregate_distinct_kind,
    &aggregate_values_kind, &aggregate_mode_kind,
};

const char *const aggregate_names[] = {
    "count",    "sum",    "mean", "min", "max", "stddev", "first", "last",  "median",
    "distinct", "values", "mode", "p50", "p90", "p95",    "p99",   "p99_9", NULL,
};

/* N or N_M behind the p, up to three digits and four behind the point, as ten
 * thousandths; -1 if it is none. */
static int percent_of(const char *at, const char *end)
{
    int percent = 0, digits = 0;

    if (at + 1 < end && at[0] == '0' && at[1] != '_')
        return -1;
    for (; at < end && *at >= '0' && *at <= '9' && digits < 3; digits++)
        percent = percent * 10 + (*at++ - '0');
    percent *= 10000;
    if (digits == 0 || (at < end && (*at++ != '_' || at == end)))
        return -1;
    for (int unit = 1000; unit > 0 && at < end && *at >= '0' && *at <= '9'; unit /= 10)
        percent += unit * (*at++ - '0');
    return at == end && percent <= 1000000 ? percent : -1;
}

bool aggregate_find(struct text name, struct aggregate *aggregate)
{
    int percent = -1;

    *aggregate = (struct aggregate){0};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (text_equals(name, kinds[i]->name))
            aggregate->kind = kinds[i];
    }
    if (text_equals(name, "avg"))
        aggregate->kind = &aggregate_mean_kind;
    else if (text_equals(name, "median"))
        percent = 500000;
    else if (name.length > 0 && name.bytes[0] == 'p')
        percent = percent_of(name.bytes + 1, name.bytes + name.length);
    if (percent >= 0)
        *aggregate = (struct aggregate){&aggregate_percentile_kind, percent / 10000.0};
    return aggregate->kind != NULL;
}

enum aggregate_argument aggregate_argument(const struct aggregate *aggregate)
{
    return aggregate->kind->may_lack_argument ? AGGREGATE_MAY_HAVE_ARGUMENT
                                              : AGGREGATE_NEEDS_ARGUMENT;
}

size_t aggregate_size(const struct aggregate *aggregate)
{
    return (aggregate->kind->size + 7) / 8 * 8;
}

bool aggregate_is_alike(const struct aggregate *a, const struct aggregate *b)
{
    return a->kind->add == b->kind->add && a->kind->save == b->kind->save;
}

const char *aggregate_refuses(const struct aggregate *aggregate, struct value value)
{
    enum value_kind kind = value_kind(value);

    if (!aggregate->kind->numbers || kind == KIND_NUMBER || kind == KIND_NULL)
        return NULL;
    return "is not a number";
}

bool aggregate_add(const struct aggregate *aggregate, void *state, struct value value)
{
    return value_kind(value) == KIND_NULL || aggregate->kind->add(state, value);
}

struct value aggregate_result(const struct aggregate *aggregate, void *state)
{
    return aggregate->kind->result(aggregate, state);
}

const char *aggregate_approximation(const struct aggregate *aggregate,
                                    const void *state)
{
    return aggregate->kind->approximation ? aggregate->kind->approximation(state)
                                          : NULL;
}

struct value aggregate_save(const struct aggregate *aggregate, void *state)
{
    return aggregate->kind->save(state);
}

bool aggregate_merge(const struct aggregate *aggregate, void *state, struct value saved,
                     const char **mistake)
{
    *mistake = NULL;
    return aggregate->kind->merge(state, saved, mistake);
}

void aggregate_release(const struct aggregate *aggregate, void *state)
{
    if (aggregate->kind->release)
        aggregate->kind->release(state);
}
