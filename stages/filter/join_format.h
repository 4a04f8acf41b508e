/* Join format: how the lines of a file become rows: JSON objects, CSV or TSV. */
#ifndef STAGES_FILTER_JOIN_FORMAT_H
#define STAGES_FILTER_JOIN_FORMAT_H

#include "pipeline/format/csv.h"
#include "stages/filter/join.h"

struct row_format;

struct row_reader {
    struct join *join;
    const char *path;
    const struct row_format *format;
    struct csv csv;
    struct fields fields;
    struct buffer text; /* a row of CSV as JSON */
    uint64_t line; /* the last one */
};

/* Of the format, or if it is not given, of what the path's end tells. What is wrong
 * with it is, here and below, the stage's failure. Release it in every case. */
enum status row_reader_init(struct row_reader *reader, struct join *join,
                            struct text path, struct text format);
void row_reader_release(struct row_reader *reader);

/* Adds a line, which it lends, to the join. */
enum status row_reader_add(struct row_reader *reader, const struct record *line);

/* There are no more lines. */
enum status row_reader_finish(struct row_reader *reader);

/* For `return row_reader_fail(...)`: what is wrong with a line. */
enum status row_reader_fail(struct row_reader *reader, uint64_t line, const char *what);

#endif
