/* Percentiles. Numbers are held as keys that have their order as unsigned integers: one
 * word for a double; two once an integer beyond 2^53 came: the nearest double, and how
 * far the integer is from it. */

#include "pipeline/aggregate/kind.h"
#include "pipeline/aggregate/numeric.h"
#include "pipeline/aggregate/select.h"
#include "pipeline/aggregate/sketch.h"
#include "pipeline/json/memory.h"
#include "pipeline/json/number.h"

#include <math.h>
#include <string.h>

#define SIGN ((uint64_t)1 << 63)

struct percentile {
    uint64_t *keys;
    uint32_t count, capacity; /* in keys */
    struct sketch *sketch; /* instead of keys, once they were too many */
    uint64_t nans : 63;
    uint64_t wide : 1; /* keys are of two words */
};

struct key {
    uint64_t words[2];
};

/* ---- Keys ---- */

static uint64_t word_of(double number)
{
    uint64_t bits;

    if (number == 0)
        number = 0; /* not -0 */
    memcpy(&bits, &number, sizeof(bits));
    return bits & SIGN ? ~bits : bits | SIGN;
}

static double double_of(uint64_t word)
{
    uint64_t bits = word & SIGN ? word ^ SIGN : ~word;
    double number;

    memcpy(&number, &bits, sizeof(number));
    return number;
}

/* The second word of an integer beyond 2^53 is odd, of anything else it is SIGN. */
static struct key key_of(const struct numeric *numeric)
{
    struct key key = {{word_of(numeric_double(numeric)), SIGN}};
    int64_t off;

    if (numeric->form != NUMERIC_INTEGER || (numeric->integer <= (int64_t)1 << 53 &&
                                             numeric->integer >= -((int64_t)1 << 53)))
        return key;
    off = (int64_t)((__int128)numeric->integer - (__int128)(double)numeric->integer);
    key.words[1] ^= (uint64_t)(2 * off + 1);
    return key;
}

static struct value value_of(struct key key)
{
    double number = double_of(key.words[0]);
    int64_t off = (int64_t)(key.words[1] ^ SIGN);

    if (off == 0)
        return value_number(number);
    return value_integer((int64_t)((__int128)number + (off - 1) / 2));
}

static size_t width_of(const struct percentile *state)
{
    return state->wide ? 2 : 1;
}

static struct key key_at(const struct percentile *state, size_t index)
{
    const uint64_t *at = state->keys + index * width_of(state);

    return (struct key){{at[0], state->wide ? at[1] : SIGN}};
}

/* ---- Adding ---- */

static bool become_wide(struct percentile *state)
{
    size_t capacity = state->count > 4 ? state->count : 4;
    uint64_t *keys = memory_alloc(capacity * 2 * sizeof(*keys));

    if (!keys)
        return false;
    for (size_t i = 0; i < state->count; i++) {
        keys[2 * i] = state->keys[i];
        keys[2 * i + 1] = SIGN;
    }
    memory_free(state->keys);
    state->keys = keys;
    state->capacity = (uint32_t)capacity;
    state->wide = true;
    return true;
}

static size_t next_capacity(const struct percentile *state)
{
    size_t capacity = (size_t)state->capacity + state->capacity / 2 + 4;

    return capacity < AGGREGATE_EXACT ? capacity : AGGREGATE_EXACT;
}

/* Whether a sketch has to do for more: there are as many keys as may be, or many, and
 * the next ones would take much of the memory that is left for all groups. */
static bool is_full(const struct percentile *state)
{
    size_t more;

    if (state->count < state->capacity || state->count < AGGREGATE_SPARED)
        return false;
    more = (next_capacity(state) - state->count) * width_of(state) * sizeof(uint64_t);
    return state->count == AGGREGATE_EXACT || more > memory_left() / 64;
}

static bool grow(struct percentile *state)
{
    size_t capacity = next_capacity(state);
    uint64_t *keys;

    keys = memory_realloc(state->keys, capacity * width_of(state) * sizeof(*keys));
    if (!keys)
        return false;
    state->keys = keys;
    state->capacity = (uint32_t)capacity;
    return true;
}

static void forget_keys(struct percentile *state)
{
    memory_free(state->keys);
    state->keys = NULL;
    state->count = state->capacity = 0;
    state->wide = false;
}

static bool become_sketch(struct percentile *state)
{
    struct sketch *sketch = sketch_new();

    for (size_t i = 0; sketch && i < state->count; i++) {
        if (!sketch_add(sketch, double_of(key_at(state, i).words[0]))) {
            sketch_free(sketch);
            return false;
        }
    }
    if (!sketch)
        return false;
    forget_keys(state);
    state->sketch = sketch;
    return true;
}

static bool add_key(struct percentile *state, struct key key)
{
    uint64_t *at;

    if (key.words[1] != SIGN && !state->wide && !become_wide(state))
        return false;
    if (state->count == state->capacity && !grow(state))
        return false;
    at = state->keys + state->count++ * width_of(state);
    at[0] = key.words[0];
    if (state->wide)
        at[1] = key.words[1];
    return true;
}

static bool add_numeric(struct percentile *state, const struct numeric *numeric)
{
    if (numeric->form == NUMERIC_DOUBLE && isnan(numeric->number)) {
        state->nans++;
        return true;
    }
    if (!state->sketch && is_full(state) && !become_sketch(state))
        return false;
    if (state->sketch)
        return sketch_add(state->sketch, numeric_double(numeric));
    return add_key(state, key_of(numeric));
}

static bool percentile_add(void *state, struct value value)
{
    struct numeric numeric;

    numeric_read(value, &numeric);
    return add_numeric(state, &numeric);
}

/* ---- Results ---- */

/* ceil(percent / 100 * count), without rounding: no percent has more than four digits
 * behind the point. */
static uint64_t place_of(double percent, uint64_t count)
{
    unsigned __int128 parts = (unsigned __int128)llround(percent * 10000) * count;
    uint64_t place = (uint64_t)((parts + 999999) / 1000000);

    return place > 0 ? place - 1 : 0;
}

static struct value percentile_result(const struct aggregate *aggregate, void *opaque)
{
    struct percentile *state = opaque;
    uint64_t count = state->sketch ? sketch_count(state->sketch) : state->count;
    uint64_t place = place_of(aggregate->percent, count + state->nans);
    const uint64_t *at;
    struct key key = {{0, SIGN}};

    if (count + state->nans == 0)
        return VALUE_OF(VALUE_NULL);
    if (place < state->nans)
        return value_number(NAN);
    place -= state->nans;
    if (state->sketch)
        return value_number(sketch_value(state->sketch, place));
    at = select_item(state->keys, count, width_of(state), place);
    memcpy(key.words, at, width_of(state) * sizeof(*at));
    return value_of(key);
}

static const char *percentile_approximation(const void *state)
{
    return ((const struct percentile *)state)->sketch ? SKETCH_ERROR : NULL;
}

/* ---- Saving: {"numbers":[1,2.5,"inf"],"nan":1} or {"sketch":{...}} ---- */

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

    for (size_t i = 0; i < state->count && saved.form != VALUE_NONE; i++) {
        struct value number = value_of(key_at(state, i));

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

static struct value percentile_save(void *opaque)
{
    struct percentile *state = opaque;
    struct value saved = value_object_new();

    if (state->sketch)
        saved = saved_set(saved, "sketch", sketch_save(state->sketch));
    else
        saved = saved_set(saved, "numbers", save_numbers(state));
    if (state->nans > 0)
        saved = saved_set(saved, "nan", value_integer((int64_t)state->nans));
    return saved;
}

static bool read_number(struct percentile *state, struct value saved,
                        const char **mistake)
{
    struct numeric special = {NUMERIC_DOUBLE, .number = 0};

    if (value_kind(saved) == KIND_NUMBER)
        return percentile_add(state, saved);
    if (saved_is_special(saved, &special.number))
        return add_numeric(state, &special);
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
    if (from->sketch && !state->sketch && !become_sketch(state))
        return false;
    if (from->sketch && !sketch_merge(state->sketch, from->sketch))
        return false;
    for (size_t i = 0; i < from->count; i++) {
        if (!state->sketch && is_full(state) && !become_sketch(state))
            return false;
        if (state->sketch
                ? !sketch_add(state->sketch, double_of(key_at(from, i).words[0]))
                : !add_key(state, key_at(from, i)))
            return false;
    }
    state->nans += from->nans;
    return true;
}

static void percentile_release(void *opaque)
{
    struct percentile *state = opaque;

    forget_keys(state);
    sketch_free(state->sketch);
    state->sketch = NULL;
}

static bool percentile_merge(void *state, struct value saved, const char **mistake)
{
    struct percentile from = {0};
    bool merged = read_state(&from, saved, mistake) && merge_states(state, &from);

    percentile_release(&from);
    return merged;
}

const struct aggregate_kind aggregate_percentile_kind = {
    .size = sizeof(struct percentile),
    .numbers = true,
    .add = percentile_add,
    .result = percentile_result,
    .approximation = percentile_approximation,
    .save = percentile_save,
    .merge = percentile_merge,
    .release = percentile_release,
};
