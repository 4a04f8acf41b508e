/* Line check: what a line format makes of a line, for the tests of all formats. */
#ifndef TESTS_UNIT_FORMAT_LINE_CHECK_H
#define TESTS_UNIT_FORMAT_LINE_CHECK_H

#include "pipeline/format/line_formats.h"

/* The line, closed by a NUL, becomes this JSON. `options` may be NULL: none. */
void check_line(const char *name, const struct format_options *options,
                const char *line, const char *json);

/* The same for a line of any bytes. */
void check_text(const char *name, const struct format_options *options,
                struct text line, const char *json);

/* The line does not fit: the mistake and its place, in bytes from 0. */
void check_mistake(const char *name, const struct format_options *options,
                   const char *line, const char *mistake, size_t at);

/* The options are refused with these words. */
void check_refused(const char *name, const struct format_options *options,
                   const char *what);

#endif
