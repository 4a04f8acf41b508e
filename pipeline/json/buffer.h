/* Buffer: bytes that grow, counted against the limit of memory.h. */
#ifndef PIPELINE_JSON_BUFFER_H
#define PIPELINE_JSON_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

struct buffer {
    char *bytes; /* not closed by NUL */
    size_t length, capacity;
    bool failed; /* there was no memory; everything later is ignored */
    bool skipped; /* write.h left something out that is too deep */
};

/* {0} is an empty buffer. */
void buffer_release(struct buffer *buffer);

static inline void buffer_clear(struct buffer *buffer)
{
    buffer->length = 0;
    buffer->failed = buffer->skipped = false;
}

/* Append; without memory buffer->failed says so. */
void buffer_add(struct buffer *buffer, const char *bytes, size_t length);
void buffer_printf(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The code point in UTF-8; one that is none, U+FFFD. */
void buffer_add_code_point(struct buffer *buffer, unsigned code_point);

/* Room for `length` more bytes, to be written to and then added to buffer->length; NULL
 * without memory. */
char *buffer_reserve(struct buffer *buffer, size_t length);

static inline void buffer_add_byte(struct buffer *buffer, char byte)
{
    if (buffer->failed ||
        (buffer->length == buffer->capacity && !buffer_reserve(buffer, 1)))
        return;
    buffer->bytes[buffer->length++] = byte;
}

#endif
