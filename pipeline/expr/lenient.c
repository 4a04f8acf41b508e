/* Lenient reading, byte by byte: containers, and what is between words. */

#include "pipeline/expr/lenient.h"

#include "pipeline/expr/builtin_internal.h"
#include "pipeline/expr/lenient_internal.h"
#include "pipeline/json/parse.h"

#include <stdio.h>
#include <string.h>

/* ---- Containers ---- */

static const char *open_container(struct reader *reader, bool is_array)
{
    struct frame *frame;

    if (reader->frames.depth >= JSON_PARSE_DEPTH_LIMIT)
        return "Exceeds depth limit for parsing";
    if (reader->next.form != VALUE_NONE)
        return "Expected separator between values";
    frame = stack_push(&reader->frames);
    if (!frame)
        return lenient_no_memory(reader);
    *frame = (struct frame){is_array ? value_array_new() : value_object_new(),
                            VALUE_OF(VALUE_NONE), is_array};
    return frame->container.form == VALUE_NONE ? lenient_no_memory(reader) : NOTHING;
}

/* Puts the last value where it belongs. */
static const char *place(struct reader *reader, struct frame *frame)
{
    struct value_string key;
    struct value value = reader->next;

    reader->next = VALUE_OF(VALUE_NONE);
    if (frame->is_array) {
        frame->container = value_append(frame->container, value);
    } else if (value_string(&frame->key, &key)) {
        frame->container =
            value_set_key(frame->container, key.bytes, key.length, value);
        value_unref(frame->key);
        frame->key = VALUE_OF(VALUE_NONE);
    } else {
        value_unref(value);
        return lenient_no_memory(reader);
    }
    return frame->container.form == VALUE_NONE ? lenient_no_memory(reader) : NOTHING;
}

static const char *colon(struct reader *reader)
{
    struct frame *frame = stack_top(&reader->frames);

    if (reader->next.form == VALUE_NONE)
        return "Expected string key before ':'";
    if (!frame || frame->is_array || frame->key.form != VALUE_NONE)
        return "':' not as part of an object";
    if (!is_kind(reader->next, KIND_STRING))
        return "Object keys must be strings";
    frame->key = reader->next;
    reader->next = VALUE_OF(VALUE_NONE);
    return NOTHING;
}

static const char *comma(struct reader *reader)
{
    struct frame *frame = stack_top(&reader->frames);

    if (reader->next.form == VALUE_NONE)
        return "Expected value before ','";
    if (!frame)
        return "',' not as part of an object or array";
    if (!frame->is_array && frame->key.form == VALUE_NONE)
        return "Objects must consist of key:value pairs";
    return place(reader, frame);
}

static const char *close_frame(struct reader *reader, struct frame *frame)
{
    reader->next = frame->container;
    stack_pop(&reader->frames);
    return NOTHING;
}

static const char *close_array(struct reader *reader)
{
    struct frame *frame = stack_top(&reader->frames);
    const char *wrong = NOTHING;

    if (!frame || !frame->is_array)
        return "Unmatched ']'";
    if (reader->next.form != VALUE_NONE)
        wrong = place(reader, frame);
    else if (value_length(frame->container) != 0)
        return "Expected another array element";
    return wrong ? wrong : close_frame(reader, frame);
}

static const char *close_object(struct reader *reader)
{
    struct frame *frame = stack_top(&reader->frames);
    const char *wrong = NOTHING;

    if (!frame)
        return "Unmatched '}'";
    if (reader->next.form != VALUE_NONE) {
        if (frame->is_array || frame->key.form == VALUE_NONE)
            return "Objects must consist of key:value pairs";
        wrong = place(reader, frame);
    } else if (frame->is_array || frame->key.form != VALUE_NONE) {
        return "Unmatched '}'";
    } else if (value_length(frame->container) != 0) {
        return "Expected another key-value pair";
    }
    return wrong ? wrong : close_frame(reader, frame);
}

/* ---- Bytes ---- */

static const char extra_values[] = "Unexpected extra JSON values";

/* A value outside all containers is the document; there must be one only. */
static const char *check_document(struct reader *reader)
{
    if (reader->frames.depth > 0 || reader->next.form == VALUE_NONE)
        return NOTHING;
    if (reader->document.form != VALUE_NONE) {
        value_unref(reader->next);
        reader->next = VALUE_OF(VALUE_NONE);
        return extra_values;
    }
    reader->document = reader->next;
    reader->next = VALUE_OF(VALUE_NONE);
    return NOTHING;
}

static const char *punctuation(struct reader *reader, char byte)
{
    switch (byte) {
    case '[':
    case '{':
        return open_container(reader, byte == '[');
    case ':':
        return colon(reader);
    case ',':
        return comma(reader);
    case ']':
        return close_array(reader);
    case '}':
        return close_object(reader);
    default:
        reader->in_string = byte == '"';
        return NOTHING;
    }
}

static const char *read_in_string(struct reader *reader, char byte)
{
    if (byte == '"' && !reader->is_escaped) {
        reader->in_string = false;
        return lenient_end_string(reader);
    }
    reader->is_escaped = byte == '\\' && !reader->is_escaped;
    buffer_add_byte(&reader->word, byte);
    return NOTHING;
}

/* A byte that ends a word. What is wrong with it counts more than that the word is one
 * too many. */
static const char *read_end_of_word(struct reader *reader, char byte)
{
    const char *wrong = lenient_end_word(reader);
    const char *extra;

    if (wrong)
        return wrong;
    extra = check_document(reader);
    wrong = punctuation(reader, byte);
    return wrong ? wrong : extra;
}

static const char *read_byte(struct reader *reader, char byte)
{
    const char *wrong;

    if (reader->in_string) {
        wrong = read_in_string(reader, byte);
    } else if (byte == '\0' || !strchr(" \t\r\n\"[,]{:}", byte)) {
        buffer_add_byte(&reader->word, byte);
        return NOTHING;
    } else {
        wrong = read_end_of_word(reader, byte);
    }
    return wrong ? wrong : check_document(reader);
}

static const char *read_end(struct reader *reader)
{
    const char *wrong;

    if (reader->in_string)
        return "Unfinished string";
    wrong = lenient_end_word(reader);
    if (!wrong && reader->frames.depth > 0)
        wrong = "Unfinished JSON term";
    return wrong;
}

/* Steps over a byte order mark; NULL if it is not whole. */
static const char *skip_mark(const char *text, size_t length)
{
    static const char mark[] = "\xef\xbb\xbf";

    if (length == 0 || text[0] != mark[0])
        return text;
    return length >= 3 && memcmp(text, mark, 3) == 0 ? text + 3 : NULL;
}

static void say(const struct reader *reader, const char *wrong, const char *where,
                char what[LENIENT_WHAT_SIZE])
{
    if (wrong == extra_values)
        snprintf(what, LENIENT_WHAT_SIZE, "%s", wrong);
    else
        snprintf(what, LENIENT_WHAT_SIZE, "%s%s at line %zu, column %zu", wrong, where,
                 reader->line, reader->column);
}

/* Whether all was read well; else `what` says what is wrong. */
static bool read_text(struct reader *reader, const char *at, const char *end,
                      char what[LENIENT_WHAT_SIZE])
{
    const char *wrong = NOTHING;
    const char *where = "";

    for (; at < end && !wrong; at++) {
        reader->column++;
        if (*at == '\n') {
            reader->line++;
            reader->column = 0;
        }
        wrong = read_byte(reader, *at);
    }
    if (!wrong) {
        where = " at EOF";
        wrong = read_end(reader);
        if (!wrong)
            wrong = check_document(reader);
    }
    if (wrong)
        say(reader, wrong, where, what);
    return !wrong;
}

static void release(struct reader *reader)
{
    struct frame *frame;

    while ((frame = stack_top(&reader->frames))) {
        value_unref(frame->container);
        value_unref(frame->key);
        stack_pop(&reader->frames);
    }
    stack_release(&reader->frames);
    value_unref(reader->next);
    value_unref(reader->document);
    buffer_release(&reader->word);
}

struct value lenient_parse(const char *text, size_t length,
                           char what[LENIENT_WHAT_SIZE])
{
    struct frame first[8];
    struct reader reader = {.line = 1, .frames = STACK_OF(first)};
    const char *start = skip_mark(text, length);
    struct value document;

    what[0] = '\0';
    if (!start) {
        snprintf(what, LENIENT_WHAT_SIZE, "Malformed BOM");
        return VALUE_OF(VALUE_NONE);
    }
    if (read_text(&reader, start, text + length, what)) {
        document = reader.document;
        reader.document = VALUE_OF(VALUE_NONE);
        if (document.form == VALUE_NONE)
            snprintf(what, LENIENT_WHAT_SIZE, "Expected JSON value");
    } else {
        document = VALUE_OF(VALUE_NONE);
    }
    if (reader.no_memory)
        what[0] = '\0';
    release(&reader);
    return document;
}
