/* Writing time stamps: digits by hand, for they are in every record. */

#include "pipeline/time/civil.h"
#include "pipeline/time/timestamp.h"

#include <stdlib.h>
#include <string.h>

static const uint32_t powers[] = {1,      10,      100,      1000,      10000,
                                  100000, 1000000, 10000000, 100000000, 1000000000};

/* The number with zeros in front; returns its end. */
static char *put(char *out, uint64_t number, int width)
{
    for (int i = width - 1; i >= 0; i--) {
        out[i] = (char)('0' + number % 10);
        number /= 10;
    }
    return out + width;
}

static char *put_number(char *out, uint64_t number)
{
    int width = 1;

    for (uint64_t rest = number; rest >= 10; rest /= 10)
        width++;
    return put(out, number, width);
}

/* A point and the first digits of nine. */
static char *put_fraction(char *out, uint32_t nanoseconds, int digits)
{
    if (digits == TIMESTAMP_SHORTEST) {
        digits = nanoseconds == 0 ? 0 : 9;
        while (digits > 0 && nanoseconds % powers[10 - digits] == 0)
            digits--;
    }
    if (digits <= 0)
        return out;
    *out++ = '.';
    return put(out, nanoseconds / powers[9 - digits], digits);
}

static char *put_offset(char *out, int32_t offset)
{
    uint32_t minutes = (uint32_t)labs((long)offset) / 60;

    *out++ = offset < 0 ? '-' : '+';
    out = put(out, minutes / 60, 2);
    *out++ = ':';
    return put(out, minutes % 60, 2);
}

size_t timestamp_write_iso(char out[TIMESTAMP_TEXT_MOST], const struct timestamp *ts,
                           int digits, bool own_offset)
{
    int32_t offset = own_offset ? ts->offset / 60 * 60 : 0;
    int64_t local = ts->seconds + offset, days = floor_divide(local, SECONDS_PER_DAY);
    uint64_t second = (uint64_t)(local - days * SECONDS_PER_DAY);
    struct civil date = civil_of_days(days);
    char *at = out;

    /* An offset may lead a day beyond the years of four digits. */
    if (date.year < 0)
        *at++ = '-';
    at = put(at, (uint64_t)llabs(date.year), date.year > 9999 ? 5 : 4);
    *at++ = '-';
    at = put(at, (uint64_t)date.month, 2);
    *at++ = '-';
    at = put(at, (uint64_t)date.day, 2);
    *at++ = 'T';
    at = put(at, second / 3600, 2);
    *at++ = ':';
    at = put(at, second / 60 % 60, 2);
    *at++ = ':';
    at = put(at, second % 60, 2);
    at = put_fraction(at, ts->nanoseconds, digits);
    if (own_offset && (offset != 0 || ts->offset != 0))
        at = put_offset(at, offset);
    else
        *at++ = 'Z';
    return (size_t)(at - out);
}

/* Below zero seconds and nanoseconds are of different signs: -1 and 0.75 s are -0.25.
 */
static size_t write_decimal(char *out, const struct timestamp *ts)
{
    uint64_t seconds = (uint64_t)llabs(ts->seconds);
    uint32_t nanoseconds = ts->nanoseconds;
    char *at = out;

    if (ts->seconds < 0) {
        *at++ = '-';
        if (nanoseconds > 0) {
            seconds--;
            nanoseconds = powers[9] - nanoseconds;
        }
    }
    at = put_number(at, seconds);
    return (size_t)(put_fraction(at, nanoseconds, TIMESTAMP_SHORTEST) - out);
}

size_t timestamp_write_epoch(char out[TIMESTAMP_TEXT_MOST], const struct timestamp *ts,
                             int digits)
{
    uint64_t seconds = (uint64_t)llabs(ts->seconds);
    uint32_t part = digits > 0 ? ts->nanoseconds / powers[9 - digits] : 0;
    char *at = out;

    if (digits == 0)
        return write_decimal(out, ts);
    if (ts->seconds < 0) {
        *at++ = '-';
        if (part > 0) {
            seconds--;
            part = powers[digits] - part;
        }
    }
    if (seconds == 0)
        return (size_t)(put_number(at, part) - out);
    at = put_number(at, seconds);
    return (size_t)(put(at, part, digits) - out);
}
