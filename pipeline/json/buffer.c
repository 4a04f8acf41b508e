/* Buffers: grown by half and more, so that adding is linear. */

#include "pipeline/json/buffer.h"

#include "pipeline/json/memory.h"
#include "pipeline/json/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void buffer_release(struct buffer *buffer)
{
    memory_free(buffer->bytes);
    *buffer = (struct buffer){0};
}

static bool grow(struct buffer *buffer, size_t length)
{
    size_t wanted = buffer->length + length;
    size_t capacity = buffer->capacity + buffer->capacity / 2 + 64;
    char *bytes;

    if (wanted < length)
        return false;
    if (capacity < wanted)
        capacity = wanted;
    bytes = memory_realloc(buffer->bytes, capacity);
    if (!bytes)
        return false;
    buffer->bytes = bytes;
    buffer->capacity = capacity;
    return true;
}

char *buffer_reserve(struct buffer *buffer, size_t length)
{
    if (buffer->failed)
        return NULL;
    if (buffer->capacity - buffer->length < length || !buffer->bytes)
        buffer->failed = !grow(buffer, length);
    return buffer->failed ? NULL : buffer->bytes + buffer->length;
}

void buffer_add(struct buffer *buffer, const char *bytes, size_t length)
{
    char *room = buffer_reserve(buffer, length);

    if (!room || length == 0)
        return;
    memcpy(room, bytes, length);
    buffer->length += length;
}

void buffer_add_code_point(struct buffer *buffer, unsigned code_point)
{
    char *room = buffer_reserve(buffer, UTF8_MOST);

    if (room)
        buffer->length += utf8_encode(code_point, room);
}

void buffer_printf(struct buffer *buffer, const char *format, ...)
{
    va_list arguments;
    int length;
    char *room;

    va_start(arguments, format);
    length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    room = length >= 0 ? buffer_reserve(buffer, (size_t)length + 1) : NULL;
    if (!room) {
        buffer->failed = true;
        return;
    }
    va_start(arguments, format);
    vsnprintf(room, (size_t)length + 1, format, arguments);
    va_end(arguments);
    buffer->length += (size_t)length;
}
