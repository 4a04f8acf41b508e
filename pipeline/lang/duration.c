/* Durations: amounts and units, the largest unit first. */

#include "pipeline/lang/duration.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct unit {
    const char *name;
    int64_t length;
};

static const struct unit units[] = {
    {"d", 86400 * DURATION_SECOND},
    {"h", 3600 * DURATION_SECOND},
    {"m", 60 * DURATION_SECOND},
    {"s", DURATION_SECOND},
    {"ms", 1000000},
    {"us", 1000},
    {"ns", 1},
};

#define UNIT_COUNT (sizeof units / sizeof units[0])

/* A walk over the text. */
struct walk {
    const char *bytes;
    size_t length, at;
};

/* One number as it is written: 1.5. */
struct amount {
    struct text whole, decimals; /* digits */
};

static struct text take_digits(struct walk *walk)
{
    size_t from = walk->at;

    while (walk->at < walk->length && walk->bytes[walk->at] >= '0' &&
           walk->bytes[walk->at] <= '9')
        walk->at++;
    return (struct text){.bytes = walk->bytes + from, .length = walk->at - from};
}

/* 5, 1.5 or .5 */
static bool take_amount(struct walk *walk, struct amount *amount)
{
    *amount = (struct amount){.whole = take_digits(walk)};
    if (walk->at == walk->length || walk->bytes[walk->at] != '.')
        return amount->whole.length > 0;
    walk->at++;
    amount->decimals = take_digits(walk);
    return amount->decimals.length > 0;
}

/* The unit that stands here, one of those from `first` on; UNIT_COUNT: none. */
static size_t take_unit(struct walk *walk, size_t first)
{
    size_t from = walk->at;

    while (walk->at < walk->length && walk->bytes[walk->at] >= 'a' &&
           walk->bytes[walk->at] <= 'z')
        walk->at++;
    for (size_t i = first; i < UNIT_COUNT; i++)
        if (strlen(units[i].name) == walk->at - from &&
            memcmp(units[i].name, walk->bytes + from, walk->at - from) == 0)
            return i;
    return UNIT_COUNT;
}

/* Decimals that are looked at: enough for a nanosecond of a day. */
#define DECIMALS_LIMIT 18

/* What the decimals are of a unit. */
static int64_t part_of(struct text decimals, int64_t unit)
{
    int64_t value = 0, scale = 1;

    for (size_t i = 0; i < decimals.length && i < DECIMALS_LIMIT; i++) {
        value = value * 10 + (decimals.bytes[i] - '0');
        scale *= 10;
    }
    return (int64_t)((__int128)value * unit / scale);
}

/* Adds an amount of a unit. False: it does not fit. */
static bool add(int64_t *sum, const struct amount *amount, int64_t unit)
{
    int64_t whole = 0;

    for (size_t i = 0; i < amount->whole.length; i++)
        if (__builtin_mul_overflow(whole, 10, &whole) ||
            __builtin_add_overflow(whole, amount->whole.bytes[i] - '0', &whole))
            return false;
    return !__builtin_mul_overflow(whole, unit, &whole) &&
           !__builtin_add_overflow(whole, part_of(amount->decimals, unit), &whole) &&
           !__builtin_add_overflow(*sum, whole, sum);
}

/* One that does not fit is still read to its end, as other numbers are. */
enum duration_answer duration_parse(struct text text, int64_t *duration)
{
    struct walk walk = {.bytes = text.bytes, .length = text.length};
    enum duration_answer answer = DURATION_OK;
    size_t unit = 0;

    *duration = 0;
    do {
        struct amount amount;

        if (!take_amount(&walk, &amount))
            return DURATION_NONE;
        if (walk.at == walk.length)
            return DURATION_UNITLESS;
        unit = take_unit(&walk, unit);
        if (unit == UNIT_COUNT)
            return DURATION_NONE;
        if (!add(duration, &amount, units[unit++].length))
            answer = DURATION_LARGE;
    } while (walk.at < walk.length);
    return answer;
}

void duration_print(int64_t duration, char text[static DURATION_SIZE])
{
    size_t at = 0;

    for (size_t i = 0; i < UNIT_COUNT; i++) {
        int64_t count = duration / units[i].length;

        duration %= units[i].length;
        if (count > 0)
            at += (size_t)snprintf(text + at, DURATION_SIZE - at, "%" PRId64 "%s",
                                   count, units[i].name);
    }
    if (at == 0)
        memcpy(text, "0s", sizeof "0s");
}
