/* markdown: a table as in GitHub Flavored Markdown ("Tables (extension)"), its columns
 * aligned in the text too.
 *
 * What would be taken for markup is escaped, so that the data are shown as they are: a
 * line end becomes <br>, another control byte \n, \e, \x00 as text. */

#include "pipeline/base/escape.h"
#include "pipeline/format/table.h"

#include <ctype.h>

#define LEAST ((size_t)3) /* of a delimiter: --: */

/* ---- Text ---- */

/* Whether the byte at `at` would be taken for markup. Within words _ is not. */
static bool is_markup(const char *bytes, size_t length, size_t at)
{
    bool word_before = at > 0 && isalnum((unsigned char)bytes[at - 1]);
    bool word_behind = at + 1 < length && isalnum((unsigned char)bytes[at + 1]);

    switch (bytes[at]) {
    case '|':
    case '\\':
    case '`':
    case '*':
    case '[':
    case ']':
    case '<':
    case '~':
        return true;
    case '_':
        return !(word_before && word_behind);
    case '&':
        return word_behind || (at + 1 < length && bytes[at + 1] == '#');
    default:
        return false;
    }
}

static void add_plain(struct buffer *out, const char *bytes, size_t length)
{
    for (size_t at = 0; at < length; at++) {
        if (is_markup(bytes, length, at))
            buffer_add_byte(out, '\\');
        buffer_add_byte(out, bytes[at]);
    }
}

/* What stands at bytes[0], a control character. The bytes used. */
static size_t add_control(struct buffer *out, const char *bytes, size_t length)
{
    char shown[8];
    size_t used, size;

    if (bytes[0] == '\n') {
        buffer_add(out, "<br>", 4);
        return 1;
    }
    size = escape_one(bytes, length, shown, &used);
    for (size_t i = 0; i < size; i++) {
        if (shown[i] == '\\')
            buffer_add_byte(out, '\\');
        buffer_add_byte(out, shown[i]);
    }
    return used;
}

static void show(struct buffer *out, const char *bytes, size_t length)
{
    while (length > 0) {
        size_t used = escape_span(bytes, length, false);

        add_plain(out, bytes, used);
        if (used < length)
            used += add_control(out, bytes + used, length - used);
        bytes += used;
        length -= used;
    }
}

/* ---- Rows ---- */

static void fit(struct table *table)
{
    for (size_t i = 0; i < table->names.count; i++) {
        if (table->columns[i].width < LEAST)
            table->columns[i].width = LEAST;
    }
}

static void put_many(struct buffer *out, char byte, size_t count)
{
    for (; count > 0; count--)
        buffer_add_byte(out, byte);
}

/* `cell` may be NULL. */
static void put_cell(struct buffer *out, const struct table_column *column,
                     const struct table_cell *cell, const char *bytes)
{
    size_t width = cell ? cell->width : 0;
    size_t padding = column->width > width ? column->width - width : 0;

    buffer_add(out, "| ", 2);
    if (table_is_numeric(column))
        put_many(out, ' ', padding);
    if (cell && cell->length > 0)
        buffer_add(out, bytes, cell->length);
    if (!table_is_numeric(column))
        put_many(out, ' ', padding);
    buffer_add_byte(out, ' ');
}

static void put_titles(struct table *table, struct buffer *out)
{
    for (size_t i = 0; i < table->names.count; i++) {
        const struct table_cell *title = &table->columns[i].title;

        put_cell(out, &table->columns[i], title, table->titles.bytes + title->at);
    }
    buffer_add(out, "|\n", 2);
    for (size_t i = 0; i < table->names.count; i++) {
        bool right = table_is_numeric(&table->columns[i]);

        buffer_add(out, "| ", 2);
        put_many(out, '-', table->columns[i].width - right);
        buffer_add(out, right ? ": " : " ", right ? 2 : 1);
    }
    buffer_add(out, "|\n", 2);
}

static void put_row(struct table *table, struct buffer *out)
{
    for (size_t i = 0; i < table->names.count; i++) {
        const struct table_cell *cell = table->line[i];

        put_cell(out, &table->columns[i], cell, cell ? table_bytes(table, cell) : "");
    }
    buffer_add(out, "|\n", 2);
}

/* ---- The writer ---- */

static const struct table_form form = {
    .show = show,
    .fit = fit,
    .put_titles = put_titles,
    .put_row = put_row,
};

const struct writer_type writer_markdown = {
    .name = "markdown",
    .help = "a table of GitHub Flavored Markdown",
    .may_reject = true,
    .size = sizeof(struct table),
    .form = &form,
    .write = table_write,
    .flush = table_flush,
    .release = table_release,
};
