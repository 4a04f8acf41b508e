/* table: aligned columns, two spaces apart. Numbers stand to the right where nothing
 * else is in their column.
 *
 * On a terminal the columns are fitted to its width: text is cut first, then numbers,
 * and what is cut ends in an ellipsis; columns for which there is no room at all are
 * left out. */

#include "pipeline/format/color.h"
#include "pipeline/format/table.h"
#include "pipeline/format/width.h"

#define GAP ((size_t)2)
#define TEXT_LEAST ((size_t)8)
#define LEAST ((size_t)3)
#define UNCUT ((size_t)-1)
#define ELLIPSIS "\xe2\x80\xa6"

static void show(struct buffer *out, const char *bytes, size_t length)
{
    cell_show(out, bytes, length, true);
}

/* ---- Fitting ---- */

/* What all columns take if those that may be cut have at most `most`. */
static size_t total(const struct table *table, size_t most, bool numbers)
{
    size_t sum = 0;

    for (size_t i = 0; i < table->names.count; i++) {
        const struct table_column *column = &table->columns[i];
        bool cut = column->width > most && (numbers || !table_is_numeric(column));

        sum += (i > 0 ? GAP : 0) + (cut ? most : column->width);
    }
    return sum;
}

/* The largest width, from `least` on, with which all fit; `least` if none does. */
static size_t largest_fit(const struct table *table, size_t least, bool numbers)
{
    size_t low = least, high = table->writer.options.width;

    while (low < high) {
        size_t middle = low + (high - low + 1) / 2;

        if (total(table, middle, numbers) <= table->writer.options.width)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

static void cut_columns(struct table *table, size_t most, bool numbers)
{
    for (size_t i = 0; i < table->names.count; i++) {
        struct table_column *column = &table->columns[i];

        if (column->width > most && (numbers || !table_is_numeric(column)))
            column->width = most;
    }
}

static void fit(struct table *table)
{
    size_t width = table->writer.options.width;

    if (width == 0 || total(table, UNCUT, true) <= width)
        return;
    cut_columns(table, largest_fit(table, TEXT_LEAST, false), false);
    if (total(table, UNCUT, true) > width)
        cut_columns(table, largest_fit(table, LEAST, true), true);
}

/* ---- Writing ---- */

/* A line on its way: spaces wait until something follows them. */
struct line {
    struct table *table;
    struct buffer *out;
    size_t spaces;
    size_t used; /* columns of the terminal, spaces included */
};

static void put_text(struct line *line, const char *bytes, size_t length)
{
    for (; line->spaces > 0; line->spaces--)
        buffer_add_byte(line->out, ' ');
    buffer_add(line->out, bytes, length);
}

static void put_cut(struct line *line, const char *bytes, size_t length, size_t columns)
{
    size_t width, fits = width_cut(bytes, length, columns - 1, &width);

    put_text(line, bytes, fits);
    put_text(line, ELLIPSIS, sizeof(ELLIPSIS) - 1);
    line->spaces = columns - 1 - width;
}

/* A cell in its column, `bytes` being its text. */
static void put_cell(struct line *line, const struct table_column *column,
                     const struct table_cell *cell, const char *bytes)
{
    bool right = table_is_numeric(column);
    size_t padding = column->width > cell->width ? column->width - cell->width : 0;

    if (cell->width > column->width) {
        put_cut(line, bytes, cell->length, column->width);
        return;
    }
    if (right)
        line->spaces += padding;
    if (cell->length > 0)
        put_text(line, bytes, cell->length);
    if (!right)
        line->spaces += padding;
}

/* Goes to the next column. False: there is no room for it. */
static bool next_column(struct line *line, size_t column)
{
    size_t width = line->table->writer.options.width;
    size_t needed = (column > 0 ? GAP : 0) + line->table->columns[column].width;

    if (width > 0 && column > 0 && line->used + needed > width)
        return false;
    line->used += needed;
    line->spaces += column > 0 ? GAP : 0;
    return true;
}

static void put_titles(struct table *table, struct buffer *out)
{
    struct line line = {.table = table, .out = out};

    color_begin(out, table->writer.options.color ? COLOR_TITLE : COLOR_NONE);
    for (size_t i = 0; i < table->names.count && next_column(&line, i); i++) {
        struct table_cell title = table->columns[i].title;

        put_cell(&line, &table->columns[i], &title, table->titles.bytes + title.at);
    }
    color_end(out, table->writer.options.color ? COLOR_TITLE : COLOR_NONE);
    buffer_add_byte(out, '\n');
}

static void put_row(struct table *table, struct buffer *out)
{
    struct line line = {.table = table, .out = out};

    for (size_t i = 0; i < table->names.count && next_column(&line, i); i++) {
        const struct table_cell *cell = table->line[i];

        if (cell)
            put_cell(&line, &table->columns[i], cell, table_bytes(table, cell));
        else
            line.spaces += table->columns[i].width;
    }
    buffer_add_byte(out, '\n');
}

/* ---- The writer ---- */

static const struct table_form form = {
    .show = show,
    .fit = fit,
    .put_titles = put_titles,
    .put_row = put_row,
};

const struct writer_type writer_table = {
    .name = "table",
    .help = "aligned columns; fitted to the terminal's width, if it is one",
    .may_reject = true,
    .size = sizeof(struct table),
    .form = &form,
    .write = table_write,
    .flush = table_flush,
    .release = table_release,
};
