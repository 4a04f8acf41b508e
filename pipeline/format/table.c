/* Tables: what is gathered, how wide that makes the columns, and showing it. */

#include "pipeline/format/table.h"

#include "pipeline/format/width.h"
#include "pipeline/json/memory.h"

#include <string.h>

static const struct table_form *form_of(const struct table *table)
{
    return table->writer.type->form;
}

/* ---- Gathering ---- */

/* Room for one more item. */
static bool grow(void **items, size_t count, size_t *room, size_t size)
{
    size_t more = *room ? 2 * *room : 16;
    void *grown;

    if (count < *room)
        return true;
    grown = memory_realloc(*items, more * size);
    if (!grown)
        return false;
    *items = grown;
    *room = more;
    return true;
}

/* Text that is appended to `store`, as a cell. */
static struct table_cell make_cell(struct table *table, struct buffer *store,
                                   const struct cell *cell)
{
    struct table_cell made = {.at = store->length, .kind = cell->kind};

    form_of(table)->show(store, cell->bytes, cell->length);
    made.length = store->length - made.at;
    made.width = store->failed ? 0 : width_of(store->bytes + made.at, made.length);
    return made;
}

static bool add_column(struct table *table, struct text name)
{
    struct cell title = {name.bytes, name.length, CELL_STRING};
    size_t count = table->names.count;
    struct table_cell **line;
    struct table_column *column;
    void *columns = table->columns;

    if (!grow(&columns, count, &table->column_room, sizeof(*column)))
        return false;
    table->columns = columns;
    line =
        memory_realloc(table->line, table->column_room * sizeof(struct table_cell *));
    if (!line || (table->line = line, !names_add(&table->names, name)))
        return false;
    column = &table->columns[count];
    *column = (struct table_column){.title = make_cell(table, &table->titles, &title)};
    column->width = column->title.width;
    return !table->titles.failed;
}

static bool add_cell(struct table *table, const struct row *row, size_t column)
{
    void *cells = table->cells;
    struct table_cell made;
    struct cell cell;

    if (!grow(&cells, table->cell_count, &table->cell_room, sizeof(made)))
        return false;
    table->cells = cells;
    if (!row_cell(row, &table->scratch, &cell))
        return false;
    made = make_cell(table, &table->text, &cell);
    made.column = column;
    table->cells[table->cell_count++] = made;
    return !table->text.failed;
}

/* The column of the row's field, made if the widths are not decided yet. */
static bool find_column(struct table *table, const struct row *row, size_t *column)
{
    *column = names_find(&table->names, row->name);
    if (*column != NAMES_NONE || table->shown)
        return true;
    *column = table->names.count;
    return add_column(table, row->name);
}

/* A row of the record's fields; *stranger: one has no column, and the row is none. */
static bool add_row(struct table *table, struct row *row, bool *stranger)
{
    struct table_row *made = &table->rows[table->row_count];
    size_t text = table->text.length, column;

    *made = (struct table_row){.first = table->cell_count};
    *stranger = false;
    table->names.next = 0;
    while (!*stranger && row_next(row)) {
        if (!find_column(table, row, &column))
            return false;
        *stranger = column == NAMES_NONE;
        if (!*stranger && !add_cell(table, row, column))
            return false;
    }
    if (*stranger) {
        table->cell_count = made->first;
        table->text.length = text;
        return true;
    }
    made->count = table->cell_count - made->first;
    table->row_count++;
    return true;
}

/* ---- Showing ---- */

static void widen(struct table *table, const struct table_cell *cell)
{
    struct table_column *column = &table->columns[cell->column];

    if (column->width < cell->width)
        column->width = cell->width;
    if (table->shown)
        return;
    column->has_numbers |= cell->kind == CELL_NUMBER;
    column->has_text |= cell->kind != CELL_NUMBER && cell->kind != CELL_NULL;
}

static void put_row(struct table *table, const struct table_row *row,
                    struct buffer *out)
{
    for (size_t i = 0; i < table->names.count; i++)
        table->line[i] = NULL;
    for (size_t i = 0; i < row->count; i++) {
        struct table_cell *cell = &table->cells[row->first + i];

        table->line[cell->column] = cell;
    }
    form_of(table)->put_row(table, out);
}

void table_flush(struct writer *writer, struct buffer *out)
{
    struct table *table = (struct table *)writer;

    if (table->row_count == 0)
        return;
    for (size_t i = 0; i < table->cell_count; i++)
        widen(table, &table->cells[i]);
    form_of(table)->fit(table);
    if (!table->shown) {
        if (table->again)
            buffer_add_byte(out, '\n');
        form_of(table)->put_titles(table, out);
    }
    table->shown = table->again = true;
    for (size_t i = 0; i < table->row_count; i++)
        put_row(table, &table->rows[i], out);
    table->row_count = table->cell_count = 0;
    buffer_clear(&table->text);
}

/* Forgets the columns, for a table of others. */
static void begin_again(struct table *table)
{
    names_clear(&table->names);
    buffer_clear(&table->titles);
    table->shown = false;
}

static enum writer_verdict add_record(struct table *table, struct record *rec,
                                      bool *stranger)
{
    enum writer_verdict verdict;
    struct row row;
    bool good;

    verdict = row_open(&row, &table->writer, rec);
    if (verdict != WRITER_DONE)
        return verdict;
    good = add_row(table, &row, stranger);
    row_close(&row);
    return good ? WRITER_DONE : WRITER_NO_MEMORY;
}

enum writer_verdict table_write(struct writer *writer, struct record *rec,
                                struct buffer *out)
{
    struct table *table = (struct table *)writer;
    bool stranger = false;
    enum writer_verdict verdict = add_record(table, rec, &stranger);

    if (verdict == WRITER_DONE && stranger) {
        begin_again(table);
        verdict = add_record(table, rec, &stranger);
    }
    if (verdict == WRITER_DONE &&
        (table->shown || table->row_count == TABLE_ROWS ||
         table->text.length >= TABLE_BYTES || table->cell_count >= TABLE_BYTES / 16))
        table_flush(writer, out);
    return verdict;
}

void table_release(struct writer *writer)
{
    struct table *table = (struct table *)writer;

    names_release(&table->names);
    memory_free(table->columns);
    memory_free(table->cells);
    memory_free(table->line);
    buffer_release(&table->titles);
    buffer_release(&table->text);
    buffer_release(&table->scratch);
    buffer_release(&table->piece);
}
