/* Adding to percentiles, and their results. */

#include "pipeline/aggregate/percentile.h"

#include "pipeline/aggregate/kind.h"
#include "pipeline/aggregate/select.h"
#include "pipeline/json/memory.h"

#include <math.h>
#include <string.h>

#define SIGN ((uint64_t)1 << 63)

/* ---- Keys ---- */

static uint64_t word_of(double number)
{
    uint64_t bits;

    if (number == 0)
        number = 0; /* not -0 */
    memcpy(&bits, &number, sizeof(bits));
    return bits & SIGN ? ~bits : bits | SIGN;
}

double percentile_double(struct percentile_key key)
{
    uint64_t word = key.words[0];
    uint64_t bits = word & SIGN ? word ^ SIGN : ~word;
    double number;

    memcpy(&number, &bits, sizeof(number));
    return number;
}

/* The second word of an integer beyond 2^53 is odd, of anything else it is SIGN. */
static struct percentile_key key_of(const struct numeric *numeric)
{
    struct percentile_key key = {{word_of(numeric_double(numeric)), SIGN}};
    int64_t off;

    if (numeric->form != NUMERIC_INTEGER || (numeric->integer <= (int64_t)1 << 53 &&
                                             numeric->integer >= -((int64_t)1 << 53)))
        return key;
    off = (int64_t)((__int128)numeric->integer - (__int128)(double)numeric->integer);
    key.words[1] ^= (uint64_t)(2 * off + 1);
    return key;
}

struct value percentile_value(struct percentile_key key)
{
    double number = percentile_double(key);
    int64_t off = (int64_t)(key.words[1] ^ SIGN);

    if (off == 0)
        return value_number(number);
    return value_integer((int64_t)((__int128)number + (off - 1) / 2));
}

static size_t width_of(const struct percentile_keys *keys)
{
    return keys->wide ? 2 : 1;
}

size_t percentile_count(const struct percentile *state)
{
    if (state->form == PERCENTILE_KEYS)
        return state->keys->count;
    return state->form == PERCENTILE_ONE ? 1 : 0;
}

struct percentile_key percentile_at(const struct percentile *state, size_t index)
{
    const struct percentile_keys *keys = state->keys;

    if (state->form == PERCENTILE_ONE)
        return (struct percentile_key){{state->one, SIGN}};
    return (struct percentile_key){{keys->words[index * width_of(keys)],
                                    keys->wide ? keys->words[2 * index + 1] : SIGN}};
}

/* ---- Adding ---- */

/* Gives the keys this room, or width. False without memory. */
static bool resize(struct percentile *state, size_t capacity, bool wide)
{
    struct percentile_keys *keys;
    size_t count = percentile_count(state);

    keys = memory_alloc(sizeof(*keys) + capacity * (wide ? 2 : 1) * sizeof(uint64_t));
    if (!keys)
        return false;
    *keys = (struct percentile_keys){(uint32_t)count, (uint32_t)capacity, wide};
    for (size_t i = 0; i < count; i++) {
        struct percentile_key key = percentile_at(state, i);

        memcpy(keys->words + i * width_of(keys), key.words,
               width_of(keys) * sizeof(uint64_t));
    }
    if (state->form == PERCENTILE_KEYS)
        memory_free(state->keys);
    state->keys = keys;
    state->form = PERCENTILE_KEYS;
    return true;
}

static bool grow(struct percentile *state, size_t capacity)
{
    struct percentile_keys *keys = state->keys;

    keys = memory_realloc(keys,
                          sizeof(*keys) + capacity * width_of(keys) * sizeof(uint64_t));
    if (!keys)
        return false;
    keys->capacity = (uint32_t)capacity;
    state->keys = keys;
    return true;
}

static size_t next_capacity(size_t capacity)
{
    capacity += capacity / 2 + 4;
    return capacity < AGGREGATE_EXACT ? capacity : AGGREGATE_EXACT;
}

/* Whether a sketch has to do for more: there are as many keys as may be, or many, and
 * the next ones would take much of the memory that is left for all groups. */
static bool is_full(const struct percentile *state)
{
    const struct percentile_keys *keys = state->keys;
    size_t more;

    if (state->form != PERCENTILE_KEYS || keys->count < keys->capacity ||
        keys->count < AGGREGATE_SPARED)
        return false;
    more = (next_capacity(keys->capacity) - keys->count) * width_of(keys) *
           sizeof(uint64_t);
    return keys->count == AGGREGATE_EXACT || more > memory_left() / 64;
}

bool percentile_become_sketch(struct percentile *state)
{
    struct sketch *sketch = sketch_new();

    for (size_t i = 0; sketch && i < percentile_count(state); i++) {
        if (!sketch_add(sketch, percentile_double(percentile_at(state, i)))) {
            sketch_free(sketch);
            return false;
        }
    }
    if (!sketch)
        return false;
    if (state->form == PERCENTILE_KEYS)
        memory_free(state->keys);
    state->sketch = sketch;
    state->form = PERCENTILE_SKETCH;
    return true;
}

/* Makes room for one more. */
static bool reserve(struct percentile *state, bool wide)
{
    size_t count = percentile_count(state);
    size_t capacity = next_capacity(count);

    if (state->form != PERCENTILE_KEYS)
        return resize(state, capacity, wide);
    if (wide && !state->keys->wide)
        return resize(state, count == state->keys->capacity ? capacity : count + 1,
                      wide);
    return count < state->keys->capacity || grow(state, capacity);
}

bool percentile_add_key(struct percentile *state, struct percentile_key key)
{
    bool wide = key.words[1] != SIGN;
    struct percentile_keys *keys;

    if (state->form == PERCENTILE_EMPTY && !wide) {
        state->one = key.words[0];
        state->form = PERCENTILE_ONE;
        return true;
    }
    if (is_full(state) && !percentile_become_sketch(state))
        return false;
    if (state->form == PERCENTILE_SKETCH)
        return sketch_add(state->sketch, percentile_double(key));
    if (!reserve(state, wide))
        return false;
    keys = state->keys;
    memcpy(keys->words + keys->count++ * width_of(keys), key.words,
           width_of(keys) * sizeof(uint64_t));
    return true;
}

bool percentile_add_numeric(struct percentile *state, const struct numeric *numeric)
{
    if (numeric->form == NUMERIC_DOUBLE && isnan(numeric->number)) {
        state->nans++;
        return true;
    }
    return percentile_add_key(state, key_of(numeric));
}

static bool percentile_add(void *state, struct value value)
{
    struct numeric numeric;

    numeric_read(value, &numeric);
    return percentile_add_numeric(state, &numeric);
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

static struct value value_at_place(const struct percentile *state, uint64_t place)
{
    struct percentile_key key = {{0, SIGN}};
    struct percentile_keys *keys = state->keys;

    if (state->form == PERCENTILE_SKETCH)
        return value_number(sketch_value(state->sketch, place));
    if (state->form == PERCENTILE_ONE)
        return percentile_value(percentile_at(state, 0));
    memcpy(key.words, select_item(keys->words, keys->count, width_of(keys), place),
           width_of(keys) * sizeof(uint64_t));
    return percentile_value(key);
}

static struct value percentile_result(const struct aggregate *aggregate, void *opaque)
{
    struct percentile *state = opaque;
    bool is_sketch = state->form == PERCENTILE_SKETCH;
    uint64_t count = is_sketch ? sketch_count(state->sketch) : percentile_count(state);
    uint64_t place = place_of(aggregate->percent, count + state->nans);

    if (count + state->nans == 0)
        return VALUE_OF(VALUE_NULL);
    if (place < state->nans)
        return value_number(NAN);
    return value_at_place(state, place - state->nans);
}

static const char *percentile_approximation(const void *opaque)
{
    const struct percentile *state = opaque;

    return state->form == PERCENTILE_SKETCH ? SKETCH_ERROR : NULL;
}

void percentile_release(void *opaque)
{
    struct percentile *state = opaque;

    if (state->form == PERCENTILE_KEYS)
        memory_free(state->keys);
    else if (state->form == PERCENTILE_SKETCH)
        sketch_free(state->sketch);
    *state = (struct percentile){0};
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
