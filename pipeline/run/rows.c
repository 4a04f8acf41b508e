/* Rows of results: their texts one behind the other, shown as a table or as lines. */

#include "pipeline/run/rows.h"

#include "pipeline/base/escape.h"
#include "pipeline/record/content.h"

#include <string.h>

/* ---- Keeping ---- */

/* In front of each row's text. */
struct header {
    size_t length;
    uint8_t kind; /* enum record_kind */
    bool is_made; /* it comes from no line of the input */
};

bool rows_add(struct rows *rows, const struct record *rec)
{
    struct header header = {rec->length, rec->kind, !rec->origin};

    buffer_add(&rows->packed, (const char *)&header, sizeof(header));
    buffer_add(&rows->packed, rec->text, rec->length);
    rows->count++;
    return !rows->packed.failed;
}

void rows_clear(struct rows *rows)
{
    buffer_clear(&rows->packed);
    rows->count = 0;
}

void rows_release(struct rows *rows)
{
    buffer_release(&rows->packed);
    rows->count = 0;
}

/* ---- Showing ---- */

bool rows_open(struct rows_reader *reader, const struct rows *rows,
               const struct writer_options *options, bool all)
{
    *reader = (struct rows_reader){.rows = rows, .all = all};
    reader->table = writer_new(&writer_table, options);
    if (options->color)
        reader->line = writer_new(&writer_auto, options);
    return reader->table && (reader->line || !options->color);
}

static struct record *take(struct rows_reader *reader, bool *is_made)
{
    const char *at = reader->rows->packed.bytes + reader->at;
    struct header header;
    struct record *rec;

    memcpy(&header, at, sizeof(header));
    rec = record_of_bytes(at + sizeof(header), header.length);
    if (rec)
        rec->kind = header.kind;
    *is_made = header.is_made;
    reader->at += sizeof(header) + header.length;
    return rec;
}

static bool is_object(const struct rows_reader *reader, struct record *rec)
{
    struct content_reader content = {.depth_limit = reader->table->options.depth_limit};
    struct content_view view;

    return content_read(&content, rec, &view) == CONTENT_JSON && view.text[0] == '{';
}

/* Tabs stay, as elsewhere on a terminal. */
static void add_escaped(struct buffer *out, struct text text)
{
    while (text.length > 0) {
        size_t plain = escape_span(text.bytes, text.length, true), used = 0, size;
        char escape[8];

        buffer_add(out, text.bytes, plain);
        if (plain == text.length)
            return;
        text.bytes += plain;
        text.length -= plain;
        size = escape_one(text.bytes, text.length, escape, &used);
        buffer_add(out, escape, size);
        text.bytes += used;
        text.length -= used;
    }
}

static bool show_line(struct rows_reader *reader, struct record *rec,
                      struct buffer *out)
{
    struct text text = {.bytes = rec->text, .length = rec->length};

    if (!writer_flush(reader->table, out))
        return false;
    if (reader->line && !reader->line->type->line(reader->line, rec, &text))
        return false;
    if (reader->line)
        buffer_add(out, text.bytes, text.length);
    else
        add_escaped(out, text);
    buffer_add_byte(out, '\n');
    return !out->failed;
}

bool rows_show(struct rows_reader *reader, struct buffer *out)
{
    struct record *rec;
    bool is_made, good;

    if (reader->failed || reader->at == reader->rows->packed.length)
        return false;
    rec = take(reader, &is_made);
    if (rec && (reader->all || (is_made && is_object(reader, rec))))
        good = writer_write(reader->table, rec, out) != WRITER_NO_MEMORY;
    else
        good = rec && show_line(reader, rec, out);
    record_unref(rec);
    reader->failed = !good;
    return good;
}

bool rows_flush(struct rows_reader *reader, struct buffer *out)
{
    if (!reader->failed)
        reader->failed = !writer_flush(reader->table, out);
    return !reader->failed;
}

void rows_close(struct rows_reader *reader)
{
    writer_free(reader->table);
    writer_free(reader->line);
}
