/* Cursor: a place in a line that is read from left to right. */
#ifndef PIPELINE_FORMAT_CURSOR_H
#define PIPELINE_FORMAT_CURSOR_H

#include "pipeline/base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct cursor {
    const char *start, *at, *end;
};

static inline struct cursor cursor_of(struct text line)
{
    return (struct cursor){line.bytes, line.bytes, line.bytes + line.length};
}

static inline size_t cursor_place(const struct cursor *cursor)
{
    return (size_t)(cursor->at - cursor->start);
}

static inline size_t cursor_left(const struct cursor *cursor)
{
    return (size_t)(cursor->end - cursor->at);
}

/* Whether this byte comes next; then it is passed. */
static inline bool cursor_pass(struct cursor *cursor, char byte)
{
    if (cursor->at == cursor->end || *cursor->at != byte)
        return false;
    cursor->at++;
    return true;
}

/* The place of the byte, or the end. */
static inline const char *cursor_find(const struct cursor *cursor, char byte)
{
    const char *found = memchr(cursor->at, byte, cursor_left(cursor));

    return found ? found : cursor->end;
}

static inline bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* Whether the bytes at `at` are of this form: 9 is any digit, everything else itself.
 */
static inline bool looks_like(const char *at, const char *end, const char *form)
{
    for (; *form; form++, at++)
        if (at == end || (*form == '9' ? !is_digit(*at) : *at != *form))
            return false;
    return true;
}

#endif
