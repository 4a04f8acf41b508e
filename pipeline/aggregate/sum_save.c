/* Sums as JSON: {"count":3,"sum":"-1f","exponent":-64} is -0x1f * 2^-64, out of three
 * numbers. */

#include "pipeline/aggregate/sum.h"

#include "pipeline/aggregate/kind.h"
#include "pipeline/aggregate/numeric.h"
#include "pipeline/json/memory.h"

static struct value hex_of(const struct magnitude *total)
{
    size_t length = 0;
    char *digits = magnitude_print(total, 16, &length);
    struct value value =
        digits ? value_string_new(digits, length) : VALUE_OF(VALUE_NONE);

    memory_free(digits);
    return value;
}

static struct value save_flags(struct value saved, const struct sum *sum)
{
    if (sum->rounded)
        saved = saved_set(saved, "rounded", value_bool(true));
    if (sum->nan)
        saved = saved_set(saved, "nan", value_bool(true));
    if (sum->up)
        saved = saved_set(saved, "inf", value_bool(true));
    if (sum->down)
        saved = saved_set(saved, "-inf", value_bool(true));
    return saved;
}

struct value sum_save(void *state)
{
    const struct sum *sum = state;
    struct magnitude total;
    struct value saved;

    if (!sum_total(sum, &total))
        return VALUE_OF(VALUE_NONE);
    saved = saved_set(value_object_new(), "count", value_integer((int64_t)sum->count));
    saved = saved_set(saved, "sum", hex_of(&total));
    saved = saved_set(saved, "exponent",
                      value_integer(total.count > 0 ? total.exponent : 0));
    memory_free(total.limbs);
    return save_flags(saved, sum);
}

static bool has_flag(struct value saved, const char *key)
{
    struct value member = saved_get(saved, key);
    bool set = value_is_true(member);

    value_unref(member);
    return set;
}

/* Far beyond every product of two doubles, and of integers as long as a record. */
#define EXPONENT_MOST ((int64_t)1 << 27)

/* Reads the member "sum". False: *mistake says if it is none, else no memory. */
static bool read_total(struct value saved, struct magnitude *total,
                       const char **mistake)
{
    struct value exponent = saved_get(saved, "exponent");
    struct value digits = saved_get(saved, "sum");
    struct value_string string;
    int64_t places = 0;
    bool done = false;

    if (value_kind(digits) != KIND_STRING || value_kind(exponent) != KIND_NUMBER ||
        !value_int64(exponent, &places) || places > EXPONENT_MOST ||
        places < -EXPONENT_MOST)
        *mistake = NO_STATE;
    else if (value_string(&digits, &string))
        done = magnitude_of_hex(string.bytes, string.length, total, mistake);
    value_unref(digits);
    value_unref(exponent);
    if (done)
        total->exponent += places;
    return done;
}

/* A sum that says nothing of doubles may yet have been made by nobody. */
static bool is_integer(const struct magnitude *total)
{
    return total->count == 0 || total->exponent >= 0 ||
           total->exponent + __builtin_ctzl(total->limbs[0]) >= 0;
}

bool sum_merge(void *state, struct value saved, const char **mistake)
{
    struct sum *sum = state;
    struct magnitude total;
    uint64_t count;
    bool added, rounded;

    if (!saved_count(saved, "count", &count)) {
        *mistake = NO_STATE;
        return false;
    }
    if (!read_total(saved, &total, mistake))
        return false;
    rounded = !is_integer(&total) || has_flag(saved, "rounded");
    added = sum_add_magnitude(sum, &total);
    memory_free(total.limbs);
    if (!added)
        return false;
    sum->count += count;
    sum->rounded |= rounded;
    sum->nan |= has_flag(saved, "nan");
    sum->up |= has_flag(saved, "inf");
    sum->down |= has_flag(saved, "-inf");
    return true;
}

void sum_release(void *state)
{
    struct sum *sum = state;

    if (!sum->is_wide)
        return;
    exact_free(sum->wide->rest);
    memory_free(sum->wide);
    sum->is_wide = false;
    sum->window = (struct sum_window){0, 0};
}

struct value deviation_save(void *opaque)
{
    struct deviation *state = opaque;

    return saved_set(sum_save(&state->sum), "squares", sum_save(&state->squares));
}

void deviation_release(void *opaque)
{
    struct deviation *state = opaque;

    sum_release(&state->sum);
    sum_release(&state->squares);
}

bool deviation_merge(void *opaque, struct value saved, const char **mistake)
{
    struct deviation *state = opaque;
    struct value squares = saved_get(saved, "squares");
    struct sum checked = {0};
    bool merged;

    /* The second of the two may be none, which must be known before the first is in. */
    merged = sum_merge(&checked, squares, mistake) &&
             sum_merge(&state->sum, saved, mistake) &&
             sum_merge(&state->squares, squares, mistake);
    sum_release(&checked);
    value_unref(squares);
    return merged;
}
