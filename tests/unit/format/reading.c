#include "reading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void reading_open(struct reading *reading, const struct line_format *format,
                  const struct format_options *options)
{
    struct fault fault = {.status = STATUS_OK};

    *reading = (struct reading){.format = format};
    reading->reader = format->open(options, &fault);
    if (!reading->reader)
        fail_msg("%s: %s", format->name, fault.what);
}

void reading_close(struct reading *reading)
{
    reading->format->close(reading->reader);
    fields_release(&reading->fields);
    buffer_release(&reading->text);
}

/* The line stands at the end of a block of its own, so that AddressSanitizer sees
 * every byte that is read behind it. */
const char *reading_line(struct reading *reading, struct text line)
{
    char *copy = malloc(line.length + (line.length == 0));

    memcpy(copy, line.bytes, line.length);
    fields_clear(&reading->fields);
    buffer_clear(&reading->text);
    line.bytes = copy;
    if (!reading->format->read(reading->reader, &line, &reading->fields)) {
        assert_non_null(reading->fields.mistake);
        buffer_add(&reading->text, "! ", 2);
        if (reading->fields.at != FIELDS_NOWHERE) {
            assert_true(reading->fields.at <= line.length);
            buffer_printf(&reading->text, "%zu: ", reading->fields.at);
        }
        buffer_printf(&reading->text, "%s", reading->fields.mistake);
    } else {
        assert_null(reading->fields.mistake);
        assert_true(fields_write(&reading->fields, &reading->text));
    }
    buffer_add_byte(&reading->text, '\0');
    free(copy);
    return reading->text.bytes;
}

void expect_line_with(const struct line_format *format,
                      const struct format_options *options, const char *line,
                      const char *expected)
{
    struct reading reading;

    reading_open(&reading, format, options);
    assert_string_equal(reading_line(&reading, text_of(line)), expected);
    reading_close(&reading);
}

void expect_line(const struct line_format *format, const char *line,
                 const char *expected)
{
    expect_line_with(format, &(struct format_options){.name_count = 0}, line, expected);
}

void expect_no_format(const struct line_format *format,
                      const struct format_options *options, const char *expected)
{
    struct fault fault = {.status = STATUS_OK};
    char told[FAULT_WHAT_SIZE + 32];

    assert_null(format->open(options, &fault));
    assert_int_equal(fault.status, STATUS_USAGE);
    if (fault.at == TEXT_NOWHERE)
        snprintf(told, sizeof told, "%s", fault.what);
    else
        snprintf(told, sizeof told, "%zu: %s", fault.at, fault.what);
    assert_string_equal(told, expected);
}
