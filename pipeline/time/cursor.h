/* Cursor: takes a text apart from left to right; the first failure leaves its reason
 * and its place. */
#ifndef PIPELINE_TIME_CURSOR_H
#define PIPELINE_TIME_CURSOR_H

#include "pipeline/time/timestamp.h"

struct cursor {
    const char *start, *at, *end;
    struct timestamp_mistake *mistake;
};

static inline bool is_digit(char byte)
{
    return (unsigned char)(byte - '0') < 10;
}

static inline bool is_letter(char byte)
{
    return (unsigned char)((byte | 0x20) - 'a') < 26;
}

static inline bool is_blank(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static inline struct cursor cursor_of(const char *bytes, size_t length,
                                      struct timestamp_mistake *mistake)
{
    return (struct cursor){bytes, bytes, bytes + length, mistake};
}

/* False, for `return cursor_fail(...)`. */
bool cursor_fail(struct cursor *cursor, const char *what) __attribute__((cold));

/* The next byte, NUL at the end. */
static inline char cursor_peek(const struct cursor *cursor)
{
    return cursor->at < cursor->end ? *cursor->at : '\0';
}

static inline bool cursor_ended(const struct cursor *cursor)
{
    return cursor->at == cursor->end;
}

/* Takes the byte if it is the next one. */
static inline bool cursor_take(struct cursor *cursor, char byte)
{
    bool hit = cursor->at < cursor->end && *cursor->at == byte;

    cursor->at += hit;
    return hit;
}

static inline void cursor_skip_blanks(struct cursor *cursor)
{
    while (cursor->at < cursor->end && is_blank(*cursor->at))
        cursor->at++;
}

/* Exactly two digits. */
static inline bool cursor_two(struct cursor *cursor, int *number, const char *what)
{
    if (cursor->end - cursor->at < 2 || !is_digit(cursor->at[0]) ||
        !is_digit(cursor->at[1]))
        return cursor_fail(cursor, what);
    *number = (cursor->at[0] - '0') * 10 + (cursor->at[1] - '0');
    cursor->at += 2;
    return true;
}

/* How many digits come next. */
static inline size_t cursor_digits(const struct cursor *cursor)
{
    const char *at = cursor->at;

    while (at < cursor->end && is_digit(*at))
        at++;
    return (size_t)(at - cursor->at);
}

/* 1 to `most` digits; most is at most 9. */
bool cursor_number(struct cursor *cursor, int most, int *number, const char *what);

/* Digits of a fraction, one at least; those beyond nine are passed over. */
bool cursor_fraction(struct cursor *cursor, uint32_t *nanoseconds);

/* The letters that come next, perhaps none; they are taken. */
struct text cursor_letters(struct cursor *cursor);

/* +hh, +hh:mm or +hhmm, in seconds; at most 23:59. */
bool cursor_offset(struct cursor *cursor, int32_t *seconds);

#endif
