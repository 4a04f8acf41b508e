/* The aggregates that know which values came: distinct, values, mode. */

#include "pipeline/aggregate/canonical.h"
#include "pipeline/aggregate/groups.h"
#include "pipeline/aggregate/kind.h"
#include "pipeline/aggregate/numeric.h"
#include "pipeline/aggregate/registers.h"
#include "pipeline/json/memory.h"

#include <math.h>

struct set {
    struct groups *groups; /* NULL: empty */
    uint8_t *registers; /* of distinct, once there were too many */
};

/* ---- Adding ---- */

/* The state of the value in the set, of `size` bytes; NULL without memory. */
static void *find(struct set *set, struct value value, size_t size)
{
    if (!set->groups)
        set->groups = groups_new(1, size);
    return set->groups ? groups_find(set->groups, &value, NULL) : NULL;
}

/* nan is written as null, which is no value. */
static bool is_nan(struct value value)
{
    return value.form == VALUE_DOUBLE && isnan(value.number);
}

static bool values_add(void *state, struct value value)
{
    return is_nan(value) || find(state, value, 0) != NULL;
}

static bool add_times(struct set *set, struct value value, uint64_t times)
{
    uint64_t *count = find(set, value, sizeof(*count));

    if (count)
        *count += times;
    return count != NULL;
}

static bool mode_add(void *state, struct value value)
{
    return is_nan(value) || add_times(state, value, 1);
}

static bool become_registers(struct set *set)
{
    uint8_t *registers = memory_alloc(REGISTERS);

    if (!registers)
        return false;
    memset(registers, 0, REGISTERS);
    for (size_t i = 0; set->groups && i < groups_count(set->groups); i++)
        registers_add(registers, groups_canonical(set->groups, i));
    groups_free(set->groups);
    set->groups = NULL;
    set->registers = registers;
    return true;
}

static bool add_to_registers(uint8_t *registers, struct value value)
{
    struct buffer buffer = {0};
    bool done;

    if (canonical_is_own(value)) {
        registers_add(registers, (struct text){.bytes = value.text.bytes,
                                               .length = value.text.length});
        return true;
    }
    canonical_add(&buffer, value);
    done = !buffer.failed;
    if (done)
        registers_add(registers,
                      (struct text){.bytes = buffer.bytes, .length = buffer.length});
    buffer_release(&buffer);
    return done;
}

/* Whether registers have to do for more: there are as many values as may be, or they
 * take more than registers and much of the memory that is left for all groups. */
static bool is_full(const struct set *set)
{
    size_t bytes = groups_bytes(set->groups);

    return groups_count(set->groups) > AGGREGATE_EXACT ||
           (bytes > 2 * REGISTERS && bytes > memory_left() / 32);
}

static bool distinct_add(void *state, struct value value)
{
    struct set *set = state;

    if (is_nan(value))
        return true;
    if (!set->registers && find(set, value, 0))
        return !is_full(set) || become_registers(set);
    /* Where a set has no memory to grow, there may be some for registers. */
    if (!set->registers && (!set->groups || groups_bytes(set->groups) < REGISTERS ||
                            !become_registers(set)))
        return false;
    return add_to_registers(set->registers, value);
}

/* ---- Results ---- */

static size_t count_of(const struct set *set)
{
    return set->groups ? groups_count(set->groups) : 0;
}

static struct value distinct_result(const struct aggregate *aggregate, void *state)
{
    const struct set *set = state;

    (void)aggregate;
    return value_integer(
        (int64_t)(set->registers ? registers_count(set->registers) : count_of(set)));
}

static const char *distinct_approximation(const void *state)
{
    return ((const struct set *)state)->registers ? REGISTERS_ERROR : NULL;
}

static struct value values_save(void *state)
{
    const struct set *set = state;
    struct value all = value_array_new();

    for (size_t i = 0; i < count_of(set) && all.form != VALUE_NONE; i++) {
        struct value value = value_settle(groups_key(set->groups, i, 0));

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

static uint64_t times_at(const struct set *set, size_t index)
{
    return *(const uint64_t *)groups_state(set->groups, index);
}

static struct value mode_result(const struct aggregate *aggregate, void *state)
{
    const struct set *set = state;
    size_t best = 0;

    (void)aggregate;
    if (count_of(set) == 0)
        return VALUE_OF(VALUE_NULL);
    for (size_t i = 1; i < count_of(set); i++) {
        if (times_at(set, i) > times_at(set, best))
            best = i;
    }
    return value_settle(groups_key(set->groups, best, 0));
}

/* ---- Saving: [value, ...]; mode: [[value, times], ...]; distinct: as values, or its
 * registers as a string ---- */

static struct value distinct_save(void *state)
{
    const struct set *set = state;

    return set->registers ? registers_save(set->registers) : values_save(state);
}

static struct value mode_save(void *state)
{
    const struct set *set = state;
    struct value values = values_save(state), saved = value_array_new();

    for (size_t i = 0; i < count_of(set) && saved.form != VALUE_NONE; i++) {
        struct value pair = VALUE_OF(VALUE_NONE);

        if (values.form != VALUE_NONE)
            pair = value_append(value_array_new(), value_at(values, i));
        if (pair.form != VALUE_NONE)
            pair = value_append(pair, value_integer((int64_t)times_at(set, i)));
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
    return values_add(state, value);
}

static bool values_merge(void *state, struct value saved, const char **mistake)
{
    return merge_each(state, saved, mistake, merge_value);
}

static bool merge_distinct(void *state, struct value value, const char **mistake)
{
    (void)mistake;
    return distinct_add(state, value);
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
        merged = merged && (set->registers || become_registers(set));
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
    bool merged =
        read_pair(pair, &value, &times) && add_times(state, value, (uint64_t)times);

    (void)mistake;
    value_unref(value);
    return merged;
}

static bool mode_merge(void *state, struct value saved, const char **mistake)
{
    return merge_each(state, saved, mistake, check_pair) &&
           merge_each(state, saved, mistake, merge_pair);
}

static void set_release(void *state)
{
    struct set *set = state;

    groups_free(set->groups);
    memory_free(set->registers);
    *set = (struct set){0};
}

const struct aggregate_kind aggregate_distinct_kind = {
    .name = "distinct",
    .size = sizeof(struct set),
    .add = distinct_add,
    .result = distinct_result,
    .approximation = distinct_approximation,
    .save = distinct_save,
    .merge = distinct_merge,
    .release = set_release,
};

const struct aggregate_kind aggregate_values_kind = {
    .name = "values",
    .size = sizeof(struct set),
    .add = values_add,
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
