/* Numbers as decimals, and counting them. */

#include "pipeline/aggregate/bins.h"

#include "pipeline/json/decimal.h"
#include "pipeline/json/memory.h"
#include "pipeline/json/number.h"
#include "pipeline/json/write.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Digits that the number of a bin may have, and powers of ten that are told apart. */
#define DIGITS_MOST 18
#define SCALE_MOST 400

void bins_release(struct bins *bins)
{
    memory_free(bins->memory_);
    *bins = (struct bins){.count = 0};
}

bool bins_copy(struct bins *copy, const struct bins *bins)
{
    *copy = *bins;
    copy->counts = copy->memory_ = NULL;
    copy->capacity_ = 0;
    if (bins->count == 0)
        return true;
    copy->counts = memory_alloc(bins->count * sizeof(uint64_t));
    if (!copy->counts)
        return false;
    memcpy(copy->counts, bins->counts, bins->count * sizeof(uint64_t));
    copy->memory_ = copy->counts;
    copy->capacity_ = bins->count;
    return true;
}

/* ---- Where a number belongs ---- */

/* 0.digits * 10^scale */
struct spelled {
    struct decimal decimal;
    int64_t scale;
    bool is_zero;
};

static bool is_fraction(const struct spelled *spelled)
{
    const char *at = spelled->decimal.digits;
    int64_t place = 0;
    int digit;

    while ((digit = decimal_next(&at, spelled->decimal.end)) >= 0) {
        if (digit > 0 && place >= spelled->scale)
            return true;
        place++;
    }
    return false;
}

/* floor(number / 10^exponent), of which no more than DIGITS_MOST digits may be. */
static int64_t floor_of(const struct spelled *spelled, int64_t exponent)
{
    const char *at = spelled->decimal.digits;
    int64_t left = spelled->scale - exponent, number = 0;
    bool rest = false;
    int digit;

    if (spelled->is_zero)
        return 0;
    for (; left > 0; left--) {
        digit = decimal_next(&at, spelled->decimal.end);
        number = number * 10 + (digit > 0 ? digit : 0);
    }
    while (!rest && (digit = decimal_next(&at, spelled->decimal.end)) >= 0)
        rest = digit > 0;
    return spelled->decimal.negative ? -number - rest : number;
}

static int64_t divide_down(int64_t number, int64_t by)
{
    return number / by - (number % by < 0);
}

/* ---- The bins that there are ---- */

static int64_t last_of(const struct bins *bins)
{
    return bins->first + (int64_t)bins->count - 1;
}

/* Makes `by` bins one, counted from bin 0. */
static void widen(struct bins *bins, int64_t by)
{
    int64_t first = divide_down(bins->first, by);
    size_t count = (size_t)(divide_down(last_of(bins), by) - first) + 1;

    if (bins->count == 0)
        return;
    for (size_t i = 0; i < bins->count; i++) {
        int64_t to = divide_down(bins->first + (int64_t)i, by) - first;
        uint64_t moved = bins->counts[i];

        bins->counts[i] = 0;
        bins->counts[to] += moved;
    }
    bins->first = first;
    bins->count = count;
}

static void coarsen(struct bins *bins, int64_t exponent)
{
    for (; bins->width.exponent < exponent; bins->width.exponent++)
        widen(bins, 10);
}

void bins_widen(struct bins *bins, struct bins_width width)
{
    if (bins->is_fixed)
        return;
    coarsen(bins, width.exponent);
    widen(bins, width.factor);
    bins->width.factor = width.factor;
}

/* Room for bins from..to, where those that there are keep their places. Twice as much
 * as is needed, to both sides. */
static bool make_room(struct bins *bins, int64_t from, int64_t to)
{
    size_t needed = (size_t)(to - from) + 1;
    size_t before = (size_t)(bins->counts - bins->memory_);
    size_t lower = bins->count > 0 ? (size_t)(bins->first - from) : 0;
    size_t capacity = needed * 2 + 8, place;
    uint64_t *memory;

    if (bins->memory_ && lower <= before &&
        before - lower + needed <= bins->capacity_) {
        bins->counts -= lower;
        return true;
    }
    memory = memory_alloc(capacity * sizeof(*memory));
    if (!memory)
        return false;
    memset(memory, 0, capacity * sizeof(*memory));
    place = (capacity - needed) / 2;
    if (bins->count > 0)
        memcpy(memory + place + lower, bins->counts, bins->count * sizeof(*memory));
    memory_free(bins->memory_);
    bins->memory_ = memory;
    bins->capacity_ = capacity;
    bins->counts = memory + place;
    return true;
}

/* Adds to a bin of those that there are, or a new one beside them. */
static bool count(struct bins *bins, int64_t index, uint64_t times)
{
    int64_t from = index, to = index;

    if (bins->count > 0 && bins->first < from)
        from = bins->first;
    if (bins->count > 0 && last_of(bins) > to)
        to = last_of(bins);
    if (!make_room(bins, from, to))
        return false;
    bins->first = from;
    bins->count = (size_t)(to - from) + 1;
    bins->counts[index - from] += times;
    return true;
}

static bool fits(const struct bins *bins, int64_t index, size_t most)
{
    if (bins->count == 0)
        return true;
    if (index < bins->first)
        return last_of(bins) - index < (int64_t)most;
    return index - bins->first < (int64_t)most;
}

/* ---- Adding ---- */

enum bins_answer bins_add_bin(struct bins *bins, struct bins_width width, int64_t index,
                              uint64_t times)
{
    if (bins->is_fixed && !fits(bins, index, BINS_MOST))
        return BINS_TOO_MANY;
    if (!bins->is_fixed && bins->width.factor == 0)
        bins->width = width;
    for (; !bins->is_fixed && width.exponent < bins->width.exponent; width.exponent++)
        index = divide_down(index, 10);
    if (!bins->is_fixed)
        coarsen(bins, width.exponent);
    while (!bins->is_fixed && !fits(bins, index, BINS_FINE)) {
        coarsen(bins, bins->width.exponent + 1);
        index = divide_down(index, 10);
    }
    return count(bins, index, times) ? BINS_ADDED : BINS_NO_MEMORY;
}

static struct spelled spelled_of(const char *bytes, size_t length)
{
    struct spelled spelled = {.decimal = decimal_of(bytes, length)};

    spelled.scale = decimal_scale(&spelled.decimal, SCALE_MOST + 1);
    spelled.is_zero = spelled.decimal.digits == spelled.decimal.end;
    return spelled;
}

static enum bins_answer add_spelled(struct bins *bins, const char *bytes, size_t length)
{
    struct spelled spelled = spelled_of(bytes, length);
    struct bins_width width = bins->width;

    if (bins->is_fixed)
        return bins_add_bin(
            bins, width, divide_down(floor_of(&spelled, width.exponent), width.factor),
            1);
    if (width.factor == 0)
        width = (struct bins_width){1, BINS_FINEST};
    if (!spelled.is_zero &&
        (width.exponent == BINS_FINEST || spelled.scale - width.exponent > DIGITS_MOST))
        width.exponent = (int32_t)(spelled.scale - DIGITS_MOST);
    bins->has_fraction = bins->has_fraction || is_fraction(&spelled);
    return bins_add_bin(bins, width, floor_of(&spelled, width.exponent), 1);
}

/* In compact JSON, for numbers in any other form. */
static enum bins_answer add_written(struct bins *bins, struct value number)
{
    struct buffer buffer = {0};
    enum bins_answer answer = BINS_NO_MEMORY;

    write_value(&buffer, number, 0);
    if (!buffer.failed)
        answer = add_spelled(bins, buffer.bytes, buffer.length);
    buffer_release(&buffer);
    return answer;
}

enum bins_answer bins_add(struct bins *bins, struct value number)
{
    if (number.form == VALUE_TEXT)
        return add_spelled(bins, number.text.bytes, number.text.length);
    return add_written(bins, number);
}

bool bins_take(struct bins_width given, struct value number)
{
    int64_t most = SCALE_MOST;
    struct spelled spelled;
    double size;

    if (given.factor > 0 && given.exponent + DIGITS_MOST < most)
        most = given.exponent + DIGITS_MOST;
    if (number.form == VALUE_TEXT) {
        spelled = spelled_of(number.text.bytes, number.text.length);
        return spelled.is_zero ||
               (spelled.scale <= most && spelled.scale >= -SCALE_MOST);
    }
    size = fabs(value_double(number));
    return isfinite(size) && (size == 0 || log10(size) + 1 <= (double)most);
}
