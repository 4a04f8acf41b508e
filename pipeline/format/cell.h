/* Cell: one value on its way into a row, as text.
 *
 *     12.50         CELL_NUMBER   12.50, as spelled
 *     "a \"b\""     CELL_STRING   a "b"
 *     {"x": [1]}    CELL_NESTED   {"x":[1]}
 *
 * And the rows themselves: a record that is an object has a cell for each field; any
 * other has one, named "value". */
#ifndef PIPELINE_FORMAT_CELL_H
#define PIPELINE_FORMAT_CELL_H

#include "pipeline/format/writer.h"
#include "pipeline/json/value.h"

enum cell_kind {
    CELL_MISSING, /* no value: the record has no such field */
    CELL_NULL,
    CELL_BOOLEAN,
    CELL_NUMBER,
    CELL_STRING,
    CELL_NESTED, /* an array or object, as compact JSON */
};

struct cell {
    const char *bytes; /* lent by the value, or by scratch until it is changed */
    size_t length;
    enum cell_kind kind;
};

/* Empties scratch, and fills *cell in. False if there is no memory. */
bool cell_of(struct value value, struct buffer *scratch, struct cell *cell)
    __attribute__((warn_unused_result));

/* Appends bytes, with control bytes escaped if `escape`. */
void cell_show(struct buffer *out, const char *bytes, size_t length, bool escape);

/* A record as fields, one after the other:
 *
 *     verdict = row_open(&row, writer, rec);
 *     while (row_next(&row)) ... row.name, row.value, lent ...
 *     row_close(&row);
 *
 * A string that was no JSON is not decoded: its cell has the bytes as they came. */
struct row {
    struct text name; /* of the field, decoded */
    struct value value;
    struct text plain; /* the text of a record that is a string; not given: `value` */
    bool is_object;
    bool done; /* no object: the only field is over */
    struct value_walk walk;
};

/* WRITER_UNFIT: nested too deep. On anything but WRITER_DONE there is nothing to close.
 */
enum writer_verdict row_open(struct row *row, struct writer *writer, struct record *rec)
    __attribute__((warn_unused_result));
bool row_next(struct row *row);
void row_close(struct row *row);

/* The cell of the field where the row is. */
static inline bool row_cell(const struct row *row, struct buffer *scratch,
                            struct cell *cell)
{
    if (!row->plain.bytes)
        return cell_of(row->value, scratch, cell);
    *cell = (struct cell){row->plain.bytes, row->plain.length, CELL_STRING};
    return true;
}

#endif
