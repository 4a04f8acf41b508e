#include "csv_run.h"

#include "pipeline/format/lines.h"

#include <stdlib.h>

static const struct origin origin = {.name = "some.csv", .is_file = true};

static void check(bool good)
{
    if (!good)
        abort();
}

static void tell(enum csv_answer answer, const struct fields *fields,
                 struct buffer *text)
{
    switch (answer) {
    case CSV_RECORD:
        check(fields_write(fields, text));
        buffer_add_byte(text, '\n');
        break;
    case CSV_BAD:
        buffer_printf(text, "bad: %s", fields->mistake);
        if (fields->at != FIELDS_NOWHERE)
            buffer_printf(text, " at %zu", fields->at);
        buffer_add_byte(text, '\n');
        break;
    case CSV_NO_MEMORY:
        abort();
    default:
        break;
    }
}

/* The lines that are complete. */
static void take(struct csv *csv, struct lines *lines, struct fields *fields,
                 struct buffer *text)
{
    struct lines_piece piece;

    while (lines_next(lines, &piece) == LINES_BLOCK) {
        while (lines->block.length > 0) {
            struct record *rec = block_cut(&lines->block);

            check(rec);
            tell(csv_add_line(csv,
                              (struct text){rec->text, rec->length, TEXT_NOWHERE, 0},
                              (enum line_end)rec->end, fields),
                 fields, text);
            record_unref(rec);
        }
    }
}

void csv_run(struct csv *csv, struct text bytes, size_t first, size_t step,
             struct buffer *text)
{
    struct fields fields = {0};
    struct lines lines;
    size_t at = 0, piece = first;

    lines_init(&lines, &origin, (size_t)1 << 40);
    while (at < bytes.length) {
        char *room;
        size_t size;

        check(lines_room(&lines, &room, &size));
        if (piece > 0 && size > piece)
            size = piece;
        if (size > bytes.length - at)
            size = bytes.length - at;
        memcpy(room, bytes.bytes + at, size);
        lines_filled(&lines, size);
        at += size;
        piece = step;
        take(csv, &lines, &fields, text);
    }
    lines_finish(&lines);
    take(csv, &lines, &fields, text);
    lines_release(&lines);
    tell(csv_end_input(csv, &fields), &fields, text);
    fields_release(&fields);
}
