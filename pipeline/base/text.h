/* Text: a slice of bytes that somebody else owns, of any content (NUL included). */
#ifndef PIPELINE_BASE_TEXT_H
#define PIPELINE_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct text {
    const char *bytes; /* NULL: not given */
    size_t length; /* in bytes */
    size_t at; /* offset in the pipeline's text, for messages; TEXT_NOWHERE elsewhere */
    size_t extent; /* how many bytes of the pipeline's text it was written in */
};

#define TEXT_NOWHERE ((size_t)-1)

struct text_list {
    const struct text *items;
    size_t count;
};

/* The slice of a C string, from nowhere. */
struct text text_of(const char *string);

/* Whether both are the same bytes; false for a text that is not given. */
bool text_equals(struct text text, const char *string);

/* How much of the text to keep where there is room for `limit` bytes only: half a
 * character of UTF-8 would spoil what is printed behind it. */
size_t text_cut(struct text text, size_t limit);

/* Where the character of UTF-8 ends that begins at `at`, which is before the end: at
 * the next byte that continues none. */
size_t text_next_character(const char *bytes, size_t length, size_t at);

#endif
