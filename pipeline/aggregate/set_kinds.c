/* The aggregates that know which values came: distinct, values, mode. */

#include "pipeline/aggregate/kind.h"
#include "pipeline/aggregate/numeric.h"
#include "pipeline/aggregate/registers.h"
#include "pipeline/aggregate/set.h"
#include "pipeline/json/memory.h"

/* ---- Results ---- */

static struct value distinct_result(const struct aggregate *aggregate, void *state)
{
    const struct set *set = state;

    (void)aggregate;
    return value_integer((int64_t)(set->form == SET_REGISTERS
                                       ? registers_count(set->registers)
                                       : set_count(set)));
}

static const char *distinct_approximation(const void *state)
{
    return ((const struct set *)state)->form == SET_REGISTERS ? REGISTERS_ERROR : NULL;
}

static struct value values_save(void *state)
{
    const struct set *set = state;
    struct value all = value_array_new();

    for (size_t i = 0; i < set_count(set) && all.form != VALUE_NONE; i++) {
        struct value value = value_settle(set_at(set, i));

        if (value.form == VALUE_NONE) {
            value_unref(all);
            return value;
        }
        all = value_append(all, value);
    }
    return all;
}

static struct value values_result(const struct aggregate *aggregate, void *state)
{
    (void)aggregate;
    return values_save(state);
}

static bool mode_add(void *state, struct value value)
{
    ((struct set *)state)->is_counted = true;
    return set_add(state, value);
}

static struct value mode_result(const struct aggregate *aggregate, void *state)
{
    const struct set *set = state;
    size_t best = 0;

    (void)aggregate;
    if (set_count(set) == 0)
        return VALUE_OF(VALUE_NULL);
    for (size_t i = 1; i < set_count(set); i++) {
        if (set_times(set, i) > set_times(set, best))
            best = i;
    }
    return value_settle(set_at(set, best));
}

/* ---- Saving: [value, ...]; mode: [[value, times], ...]; distinct: as values, or its
 * registers as a string ---- */

static struct value distinct_save(void *state)
{
    const struct set *set = state;

    return set->form == SET_REGISTERS ? registers_save(set->registers)
                                      : values_save(state);
}

static struct value mode_save(void *state)
{
    const struct set *set = state;
    struct value values = values_save(state), saved = value_array_new();

    for (size_t i = 0; i < set_count(set) && saved.form != VALUE_NONE; i++) {
        struct value pair = VALUE_OF(VALUE_NONE);

        if (values.form != VALUE_NONE)
            pair = value_append(value_array_new(), value_at(values, i));
        if (pair.form != VALUE_NONE)
            pair = value_append(pair, value_integer((int64_t)set_times(set, i)));
        if (pair.form == VALUE_NONE) {
            value_unref(saved);
            saved = pair;
            break;
        }
        saved = value_append(saved, pair);
    }
    value_unref(values);
    return saved;
}

/* ---- Merging ---- */

static bool merge_each(void *state, struct value saved, const char **mistake,
                       bool (*merge)(void *, struct value, const char **))
{
    struct value_walk walk;
    bool merged = true;

    if (value_kind(saved) != KIND_ARRAY) {
        *mistake = NO_STATE;
        return false;
    }
    if (!value_walk_init(&walk, saved))
        return false;
    while (merged && value_walk_next(&walk))
        merged = merge(state, walk.value, mistake);
    value_walk_release(&walk);
    return merged;
}

static bool merge_value(void *state, struct value value, const char **mistake)
{
    (void)mistake;
    return set_add(state, value);
}

static bool values_merge(void *state, struct value saved, const char **mistake)
{
    return merge_each(state, saved, mistake, merge_value);
}

static bool merge_distinct(void *state, struct value value, const char **mistake)
{
    (void)mistake;
    return set_add_distinct(state, value);
}

static bool merge_registers(struct set *set, struct value saved, const char **mistake)
{
    uint8_t *registers = memory_alloc(REGISTERS);
    struct value_string string;
    struct value held = value_ref(saved);
    bool merged = false;

    if (registers && value_string(&held, &string)) {
        merged = registers_read(registers, string);
        *mistake = merged ? NULL : NO_STATE;
        merged = merged && (set->form == SET_REGISTERS || set_become_registers(set));
        if (merged)
            registers_merge(set->registers, registers);
    }
    value_unref(held);
    memory_free(registers);
    return merged;
}

static bool distinct_merge(void *state, struct value saved, const char **mistake)
{
    if (value_kind(saved) == KIND_STRING)
        return merge_registers(state, saved, mistake);
    return merge_each(state, saved, mistake, merge_distinct);
}

/* Whether it is [value, times]. */
static bool read_pair(struct value pair, struct value *value, int64_t *times)
{
    struct value number;
    bool good;

    if (value_kind(pair) != KIND_ARRAY || value_length(pair) != 2)
        return false;
    number = value_at(pair, 1);
    good = value_kind(number) == KIND_NUMBER && value_int64(number, times) &&
           *times > 0 && *times <= SAVED_COUNT_MOST;
    value_unref(number);
    *value = good ? value_at(pair, 0) : VALUE_OF(VALUE_NONE);
    return good;
}

static bool check_pair(void *state, struct value pair, const char **mistake)
{
    struct value value = VALUE_OF(VALUE_NONE);
    int64_t times;
    bool good = read_pair(pair, &value, &times);

    (void)state;
    if (!good)
        *mistake = NO_STATE;
    value_unref(value);
    return good;
}

static bool merge_pair(void *state, struct value pair, const char **mistake)
{
    struct value value = VALUE_OF(VALUE_NONE);
    int64_t times = 0;
    bool merged;

    ((struct set *)state)->is_counted = true;
    merged =
        read_pair(pair, &value, &times) && set_add_times(state, value, (uint64_t)times);

    (void)mistake;
    value_unref(value);
    return merged;
}

static bool mode_merge(void *state, struct value saved, const char **mistake)
{
    return merge_each(state, saved, mistake, check_pair) &&
           merge_each(state, saved, mistake, merge_pair);
}

const struct aggregate_kind aggregate_distinct_kind = {
    .name = "distinct",
    .size = sizeof(struct set),
    .add = set_add_distinct,
    .result = distinct_result,
    .approximation = distinct_approximation,
    .save = distinct_save,
    .merge = distinct_merge,
    .release = set_release,
};

const struct aggregate_kind aggregate_values_kind = {
    .name = "values",
    .size = sizeof(struct set),
    .add = set_add,
    .result = values_result,
    .save = values_save,
    .merge = values_merge,
    .release = set_release,
};

const struct aggregate_kind aggregate_mode_kind = {
    .name = "mode",
    .size = sizeof(struct set),
    .add = mode_add,
    .result = mode_result,
    .save = mode_save,
    .merge = mode_merge,
    .release = set_release,
};
