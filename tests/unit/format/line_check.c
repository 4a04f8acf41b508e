#include "line_check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct format_options none;

static const struct line_format *find(const char *name)
{
    const struct line_format *format = line_format_find(text_of(name));

    assert_non_null(format);
    return format;
}

static void *open_reader(const struct line_format *format,
                         const struct format_options *options)
{
    struct fault fault = {0};
    void *reader;

    if (!format->open)
        return (void *)(uintptr_t)options;
    reader = format->open(options, &fault);
    if (!reader)
        fail_msg("%s", fault.what);
    return reader;
}

static void close_reader(const struct line_format *format, void *reader)
{
    if (format->close)
        format->close(reader);
}

/* A copy of exactly its size, so that reading past it is seen. */
static char *copy_of(struct text line)
{
    char *copy = malloc(line.length + (line.length == 0));

    assert_non_null(copy);
    memcpy(copy, line.bytes, line.length);
    return copy;
}

/* As the first of several lines it has the same fields, if it is taken as that. */
static void check_first(const struct line_format *format, void *reader,
                        struct text line, const char *json)
{
    struct buffer lines = {0}, written = {0};
    struct fields fields = {0};
    struct text text;
    size_t length;

    buffer_add(&lines, line.bytes, line.length);
    buffer_add(&lines, "\n\"\" ] 7\n", 8);
    for (size_t i = 0; i < 8; i++)
        buffer_add(&lines, "filler\\\"", 8);
    assert_false(lines.failed);
    text = (struct text){lines.bytes, lines.length, TEXT_NOWHERE, 0};
    length = format->read_first(reader, &text, &fields);
    if (length > 0) {
        assert_int_equal(length, line.length);
        assert_true(fields_write(&fields, &written));
        buffer_add_byte(&written, '\0');
        assert_string_equal(written.bytes, json);
    }
    buffer_release(&lines);
    buffer_release(&written);
    fields_release(&fields);
}

void check_text(const char *name, const struct format_options *options,
                struct text line, const char *json)
{
    const struct line_format *format = find(name);
    void *reader = open_reader(format, options ? options : &none);
    struct fields fields = {0};
    struct buffer buffer = {0};
    char *copy = copy_of(line);

    line.bytes = copy;
    if (!format->read(reader, &line, &fields))
        fail_msg("%s: byte %zu: %s", line.bytes, fields.at, fields.mistake);
    assert_true(fields_write(&fields, &buffer));
    buffer_add_byte(&buffer, '\0');
    assert_string_equal(buffer.bytes, json);
    buffer_release(&buffer);
    fields_release(&fields);
    if (format->read_first)
        check_first(format, reader, line, json);
    close_reader(format, reader);
    free(copy);
}

void check_line(const char *name, const struct format_options *options,
                const char *line, const char *json)
{
    check_text(name, options, text_of(line), json);
}

void check_mistake(const char *name, const struct format_options *options,
                   const char *line, const char *mistake, size_t at)
{
    const struct line_format *format = find(name);
    void *reader = open_reader(format, options ? options : &none);
    struct text text = text_of(line);
    struct fields fields = {0};
    char *copy = copy_of(text);

    text.bytes = copy;
    assert_false(format->read(reader, &text, &fields));
    assert_non_null(fields.mistake);
    assert_string_equal(fields.mistake, mistake);
    assert_int_equal(fields.at, at);
    fields_release(&fields);
    close_reader(format, reader);
    free(copy);
}

void check_refused(const char *name, const struct format_options *options,
                   const char *what)
{
    const struct line_format *format = find(name);
    struct fault fault = {0};

    assert_null(format->open(options, &fault));
    assert_int_equal(fault.status, STATUS_USAGE);
    assert_string_equal(fault.what, what);
}
