/* Rows: results that are kept, packed, so that they can be shown more than once, and
 * how they are shown: objects that stages have made as a table, anything else as a
 * line, unless all is to be a table. */
#ifndef PIPELINE_RUN_ROWS_H
#define PIPELINE_RUN_ROWS_H

#include "pipeline/format/writer.h"
#include "pipeline/record/record.h"

/* {0} to begin with. */
struct rows {
    struct buffer packed;
    size_t count;
};

/* Keeps the record's text, and what it is. False: no memory. */
bool rows_add(struct rows *rows, const struct record *rec)
    __attribute__((warn_unused_result));
void rows_clear(struct rows *rows);
void rows_release(struct rows *rows);

/* One row after the other, as text for a terminal:
 *
 *     if (rows_open(&reader, &rows, &options))
 *         while (rows_show(&reader, &out))
 *             ...
 *     rows_close(&reader);
 */
struct rows_reader {
    const struct rows *rows; /* lent */
    size_t at;
    struct writer *table, *line;
    bool all; /* of it is a table */
    bool failed; /* there was no memory */
};

/* False: no memory. */
bool rows_open(struct rows_reader *reader, const struct rows *rows,
               const struct writer_options *options, bool all)
    __attribute__((warn_unused_result));

/* Appends the next row to `out`, or holds it until the columns' widths are known.
 * False: there was none, or it has failed. */
bool rows_show(struct rows_reader *reader, struct buffer *out);

/* Appends what is held. False: it has failed. */
bool rows_flush(struct rows_reader *reader, struct buffer *out);
void rows_close(struct rows_reader *reader);

#endif
