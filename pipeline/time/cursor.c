/* What time stamps are made of: numbers, fractions, words, offsets. */

#include "pipeline/time/cursor.h"

bool cursor_fail(struct cursor *cursor, const char *what)
{
    cursor->mistake->what = what;
    cursor->mistake->at = (size_t)(cursor->at - cursor->start);
    return false;
}

bool cursor_number(struct cursor *cursor, int most, int *number, const char *what)
{
    int value = 0, digits = 0;

    while (digits < most && is_digit(cursor_peek(cursor))) {
        value = value * 10 + (*cursor->at++ - '0');
        digits++;
    }
    *number = value;
    return digits > 0 || cursor_fail(cursor, what);
}

bool cursor_fraction(struct cursor *cursor, uint32_t *nanoseconds)
{
    static const uint32_t units[] = {1000000000, 100000000, 10000000, 1000000, 100000,
                                     10000,      1000,      100,      10,      1};
    uint32_t value = 0;
    int digits = 0;

    if (!is_digit(cursor_peek(cursor)))
        return cursor_fail(cursor, "a digit of the second's fraction is missing");
    for (; digits < 9 && is_digit(cursor_peek(cursor)); digits++)
        value = value * 10 + (uint32_t)(*cursor->at++ - '0');
    *nanoseconds = value * units[digits];
    cursor->at += cursor_digits(cursor);
    return true;
}

struct text cursor_letters(struct cursor *cursor)
{
    const char *from = cursor->at;

    while (cursor->at < cursor->end && is_letter(*cursor->at))
        cursor->at++;
    return (struct text){.bytes = from, .length = (size_t)(cursor->at - from)};
}

bool cursor_offset(struct cursor *cursor, int32_t *seconds)
{
    const char *from = cursor->at;
    int hours = 0, minutes = 0, sign = cursor_take(cursor, '-') ? -1 : 1;

    if (sign > 0 && !cursor_take(cursor, '+'))
        return cursor_fail(cursor, "an offset such as +01:00 was expected");
    if (!cursor_two(cursor, &hours, "an offset has hours of two digits"))
        return false;
    if (cursor_take(cursor, ':') || is_digit(cursor_peek(cursor))) {
        if (!cursor_two(cursor, &minutes, "an offset has minutes of two digits"))
            return false;
    }
    if (hours > 23 || minutes > 59) {
        cursor->at = from;
        return cursor_fail(cursor, "the offset is beyond 23:59");
    }
    *seconds = sign * (hours * 3600 + minutes * 60);
    return true;
}
