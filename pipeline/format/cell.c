/* Cells: a value's text, decoded if it is a string; and the cells of a record. */

#include "pipeline/format/cell.h"

#include "pipeline/base/escape.h"
#include "pipeline/json/quoted.h"
#include "pipeline/json/write.h"
#include "pipeline/record/content.h"

static bool decode(struct text inside, struct buffer *scratch, struct cell *cell)
{
    size_t length;
    char *room;

    if (quoted_is_plain(inside.bytes, inside.length)) {
        *cell = (struct cell){inside.bytes, inside.length, CELL_STRING};
        return true;
    }
    length = quoted_length(inside.bytes, inside.length);
    room = buffer_reserve(scratch, length);
    if (!room)
        return false;
    quoted_decode(inside.bytes, inside.length, room);
    *cell = (struct cell){room, length, CELL_STRING};
    return true;
}

static bool string_cell(struct value value, struct buffer *scratch, struct cell *cell)
{
    struct value_string string;

    if (value.form == VALUE_TEXT) {
        struct text inside = {.bytes = value.text.bytes + 1,
                              .length = value.text.length - 2};

        return decode(inside, scratch, cell);
    }
    if (!value_string(&value, &string)) /* built: nothing changes hands */
        return false;
    *cell = (struct cell){string.bytes, string.length, CELL_STRING};
    return true;
}

static bool written_cell(struct value value, enum cell_kind kind,
                         struct buffer *scratch, struct cell *cell)
{
    if (value.form == VALUE_TEXT && kind == CELL_NUMBER) {
        *cell = (struct cell){value.text.bytes, value.text.length, kind};
        return true;
    }
    write_value(scratch, value, 0);
    *cell = (struct cell){scratch->bytes, scratch->length, kind};
    return !scratch->failed;
}

bool cell_of(struct value value, struct buffer *scratch, struct cell *cell)
{
    buffer_clear(scratch);
    *cell = (struct cell){"", 0, CELL_MISSING};
    if (value.form == VALUE_NONE)
        return true;
    switch (value_kind(value)) {
    case KIND_NULL:
        *cell = (struct cell){"null", 4, CELL_NULL};
        return true;
    case KIND_FALSE:
        *cell = (struct cell){"false", 5, CELL_BOOLEAN};
        return true;
    case KIND_TRUE:
        *cell = (struct cell){"true", 4, CELL_BOOLEAN};
        return true;
    case KIND_NUMBER:
        return written_cell(value, CELL_NUMBER, scratch, cell);
    case KIND_STRING:
        return string_cell(value, scratch, cell);
    default:
        return written_cell(value, CELL_NESTED, scratch, cell);
    }
}

void cell_show(struct buffer *out, const char *bytes, size_t length, bool escape)
{
    while (escape && length > 0) {
        size_t plain = escape_span(bytes, length, false);
        char shown[8];
        size_t used = 0, size;

        buffer_add(out, bytes, plain);
        bytes += plain;
        length -= plain;
        if (length == 0)
            break;
        size = escape_one(bytes, length, shown, &used);
        buffer_add(out, shown, size);
        bytes += used;
        length -= used;
    }
    buffer_add(out, bytes, length);
}

/* ---- Rows ---- */

enum writer_verdict row_open(struct row *row, struct writer *writer, struct record *rec)
{
    struct content_reader reader = {.depth_limit = writer->options.depth_limit};
    struct content_view view;

    *row = (struct row){.name = text_of("value")};
    switch (content_read(&reader, rec, &view)) {
    case CONTENT_JSON:
        row->value = value_text(view.text, view.length);
        row->is_object = value_kind(row->value) == KIND_OBJECT;
        if (row->is_object && !value_walk_init(&row->walk, row->value))
            return WRITER_NO_MEMORY;
        return WRITER_DONE;
    case CONTENT_STRING:
        row->plain = (struct text){.bytes = rec->length > 0 ? rec->text : "",
                                   .length = rec->length};
        return WRITER_DONE;
    case CONTENT_TOO_DEEP:
        return writer_unfit(writer, "nested too deep",
                            "brackets are nested deeper than --max-depth allows (%zu)",
                            writer->options.depth_limit);
    default:
        return WRITER_NO_MEMORY;
    }
}

bool row_next(struct row *row)
{
    if (!row->is_object) {
        bool first = !row->done;

        row->done = true;
        return first;
    }
    if (!value_walk_next(&row->walk))
        return false;
    row->name =
        (struct text){.bytes = row->walk.key.bytes, .length = row->walk.key.length};
    row->value = row->walk.value;
    return true;
}

void row_close(struct row *row)
{
    if (row->is_object)
        value_walk_release(&row->walk);
}
