/* Adding, and the results, which are rounded once. */

#include "pipeline/aggregate/sum.h"

#include "pipeline/aggregate/kind.h"
#include "pipeline/aggregate/numeric.h"
#include "pipeline/json/memory.h"

#include <math.h>

/* ---- Adding ---- */

static void set_window(struct sum *sum, __int128 bits)
{
    struct sum_window *window = sum->is_wide ? &sum->wide->window : &sum->window;

    *window = (struct sum_window){(uint64_t)bits, (int64_t)(bits >> 64)};
}

/* Where the rest is; NULL without memory. */
static struct exact **rest_of(struct sum *sum)
{
    struct sum_wide *wide;

    if (sum->is_wide)
        return &sum->wide->rest;
    wide = memory_alloc(sizeof(*wide));
    if (!wide)
        return NULL;
    *wide = (struct sum_wide){.window = sum->window};
    sum->wide = wide;
    sum->is_wide = true;
    return &wide->rest;
}

/* Adds term * 2^exponent to the rest. */
static bool add_to_rest(struct sum *sum, __int128 term, int64_t exponent)
{
    struct exact **rest = rest_of(sum);

    return rest && exact_add_integer(rest, term, exponent);
}

/* Adds term * 2^-64. */
static bool add_to_window(struct sum *sum, __int128 term)
{
    __int128 window;

    if (__builtin_add_overflow(sum_window(sum), term, &window)) {
        if (!add_to_rest(sum, sum_window(sum), -SUM_POINT))
            return false;
        window = term;
    }
    set_window(sum, window);
    return true;
}

static bool add_integer(struct sum *sum, int64_t term)
{
    if (term < -((int64_t)1 << 62) || term >= (int64_t)1 << 62)
        return add_to_rest(sum, term, 0);
    return add_to_window(sum, (__int128)term * ((__int128)1 << SUM_POINT));
}

/* What is not finite is only remembered. */
static bool add_odd(struct sum *sum, double term)
{
    if (isnan(term))
        sum->nan = true;
    else if (term > 0)
        sum->up = true;
    else
        sum->down = true;
    return true;
}

/* term * 2^64, of a term below 2^62 that has no bits behind 2^-64. */
static __int128 shifted(double term)
{
    int64_t whole = (int64_t)term;
    double rest = (term - (double)whole) * 0x1p64;
    __int128 fraction = (uint64_t)fabs(rest);

    return (__int128)whole * ((__int128)1 << SUM_POINT) +
           (rest < 0 ? -fraction : fraction);
}

static bool add_double(struct sum *sum, double term)
{
    double size = fabs(term);
    struct exact **rest;

    if (!isfinite(term))
        return add_odd(sum, term);
    /* From 2^-12 on the last bit of a double is worth 2^-64. */
    if (size < 0x1p62 && (size >= 0x1p-12 || size == 0))
        return add_to_window(sum, shifted(term));
    rest = rest_of(sum);
    return rest && exact_add_double(rest, term);
}

/* Whether the window can add term; then *shifted is term * 2^64. */
static bool fits_window(const struct magnitude *term, __int128 *shifted)
{
    int64_t shift = term->exponent + SUM_POINT;
    unsigned __int128 bits = 0;

    *shifted = 0;
    if (term->count > 2 || (term->count > 0 && (shift < 0 || shift > 126)))
        return false;
    for (size_t i = term->count; i-- > 0;)
        bits = bits << 64 | term->limbs[i];
    if (bits == 0)
        return true;
    if (bits >> (126 - shift) != 0)
        return false;
    *shifted = (__int128)(bits << shift);
    if (term->negative)
        *shifted = -*shifted;
    return true;
}

bool sum_add_magnitude(struct sum *sum, const struct magnitude *term)
{
    struct exact **rest;
    __int128 shifted;

    if (fits_window(term, &shifted))
        return add_to_window(sum, shifted);
    rest = rest_of(sum);
    return rest && exact_add(rest, term);
}

static bool add_digits(struct sum *sum, const struct numeric *term, bool square)
{
    struct magnitude magnitude, product;
    bool added = false;

    if (!magnitude_of_digits(term->digits.bytes, term->digits.length, &magnitude))
        return false;
    if (!square) {
        added = sum_add_magnitude(sum, &magnitude);
    } else if (magnitude_square(&magnitude, &product)) {
        added = sum_add_magnitude(sum, &product);
        memory_free(product.limbs);
    }
    memory_free(magnitude.limbs);
    return added;
}

static bool add_numeric(struct sum *sum, const struct numeric *term)
{
    bool added;

    if (term->form == NUMERIC_INTEGER)
        added = add_integer(sum, term->integer);
    else if (term->form == NUMERIC_DOUBLE)
        added = add_double(sum, term->number);
    else
        added = add_digits(sum, term, false);
    if (added && term->form == NUMERIC_DOUBLE)
        sum->rounded = true;
    sum->count += added;
    return added;
}

static bool sum_add(void *state, struct value value)
{
    struct numeric term;

    numeric_read(value, &term);
    return add_numeric(state, &term);
}

static bool add_square(struct sum *sum, const struct numeric *term)
{
    int exponent;
    double fraction;
    __int128 whole;

    if (term->form == NUMERIC_DIGITS)
        return add_digits(sum, term, true);
    if (term->form == NUMERIC_INTEGER) {
        whole = term->integer;
        if (whole > -((__int128)1 << 31) && whole < (__int128)1 << 31)
            return add_integer(sum, (int64_t)(whole * whole));
        return add_to_rest(sum, whole * whole, 0);
    }
    if (!isfinite(term->number))
        return add_odd(sum, fabs(term->number));
    fraction = frexp(term->number, &exponent);
    whole = (int64_t)(fraction * 0x1p53);
    return add_to_rest(sum, whole * whole, 2 * ((int64_t)exponent - 53));
}

static bool deviation_add(void *opaque, struct value value)
{
    struct deviation *state = opaque;
    struct numeric term;

    numeric_read(value, &term);
    return add_numeric(&state->sum, &term) && add_square(&state->squares, &term);
}

/* ---- Results ---- */

bool sum_total(const struct sum *sum, struct magnitude *total)
{
    struct exact *exact = NULL;
    bool done = exact_add_integer(&exact, sum_window(sum), -SUM_POINT) &&
                exact_add_exact(&exact, sum->is_wide ? sum->wide->rest : NULL) &&
                exact_magnitude(exact, total);

    exact_free(exact);
    return done;
}

/* If what is not finite decides the sum. */
static bool is_odd(const struct sum *sum, double *number)
{
    if (sum->nan || (sum->up && sum->down))
        *number = NAN;
    else if (sum->up || sum->down)
        *number = sum->up ? INFINITY : -INFINITY;
    else
        return false;
    return true;
}

static struct value integer_of(const struct magnitude *total)
{
    size_t length = 0;
    char *digits = magnitude_print(total, 10, &length);
    struct value value =
        digits ? value_number_spelled(digits, length) : VALUE_OF(VALUE_NONE);

    memory_free(digits);
    return value;
}

static struct value sum_result(const struct aggregate *aggregate, void *state)
{
    const struct sum *sum = state;
    struct magnitude total;
    struct value value;
    double number;

    (void)aggregate;
    if (sum->count == 0)
        return value_integer(0);
    if (is_odd(sum, &number))
        return value_number(number);
    if (!sum_total(sum, &total))
        return VALUE_OF(VALUE_NONE);
    value = sum->rounded ? value_number(magnitude_double(&total)) : integer_of(&total);
    memory_free(total.limbs);
    return value;
}

static struct value mean_result(const struct aggregate *aggregate, void *state)
{
    const struct sum *sum = state;
    struct magnitude total;
    double number;
    bool done;

    (void)aggregate;
    if (sum->count == 0)
        return VALUE_OF(VALUE_NULL);
    if (is_odd(sum, &number))
        return value_number(number);
    if (!sum_total(sum, &total))
        return VALUE_OF(VALUE_NONE);
    done = magnitude_quotient(&total, sum->count, &number);
    memory_free(total.limbs);
    return done ? value_number(number) : VALUE_OF(VALUE_NONE);
}

/* n * sum of the squares - square of the sum, which is n (n - 1) times the variance. */
static bool spread_of(const struct deviation *state, struct magnitude *spread)
{
    struct magnitude sum = {0}, squares = {0}, square = {0}, product = {0};
    struct exact *exact = NULL;
    bool done = sum_total(&state->sum, &sum) && sum_total(&state->squares, &squares) &&
                magnitude_square(&sum, &square) &&
                magnitude_times(&squares, state->sum.count, &product);

    square.negative = true;
    done = done && exact_add(&exact, &product) && exact_add(&exact, &square) &&
           exact_magnitude(exact, spread);
    exact_free(exact);
    memory_free(sum.limbs);
    memory_free(squares.limbs);
    memory_free(square.limbs);
    memory_free(product.limbs);
    return done;
}

static struct value stddev_result(const struct aggregate *aggregate, void *opaque)
{
    const struct deviation *state = opaque;
    unsigned __int128 count = state->sum.count;
    struct magnitude spread;
    double number;
    bool done;

    (void)aggregate;
    if (count < 2)
        return VALUE_OF(VALUE_NULL);
    if (is_odd(&state->sum, &number))
        return value_number(NAN);
    if (!spread_of(state, &spread))
        return VALUE_OF(VALUE_NONE);
    done = magnitude_root(&spread, count * (count - 1), &number);
    memory_free(spread.limbs);
    return done ? value_number(number) : VALUE_OF(VALUE_NONE);
}

const struct aggregate_kind aggregate_sum_kind = {
    .name = "sum",
    .size = sizeof(struct sum),
    .numbers = true,
    .add = sum_add,
    .result = sum_result,
    .save = sum_save,
    .merge = sum_merge,
    .release = sum_release,
};

const struct aggregate_kind aggregate_mean_kind = {
    .name = "mean",
    .size = sizeof(struct sum),
    .numbers = true,
    .add = sum_add,
    .result = mean_result,
    .save = sum_save,
    .merge = sum_merge,
    .release = sum_release,
};

const struct aggregate_kind aggregate_stddev_kind = {
    .name = "stddev",
    .size = sizeof(struct deviation),
    .numbers = true,
    .add = deviation_add,
    .result = stddev_result,
    .save = deviation_save,
    .merge = deviation_merge,
    .release = deviation_release,
};
