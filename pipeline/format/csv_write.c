/* csv and tsv.
 *
 * The first record's fields are the columns. A field that a later record lacks is
 * empty; a record with a field that is no column is unfit: a program that reads the
 * file needs one header, and a value that silently goes missing is the worst. */

#include "pipeline/format/cell.h"
#include "pipeline/format/names.h"
#include "pipeline/json/memory.h"

#include <stdlib.h>
#include <string.h>

struct csv_writer {
    struct writer writer;
    struct names columns;
    bool begun; /* the columns are known */
    struct value *values; /* of the row, a place a column */
    struct buffer scratch;
};

/* ---- Fields ---- */

static bool needs_quotes(const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == ',' || bytes[i] == '"' || bytes[i] == '\n' || bytes[i] == '\r')
            return true;
    }
    return false;
}

/* Quotes within are doubled. */
static void add_quoted(struct buffer *out, const char *bytes, size_t length,
                       bool escape)
{
    const char *quote;

    buffer_add_byte(out, '"');
    while ((quote = length ? memchr(bytes, '"', length) : NULL)) {
        size_t used = (size_t)(quote - bytes) + 1;

        cell_show(out, bytes, used, escape);
        buffer_add_byte(out, '"');
        bytes += used;
        length -= used;
    }
    cell_show(out, bytes, length, escape);
    buffer_add_byte(out, '"');
}

static void add_csv_field(struct csv_writer *csv, struct buffer *out, const char *bytes,
                          size_t length)
{
    /* A line that is empty would be no record to its reader. */
    bool alone = length == 0 && csv->columns.count == 1;

    if (alone || needs_quotes(bytes, length))
        add_quoted(out, bytes, length, csv->writer.options.escape);
    else
        cell_show(out, bytes, length, csv->writer.options.escape);
}

static void add_tsv_field(struct csv_writer *csv, struct buffer *out, const char *bytes,
                          size_t length)
{
    static const char special[] = "\t\n\r\\", letters[] = "tnr\\";
    size_t start = 0;

    for (size_t i = 0; i < length; i++) {
        const char *found = bytes[i] ? strchr(special, bytes[i]) : NULL;

        if (!found)
            continue;
        cell_show(out, bytes + start, i - start, csv->writer.options.escape);
        buffer_add_byte(out, '\\');
        buffer_add_byte(out, letters[found - special]);
        start = i + 1;
    }
    cell_show(out, bytes + start, length - start, csv->writer.options.escape);
}

static void add_field(struct csv_writer *csv, struct buffer *out, size_t column,
                      struct text text)
{
    bool tabs = csv->writer.type == &writer_tsv;

    if (column > 0)
        buffer_add_byte(out, tabs ? '\t' : ',');
    if (tabs)
        add_tsv_field(csv, out, text.bytes, text.length);
    else
        add_csv_field(csv, out, text.bytes, text.length);
}

/* ---- Rows ---- */

/* The columns are known. */
static bool make_values(struct csv_writer *csv)
{
    csv->values = memory_alloc(csv->columns.count * sizeof(*csv->values));
    csv->begun = csv->values != NULL;
    return csv->begun;
}

static enum writer_verdict begin(struct csv_writer *csv, struct record *rec,
                                 struct buffer *out)
{
    enum writer_verdict verdict;
    struct row row;

    verdict = row_open(&row, &csv->writer, rec);
    if (verdict != WRITER_DONE)
        return verdict;
    while (verdict == WRITER_DONE && row_next(&row))
        verdict = names_add(&csv->columns, row.name) ? WRITER_DONE : WRITER_NO_MEMORY;
    row_close(&row);
    if (verdict != WRITER_DONE)
        return verdict;
    if (csv->columns.count == 0)
        return writer_unfit(&csv->writer, "no fields",
                            "an object without fields cannot be the first: its fields "
                            "are the columns");
    if (!make_values(csv))
        return WRITER_NO_MEMORY;
    for (size_t i = 0; !csv->writer.options.no_header && i < csv->columns.count; i++)
        add_field(csv, out, i, csv->columns.items[i]);
    if (!csv->writer.options.no_header)
        buffer_add_byte(out, '\n');
    return WRITER_DONE;
}

static enum writer_verdict unknown_field(struct csv_writer *csv, const struct row *row)
{
    const char *form = csv->writer.type->name;

    if (!row->is_object)
        return writer_unfit(&csv->writer, "no object",
                            "no object, and the columns of the %s are fields", form);
    return writer_unfit(&csv->writer, "a field without a column",
                        "field \"%.*s\" is none of the %s's columns, which are the "
                        "first record's fields; see pick",
                        (int)text_cut(row->name, 60), row->name.bytes, form);
}

static bool add_value(struct csv_writer *csv, struct buffer *out, size_t column)
{
    struct cell cell;

    if (!cell_of(csv->values[column], &csv->scratch, &cell))
        return false;
    if (cell.kind == CELL_NULL)
        cell.length = 0;
    add_field(csv, out, column,
              (struct text){.bytes = cell.bytes, .length = cell.length});
    return true;
}

/* An object's fields, each into its column. */
static enum writer_verdict add_object(struct csv_writer *csv, struct row *row,
                                      struct buffer *out)
{
    for (size_t i = 0; i < csv->columns.count; i++)
        csv->values[i] = VALUE_OF(VALUE_NONE);
    csv->columns.next = 0;
    while (row_next(row)) {
        size_t column = names_find(&csv->columns, row->name);

        if (column == NAMES_NONE)
            return unknown_field(csv, row);
        csv->values[column] = row->value;
    }
    for (size_t i = 0; i < csv->columns.count; i++) {
        if (!add_value(csv, out, i))
            return WRITER_NO_MEMORY;
    }
    buffer_add_byte(out, '\n');
    return WRITER_DONE;
}

static enum writer_verdict add_row(struct csv_writer *csv, struct row *row,
                                   struct buffer *out)
{
    size_t column;

    if (!row->plain.bytes)
        return add_object(csv, row, out);
    column = names_find(&csv->columns, row->name);
    if (column == NAMES_NONE)
        return unknown_field(csv, row);
    for (size_t i = 0; i < csv->columns.count; i++)
        add_field(csv, out, i, i == column ? row->plain : text_of(""));
    buffer_add_byte(out, '\n');
    return WRITER_DONE;
}

static enum writer_verdict csv_write(struct writer *writer, struct record *rec,
                                     struct buffer *out)
{
    struct csv_writer *csv = (struct csv_writer *)writer;
    enum writer_verdict verdict = csv->begun ? WRITER_DONE : begin(csv, rec, out);
    struct row row;

    if (verdict == WRITER_DONE)
        verdict = row_open(&row, writer, rec);
    if (verdict != WRITER_DONE)
        return verdict;
    verdict = add_row(csv, &row, out);
    row_close(&row);
    return verdict;
}

/* ---- The columns, for another process: LENGTH NAME, a line each ---- */

static void csv_save(const struct writer *writer, struct buffer *out)
{
    const struct csv_writer *csv = (const struct csv_writer *)writer;

    for (size_t i = 0; csv->begun && i < csv->columns.count; i++) {
        const struct text *name = &csv->columns.items[i];

        buffer_printf(out, "%zu ", name->length);
        buffer_add(out, name->bytes, name->length);
        buffer_add_byte(out, '\n');
    }
}

static bool csv_load(struct writer *writer, struct text saved)
{
    struct csv_writer *csv = (struct csv_writer *)writer;

    while (saved.length > 0) {
        const char *space = memchr(saved.bytes, ' ', saved.length);
        size_t length = space ? strtoull(saved.bytes, NULL, 10) : 0;
        size_t head = space ? (size_t)(space + 1 - saved.bytes) : 0;

        if (!space || length >= saved.length - head || space[1 + length] != '\n' ||
            !names_add(&csv->columns,
                       (struct text){space + 1, length, TEXT_NOWHERE, 0}))
            return false;
        saved.bytes += head + length + 1;
        saved.length -= head + length + 1;
    }
    return csv->columns.count == 0 || make_values(csv);
}

static void csv_release(struct writer *writer)
{
    struct csv_writer *csv = (struct csv_writer *)writer;

    names_release(&csv->columns);
    memory_free(csv->values);
    buffer_release(&csv->scratch);
}

const struct writer_type writer_csv = {
    .name = "csv",
    .help = "comma-separated values of RFC 4180; the first record's fields are the "
            "columns",
    .may_reject = true,
    .size = sizeof(struct csv_writer),
    .write = csv_write,
    .release = csv_release,
    .save = csv_save,
    .load = csv_load,
};

const struct writer_type writer_tsv = {
    .name = "tsv",
    .help = "tab-separated values, with \\t, \\n, \\r and \\\\ inside fields",
    .may_reject = true,
    .size = sizeof(struct csv_writer),
    .write = csv_write,
    .release = csv_release,
    .save = csv_save,
    .load = csv_load,
};
