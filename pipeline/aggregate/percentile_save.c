/* Percentiles as JSON: {"numbers":[1,2.5,"inf"],"nan":1} or {"sketch":{...}}. */

#include "pipeline/aggregate/percentile.h"

#include "pipeline/aggregate/kind.h"
#include "pipeline/json/number.h"

#include <math.h>
#include <string.h>

/* ---- Saving ---- */

/* A large double is written as an integer, which would be read as one: so it gets an
 * exponent. */
static struct value save_double(double number)
{
    char text[NUMBER_TEXT_SIZE + 2];
    size_t length = number_print(number, text);

    if (isinf(number))
        return saved_special(number);
    if (fabs(number) < 0x1p53 || memchr(text, 'e', length))
        return value_number(number);
    memcpy(text + length, "e0", 2);
    return value_number_spelled(text, length + 2);
}

static struct value save_numbers(const struct percentile *state)
{
    struct value saved = value_array_new();

    for (size_t i = 0; i < percentile_count(state) && saved.form != VALUE_NONE; i++) {
        struct value number = percentile_value(percentile_at(state, i));

        if (number.form == VALUE_DOUBLE)
            number = save_double(number.number);
        if (number.form == VALUE_NONE) {
            value_unref(saved);
            return number;
        }
        saved = value_append(saved, number);
    }
    return saved;
}

struct value percentile_save(void *opaque)
{
    struct percentile *state = opaque;
    struct value saved = value_object_new();

    if (state->form == PERCENTILE_SKETCH)
        saved = saved_set(saved, "sketch", sketch_save(state->sketch));
    else
        saved = saved_set(saved, "numbers", save_numbers(state));
    if (state->nans > 0)
        saved = saved_set(saved, "nan", value_integer((int64_t)state->nans));
    return saved;
}

/* ---- Merging ---- */

static bool add_saved(struct percentile *state, struct value number)
{
    struct numeric numeric;

    numeric_read(number, &numeric);
    return percentile_add_numeric(state, &numeric);
}

static bool read_number(struct percentile *state, struct value saved,
                        const char **mistake)
{
    struct numeric special = {NUMERIC_DOUBLE, .number = 0};

    if (value_kind(saved) == KIND_NUMBER)
        return add_saved(state, saved);
    if (saved_is_special(saved, &special.number))
        return percentile_add_numeric(state, &special);
    *mistake = NO_STATE;
    return false;
}

static bool read_numbers(struct percentile *state, struct value numbers,
                         const char **mistake)
{
    struct value_walk walk;
    bool good = true;

    if (!value_walk_init(&walk, numbers))
        return false;
    while (good && value_walk_next(&walk))
        good = read_number(state, walk.value, mistake);
    value_walk_release(&walk);
    return good;
}

/* Into a state of its own, since it may turn out to be none. */
static bool read_state(struct percentile *state, struct value saved,
                       const char **mistake)
{
    struct value numbers = saved_get(saved, "numbers");
    struct value sketch = saved_get(saved, "sketch");
    uint64_t nans;
    bool good = false;

    if (saved_count(saved, "nan", &nans) && value_kind(sketch) == KIND_OBJECT) {
        state->sketch = sketch_of(sketch, mistake);
        good = state->sketch != NULL;
        state->form = good ? PERCENTILE_SKETCH : PERCENTILE_EMPTY;
    } else if (saved_count(saved, "nan", &nans) && value_kind(numbers) == KIND_ARRAY) {
        good = read_numbers(state, numbers, mistake);
    } else {
        *mistake = NO_STATE;
    }
    state->nans += nans;
    value_unref(numbers);
    value_unref(sketch);
    return good;
}

static bool merge_states(struct percentile *state, const struct percentile *from)
{
    bool is_sketch = from->form == PERCENTILE_SKETCH;

    if (is_sketch && state->form != PERCENTILE_SKETCH &&
        !percentile_become_sketch(state))
        return false;
    if (is_sketch && !sketch_merge(state->sketch, from->sketch))
        return false;
    for (size_t i = 0; i < percentile_count(from); i++) {
        if (!percentile_add_key(state, percentile_at(from, i)))
            return false;
    }
    state->nans += from->nans;
    return true;
}

bool percentile_merge(void *state, struct value saved, const char **mistake)
{
    struct percentile from = {0};
    bool merged = read_state(&from, saved, mistake) && merge_states(state, &from);

    percentile_release(&from);
    return merged;
}
