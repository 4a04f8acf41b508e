/* Table: records gathered into rows and columns until it is known how wide the columns
 * are. What a row looks like is its user's.
 *
 * The columns are the fields of the first TABLE_ROWS records (or of fewer, if they are
 * long), in the order in which they first came; these records decide the widths. Later
 * ones are not held back: one that is wider widens its column from there on, and one
 * that has a field without a column begins a new table. So memory is bounded, and a
 * stream without end is shown. */
#ifndef PIPELINE_FORMAT_TABLE_H
#define PIPELINE_FORMAT_TABLE_H

#include "pipeline/format/cell.h"
#include "pipeline/format/names.h"

/* What is held back at most. */
#define TABLE_ROWS ((size_t)1000)
#define TABLE_BYTES ((size_t)1 << 20)

/* Text that is ready to be shown. */
struct table_cell {
    size_t at, length; /* in table->text, in bytes */
    size_t width; /* on a terminal, in columns */
    size_t column;
    enum cell_kind kind;
};

struct table_column {
    struct table_cell title;
    size_t width;
    bool has_numbers, has_text; /* among those that decide */
};

struct table_row {
    size_t first, count; /* of its cells, in the order of its record's fields */
};

struct table {
    struct writer writer;
    struct names names;
    struct table_column *columns; /* as many as names */
    size_t column_room;
    struct buffer titles; /* the text of the titles */
    struct buffer text; /* of the rows held */
    struct table_cell *cells;
    size_t cell_count, cell_room;
    struct table_row rows[TABLE_ROWS];
    size_t row_count;
    struct table_cell **line; /* the cells of the row that is written, by column */
    bool shown; /* the titles have been written: rows are not held any more */
    bool again; /* this is not the first table */
    struct buffer scratch, piece;
};

/* What a table looks like: a writer's `form`. */
struct table_form {
    /* How text gets into a cell: safe to show, and in one line. */
    void (*show)(struct buffer *out, const char *bytes, size_t length);
    void (*fit)(struct table *table); /* narrows or widens the columns */
    void (*put_titles)(struct table *table, struct buffer *out);
    /* Of table->line; NULL where the record has no such field. */
    void (*put_row)(struct table *table, struct buffer *out);
};

/* The functions of a writer whose struct is a struct table. */
enum writer_verdict table_write(struct writer *writer, struct record *rec,
                                struct buffer *out);
void table_flush(struct writer *writer, struct buffer *out);
void table_release(struct writer *writer);

/* Whether numbers stand in it and nothing else. */
static inline bool table_is_numeric(const struct table_column *column)
{
    return column->has_numbers && !column->has_text;
}

static inline const char *table_bytes(const struct table *table,
                                      const struct table_cell *cell)
{
    return table->text.bytes + cell->at;
}

#endif
