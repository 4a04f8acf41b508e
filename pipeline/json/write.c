/* Writing: built values from a stack of open containers, texts by copying. */

#include "pipeline/json/write.h"

#include "pipeline/json/built.h"
#include "pipeline/json/memory.h"
#include "pipeline/json/number.h"
#include "pipeline/json/quoted.h"
#include "pipeline/json/skip.h"
#include "pipeline/json/stack.h"

#include <stdio.h>
#include <string.h>

#define TOO_DEEP "<skipped: too deep>"

struct frame {
    json_t *container;
    struct built_member *members; /* an object's, if they are sorted */
    void *at; /* an object's, if not */
    size_t index, count;
};

struct writer {
    struct buffer *buffer;
    struct stack stack;
    unsigned flags;
};

static void write_integer(struct buffer *buffer, int64_t integer)
{
    char text[NUMBER_INTEGER_SIZE];
    char *at = number_print_integer(integer, text);

    buffer_add(buffer, at, (size_t)(text + sizeof(text) - at));
}

static void write_double(struct buffer *buffer, double number)
{
    char *room = buffer_reserve(buffer, NUMBER_TEXT_SIZE);

    if (room)
        buffer->length += number_print(number, room);
}

static void write_string_or_number(struct buffer *buffer, const json_t *built)
{
    struct value_string spelling;

    if (!built_is_tagged(built)) {
        write_string(buffer, json_string_value(built), json_string_length(built));
        return;
    }
    spelling = built_spelling(built);
    buffer_add(buffer, spelling.bytes, spelling.length);
}

static void open_container(struct writer *writer, json_t *container)
{
    struct frame *frame = stack_push(&writer->stack);

    if (!frame) {
        writer->buffer->failed = true;
        return;
    }
    *frame = (struct frame){.container = container};
    if (json_is_array(container)) {
        buffer_add_byte(writer->buffer, '[');
        frame->count = json_array_size(container);
        return;
    }
    buffer_add_byte(writer->buffer, '{');
    frame->count = json_object_size(container);
    frame->at = json_object_iter(container);
    if (!(writer->flags & WRITE_SORT_KEYS))
        return;
    frame->members = built_members(container, &frame->count);
    if (!frame->members)
        writer->buffer->failed = true;
}

/* Containers are only begun. */
static void write_one(struct writer *writer, struct value value)
{
    struct buffer *buffer = writer->buffer;

    if (writer->stack.depth > WRITE_DEPTH_LIMIT) {
        buffer_add(buffer, TOO_DEEP, strlen(TOO_DEEP));
        buffer->skipped = true;
        return;
    }
    switch ((enum value_form)value.form) {
    case VALUE_FALSE:
        buffer_add(buffer, "false", 5);
        break;
    case VALUE_TRUE:
        buffer_add(buffer, "true", 4);
        break;
    case VALUE_INTEGER:
        write_integer(buffer, value.integer);
        break;
    case VALUE_DOUBLE:
        write_double(buffer, value.number);
        break;
    case VALUE_BUILT:
        if (built_is_container(value.built))
            open_container(writer, value.built);
        else
            write_string_or_number(buffer, value.built);
        break;
    default:
        buffer_add(buffer, "null", 4);
    }
}

static void close_container(struct writer *writer, struct frame *frame)
{
    buffer_add_byte(writer->buffer, json_is_array(frame->container) ? ']' : '}');
    memory_free(frame->members);
    stack_pop(&writer->stack);
}

static json_t *take_member(struct frame *frame, struct value_string *key)
{
    void *at = frame->at;

    if (frame->members) {
        *key = frame->members[frame->index].key;
        return frame->members[frame->index].value;
    }
    key->bytes = json_object_iter_key(at);
    key->length = json_object_iter_key_len(at);
    frame->at = json_object_iter_next(frame->container, at);
    return json_object_iter_value(at);
}

/* The next member of the container on top. */
static void write_next(struct writer *writer)
{
    struct frame *frame = stack_top(&writer->stack);
    struct value_string key;
    json_t *member;

    if (frame->index == frame->count) {
        close_container(writer, frame);
        return;
    }
    if (frame->index > 0)
        buffer_add_byte(writer->buffer, ',');
    if (json_is_array(frame->container)) {
        member = json_array_get(frame->container, frame->index);
    } else {
        member = take_member(frame, &key);
        write_string(writer->buffer, key.bytes, key.length);
        buffer_add_byte(writer->buffer, ':');
    }
    frame->index++;
    write_one(writer, built_lend(member));
}

static void write_built(struct buffer *buffer, struct value value, unsigned flags)
{
    struct frame first[16];
    struct writer writer = {buffer, STACK_OF(first), flags};
    struct frame *frame;

    write_one(&writer, value);
    while (writer.stack.depth && !buffer->failed)
        write_next(&writer);
    for (; (frame = stack_top(&writer.stack)); stack_pop(&writer.stack))
        memory_free(frame->members);
    stack_release(&writer.stack);
}

static void write_quoted(struct buffer *buffer, const char *bytes, size_t length)
{
    const char *end = bytes + length;
    struct buffer decoded = {0};
    char *room;

    if (quoted_is_plain(bytes, length) && !memchr(bytes, 0x7f, length)) {
        buffer_add(buffer, bytes - 1, length + 2);
        return;
    }
    while (bytes < end && (room = buffer_reserve(&decoded, UTF8_MOST)))
        decoded.length += quoted_next(&bytes, end, room);
    write_string(buffer, decoded.bytes, decoded.length);
    buffer->failed |= decoded.failed;
    buffer_release(&decoded);
}

static bool is_plain_byte(char byte)
{
    return byte > ' ' && byte != '"' && byte != '[' && byte != '{';
}

/* False if it is too deep for this. */
static bool write_text(struct buffer *buffer, const char *at, const char *end)
{
    size_t depth = 0;

    while ((at = skip_space(at, end)) < end) {
        const char *start = at;

        if (*at == '"') {
            at = skip_string(at, end);
            write_quoted(buffer, start + 1, (size_t)(at - start) - 2);
            continue;
        }
        if (*at == '[' || *at == '{') {
            at++;
            if (++depth > WRITE_DEPTH_LIMIT)
                return false;
        }
        for (; at < end && is_plain_byte(*at); at++)
            depth -= *at == ']' || *at == '}';
        buffer_add(buffer, start, (size_t)(at - start));
    }
    return true;
}

static void write_settled(struct buffer *buffer, struct value value, unsigned flags)
{
    struct value settled = value_settle(value_ref(value));

    if (settled.form == VALUE_NONE)
        buffer->failed = true;
    else
        write_built(buffer, settled, flags);
    value_unref(settled);
}

void write_value(struct buffer *buffer, struct value value, unsigned flags)
{
    size_t before = buffer->length;

    if (value.form != VALUE_TEXT) {
        write_built(buffer, value, flags);
        return;
    }
    if (!(flags & WRITE_SORT_KEYS) &&
        write_text(buffer, value.text.bytes, value.text.bytes + value.text.length))
        return;
    buffer->length = before;
    write_settled(buffer, value, flags);
}

static bool needs_escape(char byte)
{
    return (unsigned char)byte < 0x20 || byte == '"' || byte == '\\' || byte == 0x7f;
}

static void write_escape(struct buffer *buffer, char byte)
{
    static const char letters[] = "\bb\ff\nn\rr\tt\"\"\\\\";

    for (size_t i = 0; letters[i]; i += 2) {
        if (letters[i] != byte)
            continue;
        buffer_add_byte(buffer, '\\');
        buffer_add_byte(buffer, letters[i + 1]);
        return;
    }
    buffer_printf(buffer, "\\u%04x", (unsigned char)byte);
}

void write_string(struct buffer *buffer, const char *bytes, size_t length)
{
    size_t start = 0;

    buffer_add_byte(buffer, '"');
    for (size_t i = 0; i < length; i++) {
        if (!needs_escape(bytes[i]))
            continue;
        buffer_add(buffer, bytes + start, i - start);
        write_escape(buffer, bytes[i]);
        start = i + 1;
    }
    buffer_add(buffer, bytes + start, length - start);
    buffer_add_byte(buffer, '"');
}
