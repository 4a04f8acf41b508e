/* The aggregates that hold one value: count, min, max, first, last. */

#include "pipeline/aggregate/kind.h"
#include "pipeline/aggregate/numeric.h"
#include "pipeline/json/memory.h"
#include "pipeline/json/number.h"

#include <math.h>
#include <string.h>

/* ---- Count ---- */

static bool count_add(void *state, struct value value)
{
    (void)value;
    aggregate_count(state, 1);
    return true;
}

void aggregate_count(void *state, uint64_t n)
{
    *(uint64_t *)state += n;
}

static struct value count_result(const struct aggregate *aggregate, void *state)
{
    (void)aggregate;
    return value_integer((int64_t) * (uint64_t *)state);
}

static struct value count_save(void *state)
{
    return count_result(NULL, state);
}

static bool count_merge(void *state, struct value saved, const char **mistake)
{
    int64_t count;

    if (value_kind(saved) != KIND_NUMBER || !value_int64(saved, &count) || count < 0 ||
        count > SAVED_COUNT_MOST) {
        *mistake = NO_STATE;
        return false;
    }
    aggregate_count(state, (uint64_t)count);
    return true;
}

const struct aggregate_kind aggregate_count_kind = {
    .name = "count",
    .size = sizeof(uint64_t),
    .may_lack_argument = true,
    .add = count_add,
    .result = count_result,
    .save = count_save,
    .merge = count_merge,
};

/* ---- Holding ---- */

#define SHORT_MOST 14

/* A value, or none yet. A slice of a JSON text is held as a copy: a short one here. */
struct held {
    uint8_t form; /* as of a value, or FORM_LONG */
    uint8_t length; /* of a short text */
    char bytes[SHORT_MOST]; /* that, or in the last eight what the form holds */
};

#define FORM_LONG 0xff

/* A long text, in memory that the next one can use. */
struct held_long {
    size_t length, capacity;
    double number; /* the nearest to the text, if it is a number's */
    char bytes[];
};

/* What the other forms hold. */
union held_word {
    int64_t word; /* as in a value */
    double number; /* the nearest to a very short text, if it is a number's */
    struct held_long *text;
};

#define PLACE (SHORT_MOST - sizeof(union held_word))

static union held_word word_of(const struct held *held)
{
    union held_word word;

    memcpy(&word, held->bytes + PLACE, sizeof(word));
    return word;
}

static void set_word(struct held *held, union held_word word)
{
    memcpy(held->bytes + PLACE, &word, sizeof(word));
}

static struct held_long *long_of(const struct held *held)
{
    return word_of(held).text;
}

/* Lent. */
static struct value value_of(const struct held *held)
{
    struct value value = {.form = held->form};

    if (held->form == VALUE_TEXT)
        return value_text(held->bytes, held->length);
    if (held->form == FORM_LONG)
        return value_text(long_of(held)->bytes, long_of(held)->length);
    value.integer = word_of(held).word;
    return value;
}

static void held_release(void *state)
{
    struct held *held = state;

    if (held->form == FORM_LONG)
        memory_free(long_of(held));
    else
        value_unref(value_of(held));
    *held = (struct held){0};
}

static bool hold_long(struct held *held, struct value value)
{
    struct held_long *text = held->form == FORM_LONG ? long_of(held) : NULL;
    size_t length = value.text.length, capacity = length + length / 2;

    if (!text || text->capacity < length) {
        text = memory_alloc(sizeof(*text) + capacity);
        if (!text)
            return false;
        held_release(held);
        text->capacity = capacity;
        held->form = FORM_LONG;
        set_word(held, (union held_word){.text = text});
    }
    memcpy(text->bytes, value.text.bytes, length);
    text->length = length;
    return true;
}

static bool hold(struct held *held, struct value value)
{
    int64_t integer;

    if (value.form == VALUE_TEXT &&
        number_int64(value.text.bytes, value.text.length, &integer))
        value = value_integer(integer);
    if (value.form == VALUE_TEXT && value.text.length > SHORT_MOST)
        return hold_long(held, value);
    value_ref(value);
    held_release(held);
    held->form = value.form;
    if (value.form == VALUE_TEXT) {
        held->length = (uint8_t)value.text.length;
        memcpy(held->bytes, value.text.bytes, value.text.length);
    } else {
        set_word(held, (union held_word){.word = value.integer});
    }
    return true;
}

static bool first_add(void *state, struct value value)
{
    struct held *held = state;

    return held->form != VALUE_NONE || hold(held, value);
}

static bool last_add(void *state, struct value value)
{
    return hold(state, value);
}

/* ---- The least and the greatest ---- */

static double double_of(struct value value)
{
    struct numeric numeric;

    numeric_read(value, &numeric);
    return numeric_double(&numeric);
}

static bool has_room_for_number(const struct held *held)
{
    return held->form == VALUE_TEXT && held->length <= PLACE;
}

/* Remembers the nearest double, if there is a place for it. */
static void set_number(struct held *held, double number)
{
    if (held->form == FORM_LONG)
        long_of(held)->number = number;
    else if (has_room_for_number(held))
        set_word(held, (union held_word){.number = number});
}

static double number_of(const struct held *held)
{
    if (held->form == FORM_LONG)
        return long_of(held)->number;
    if (has_room_for_number(held))
        return word_of(held).number;
    return double_of(value_of(held));
}

/* The sign of value - held, by the nearest doubles where these differ: rounding keeps
 * the order. */
static int compare(const struct held *held, struct value value, double number,
                   bool *failed)
{
    struct value before = value_of(held);

    if (value_kind(before) == KIND_NUMBER && value_kind(value) == KIND_NUMBER) {
        double than = number_of(held);

        if (number < than)
            return -1;
        if (number > than)
            return 1;
    }
    return value_compare(value, before, failed);
}

/* If the value stands on that side of the one that is held. */
static bool extreme_add(struct held *held, struct value value, int side)
{
    double number = 0;
    bool failed = false;

    if (value_kind(value) == KIND_NUMBER)
        number = double_of(value);
    if (held->form != VALUE_NONE && compare(held, value, number, &failed) * side <= 0)
        return !failed;
    if (!hold(held, value))
        return false;
    set_number(held, number);
    return true;
}

static bool min_add(void *state, struct value value)
{
    return extreme_add(state, value, -1);
}

static bool max_add(void *state, struct value value)
{
    return extreme_add(state, value, 1);
}

/* ---- Results ---- */

static struct value held_result(const struct aggregate *aggregate, void *state)
{
    struct held *held = state;

    (void)aggregate;
    if (held->form == VALUE_NONE)
        return VALUE_OF(VALUE_NULL);
    return value_settle(value_ref(value_of(held)));
}

/* [value]; [value, "double"] of a number that was computed, since it is not the integer
 * that it may be written as; "nan", "inf", "-inf"; null if there is none. */
static struct value held_save(void *state)
{
    struct held *held = state;
    struct value value = held_result(NULL, state);
    bool computed = value.form == VALUE_DOUBLE;

    if (value.form == VALUE_NONE || held->form == VALUE_NONE)
        return value;
    if (value.form == VALUE_DOUBLE && !isfinite(value.number))
        return saved_special(value.number);
    value = value_append(value_array_new(), value);
    if (computed && value.form != VALUE_NONE)
        value = value_append(value, value_string_new("double", 6));
    return value;
}

/* What was saved; VALUE_NULL if it held none, VALUE_NONE if it is no state. */
static struct value held_of(struct value saved)
{
    struct value value;
    double number;

    if (saved_is_special(saved, &number))
        return (struct value){.form = VALUE_DOUBLE, .number = number};
    if (value_kind(saved) == KIND_NULL)
        return VALUE_OF(VALUE_NULL);
    if (value_kind(saved) != KIND_ARRAY)
        return VALUE_OF(VALUE_NONE);
    value = value_at(saved, 0);
    if (value_kind(value) != KIND_NUMBER || value_length(saved) != 2)
        return value;
    number = value_double(value);
    value_unref(value);
    return (struct value){.form = VALUE_DOUBLE, .number = number};
}

static bool held_merge(void *state, struct value saved, const char **mistake,
                       bool (*add)(void *, struct value))
{
    struct value value = held_of(saved);
    bool merged;

    if (value.form == VALUE_NONE)
        *mistake = NO_STATE;
    merged =
        value.form == VALUE_NULL || (value.form != VALUE_NONE && add(state, value));
    value_unref(value);
    return merged;
}

static bool min_merge(void *state, struct value saved, const char **mistake)
{
    return held_merge(state, saved, mistake, min_add);
}

static bool max_merge(void *state, struct value saved, const char **mistake)
{
    return held_merge(state, saved, mistake, max_add);
}

static bool first_merge(void *state, struct value saved, const char **mistake)
{
    return held_merge(state, saved, mistake, first_add);
}

static bool last_merge(void *state, struct value saved, const char **mistake)
{
    return held_merge(state, saved, mistake, last_add);
}

#define HELD_KIND(name_)                                                               \
    const struct aggregate_kind aggregate_##name_##_kind = {                           \
        .name = #name_,                                                                \
        .size = sizeof(struct held),                                                   \
        .add = name_##_add,                                                            \
        .result = held_result,                                                         \
        .save = held_save,                                                             \
        .merge = name_##_merge,                                                        \
        .release = held_release,                                                       \
    }

HELD_KIND(min);
HELD_KIND(max);
HELD_KIND(first);
HELD_KIND(last);
