/* Reading: one line by a line format, as a text that a test can compare. */
#ifndef TESTS_UNIT_FORMAT_READING_H
#define TESTS_UNIT_FORMAT_READING_H

#include "pipeline/format/line_format.h"

struct reading {
    const struct line_format *format;
    void *reader;
    struct fields fields;
    struct buffer text;
};

/* Fails the test if the format does not open. */
void reading_open(struct reading *reading, const struct line_format *format,
                  const struct format_options *options);
void reading_close(struct reading *reading);

/* The line as JSON, or "! PLACE: MISTAKE" if it does not fit, without
 * the place if that is the whole line; until the next call. */
const char *reading_line(struct reading *reading, struct text line);

/* That this line is read as this; without options. */
void expect_line(const struct line_format *format, const char *line,
                 const char *expected);
void expect_line_with(const struct line_format *format,
                      const struct format_options *options, const char *line,
                      const char *expected);

/* That the format does not open: "PLACE: MISTAKE", or without a place. */
void expect_no_format(const struct line_format *format,
                      const struct format_options *options, const char *expected);

#endif
