/* Values in error messages: only as much of them is written as is shown. */

#include "pipeline/expr/builtin_internal.h"
#include "pipeline/json/memory.h"
#include "pipeline/json/write.h"

#include <string.h>

/* What is shown whole. */
#define SHOWN_MOST 29

struct sketch {
    char bytes[SHOWN_MOST + 1];
    size_t length;
    bool more; /* there was no room for all */
    struct value_walk
        *open; /* containers; no more than bytes, for each begins with one */
    char closing[SHOWN_MOST + 1];
    size_t depth;
};

static void put(struct sketch *sketch, const char *bytes, size_t length)
{
    size_t room = sizeof(sketch->bytes) - sketch->length;

    if (length > room) {
        sketch->more = true;
        length = room;
    }
    memcpy(sketch->bytes + sketch->length, bytes, length);
    sketch->length += length;
    if (sketch->length > SHOWN_MOST)
        sketch->more = true;
}

static void put_buffer(struct sketch *sketch, struct buffer *buffer)
{
    if (buffer->failed)
        sketch->more = true;
    else
        put(sketch, buffer->bytes, buffer->length);
    buffer_release(buffer);
}

static void put_string(struct sketch *sketch, struct value_string string)
{
    struct buffer text = {0};
    size_t length = string.length;

    if (length > sizeof(sketch->bytes)) {
        length = sizeof(sketch->bytes);
        while (length > 0 && ((unsigned char)string.bytes[length] & 0xc0) == 0x80)
            length--;
    }
    write_string(&text, string.bytes, length);
    put_buffer(sketch, &text);
    if (length < string.length)
        sketch->more = true;
}

static void put_scalar(struct sketch *sketch, struct value value)
{
    struct buffer text = {0};
    struct value_string string;
    struct value holder;

    if (!is_kind(value, KIND_STRING)) {
        write_value(&text, value, 0);
        put_buffer(sketch, &text);
        return;
    }
    if (builtin_bytes(value, &holder, &string))
        put_string(sketch, string);
    else
        sketch->more = true;
    value_unref(holder);
}

static void put_opening(struct sketch *sketch, struct value container)
{
    bool is_array = is_kind(container, KIND_ARRAY);

    put(sketch, is_array ? "[" : "{", 1);
    if (sketch->more)
        return;
    if (!sketch->open)
        sketch->open = memory_alloc((SHOWN_MOST + 1) * sizeof(*sketch->open));
    if (!sketch->open || !value_walk_init(&sketch->open[sketch->depth], container)) {
        sketch->more = true;
        return;
    }
    sketch->closing[sketch->depth++] = is_array ? ']' : '}';
}

static void put_start(struct sketch *sketch, struct value value)
{
    enum value_kind kind = value_kind(value);

    if (kind == KIND_ARRAY || kind == KIND_OBJECT)
        put_opening(sketch, value);
    else
        put_scalar(sketch, value);
}

static void close_one(struct sketch *sketch)
{
    value_walk_release(&sketch->open[--sketch->depth]);
    put(sketch, &sketch->closing[sketch->depth], 1);
}

static void put_value(struct sketch *sketch, struct value value)
{
    put_start(sketch, value);
    while (sketch->depth > 0 && !sketch->more) {
        struct value_walk *walk = &sketch->open[sketch->depth - 1];

        if (!value_walk_next(walk)) {
            close_one(sketch);
            continue;
        }
        if (walk->index > 0)
            put(sketch, ",", 1);
        if (sketch->closing[sketch->depth - 1] == '}') {
            put_string(sketch, walk->key);
            put(sketch, ":", 1);
        }
        if (!sketch->more)
            put_start(sketch, walk->value);
    }
    while (sketch->depth > 0)
        value_walk_release(&sketch->open[--sketch->depth]);
    memory_free(sketch->open);
}

static char closing_of(char opening)
{
    switch (opening) {
    case '"':
        return '"';
    case '[':
        return ']';
    case '{':
        return '}';
    default:
        return '\0';
    }
}

struct builtin_shown builtin_shown(struct value value)
{
    struct builtin_shown shown = {{0}};
    struct sketch sketch = {.length = 0};
    char closing;
    size_t length;

    put_value(&sketch, value);
    if (!sketch.more) {
        memcpy(shown.bytes, sketch.bytes, sketch.length);
        return shown;
    }
    closing = sketch.length ? closing_of(sketch.bytes[0]) : '\0';
    length = SHOWN_MOST - (closing ? 4 : 3);
    if (length > sketch.length)
        length = sketch.length;
    while (length > 0 && length < sketch.length &&
           ((unsigned char)sketch.bytes[length] & 0xc0) == 0x80)
        length--;
    memcpy(shown.bytes, sketch.bytes, length);
    memcpy(shown.bytes + length, "...", 3);
    shown.bytes[length + 3] = closing;
    return shown;
}
