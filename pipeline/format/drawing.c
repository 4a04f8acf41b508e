/* Drawing: lines cut to the screen's width, and the way back up to the first one. */

#include "pipeline/format/drawing.h"

#include "pipeline/format/width.h"

#include <string.h>

#define ELLIPSIS "\xe2\x80\xa6"
#define PLAIN "\x1b[0m"
#define TAB ((size_t)8)

static void add_string(struct buffer *out, const char *string)
{
    buffer_add(out, string, strlen(string));
}

/* ---- Lines ---- */

/* Takes the first line off, with its LF if there is one. */
static struct text next_line(struct text *lines)
{
    const char *newline = memchr(lines->bytes, '\n', lines->length);
    size_t length = newline ? (size_t)(newline + 1 - lines->bytes) : lines->length;
    struct text line = {.bytes = lines->bytes, .length = length - (newline ? 1 : 0)};

    lines->bytes += length;
    lines->length -= length;
    return line;
}

size_t drawing_count(struct text lines)
{
    size_t count = 0;

    for (; lines.length > 0; count++)
        (void)next_line(&lines);
    return count;
}

/* What a line is made of. */
enum piece_kind {
    PIECE_TEXT,
    PIECE_TAB,
    PIECE_SEQUENCE, /* takes no column */
};

/* ESC [ ... m, or what there is of it. */
static size_t sequence_length(struct text line)
{
    const char *end = memchr(line.bytes, 'm', line.length);

    return end ? (size_t)(end + 1 - line.bytes) : line.length;
}

/* Takes the first piece off. */
static struct text next_piece(struct text *line, enum piece_kind *kind)
{
    struct text piece = {.bytes = line->bytes};

    if (line->bytes[0] == '\x1b') {
        *kind = PIECE_SEQUENCE;
        piece.length = sequence_length(*line);
    } else if (line->bytes[0] == '\t') {
        *kind = PIECE_TAB;
        piece.length = 1;
    } else {
        *kind = PIECE_TEXT;
        while (piece.length < line->length && line->bytes[piece.length] != '\x1b' &&
               line->bytes[piece.length] != '\t')
            piece.length++;
    }
    line->bytes += piece.length;
    line->length -= piece.length;
    return piece;
}

/* Appends what fits into so many columns, with spaces for tabs. The columns used;
 * *whole: all of it did. `out` may be NULL. */
static size_t add_columns(struct buffer *out, struct text line, size_t columns,
                          bool *whole)
{
    static const char spaces[] = "        ";
    size_t used = 0;

    *whole = true;
    while (*whole && line.length > 0) {
        enum piece_kind kind;
        struct text piece = next_piece(&line, &kind);
        size_t width = 0, fits = piece.length;

        if (kind == PIECE_TEXT) {
            fits = width_cut(piece.bytes, piece.length, columns - used, &width);
            *whole = fits == piece.length;
        } else if (kind == PIECE_TAB) {
            width = TAB - used % TAB;
            *whole = width <= columns - used;
            fits = width = *whole ? width : 0;
            piece.bytes = spaces;
        }
        used += width;
        if (out)
            buffer_add(out, piece.bytes, fits);
    }
    return used;
}

/* Appends the line, cut to so many columns. */
static void add_cut(struct buffer *out, struct text line, size_t columns)
{
    bool whole;

    (void)add_columns(NULL, line, columns, &whole);
    if (whole) {
        (void)add_columns(out, line, columns, &whole);
    } else {
        (void)add_columns(out, line, columns - 1, &whole);
        add_string(out, ELLIPSIS);
        if (memchr(line.bytes, '\x1b', line.length))
            add_string(out, PLAIN);
    }
    buffer_add_byte(out, '\n');
}

/* Rows that a line takes where it wraps; a wide character is not split. */
static size_t rows_of(struct text line, size_t columns)
{
    size_t rows = 1, used = 0;

    while (line.length > 0) {
        enum piece_kind kind;
        struct text piece = next_piece(&line, &kind);

        while (kind != PIECE_SEQUENCE && piece.length > 0) {
            size_t width;
            size_t fits = width_cut(piece.bytes, piece.length, columns - used, &width);

            if (fits == 0 && used == 0)
                return rows; /* a terminal of one column */
            piece.bytes += fits;
            piece.length -= fits;
            used += width;
            if (piece.length > 0) {
                rows++;
                used = 0;
            }
        }
    }
    return rows;
}

/* ---- Drawing ---- */

static struct text text_in(const struct buffer *buffer)
{
    return (struct text){.bytes = buffer->bytes, .length = buffer->length};
}

/* To the start of the first row of what stands there. */
static void go_up(const struct drawing *drawing, size_t columns, struct buffer *out)
{
    struct text lines = text_in(&drawing->lines);
    size_t rows = 0;

    while (lines.length > 0)
        rows += rows_of(next_line(&lines), columns);
    buffer_add_byte(out, '\r');
    if (rows > 0)
        buffer_printf(out, "\x1b[%zuA", rows);
}

/* The same, and erases it: the first row alone, for some terminals take erasing the
 * screen from its first place for a request to keep what was on it. */
static void take_away(const struct drawing *drawing, size_t columns, struct buffer *out)
{
    go_up(drawing, columns, out);
    if (drawing->lines.length > 0)
        add_string(out, "\x1b[K\n\x1b[J\x1b[A");
}

/* No terminal is without columns and rows, whatever it says. */
static struct drawing_size usable(struct drawing_size size)
{
    return (struct drawing_size){size.columns > 0 ? size.columns : 1,
                                 size.rows > 0 ? size.rows : 1};
}

static void overwrite(const struct buffer *lines, size_t columns, struct buffer *out)
{
    struct text left = text_in(lines);

    while (left.length > 0) {
        struct text line = next_line(&left);
        bool whole;

        buffer_add(out, line.bytes, line.length);
        /* Behind a full row the cursor still stands on its last column, which would be
         * erased. */
        if (add_columns(NULL, line, columns, &whole) < columns)
            add_string(out, "\x1b[K");
        buffer_add_byte(out, '\n');
    }
}

static bool is_drawn(const struct drawing *drawing, const struct buffer *lines,
                     struct drawing_size size)
{
    return drawing->size.columns == size.columns && drawing->size.rows == size.rows &&
           drawing->lines.length == lines->length &&
           (lines->length == 0 ||
            memcmp(drawing->lines.bytes, lines->bytes, lines->length) == 0);
}

bool drawing_draw(struct drawing *drawing, struct text lines, struct drawing_size size,
                  struct buffer *out)
{
    struct buffer *next = &drawing->next, old = drawing->lines;

    size = usable(size);
    buffer_clear(next);
    for (size_t room = drawing_room(size); room > 0 && lines.length > 0; room--)
        add_cut(next, next_line(&lines), size.columns);
    if (next->failed)
        return false;
    if (is_drawn(drawing, next, size))
        return !out->failed;
    add_string(out, "\x1b[?2026h");
    /* Rows that have wrapped would, merely overwritten, still count as one line. */
    if (drawing->size.columns != size.columns || next->length == 0)
        take_away(drawing, size.columns, out);
    else
        go_up(drawing, size.columns, out);
    overwrite(next, size.columns, out);
    add_string(out, next->length > 0 ? "\x1b[J\x1b[?2026l" : "\x1b[?2026l");
    if (out->failed)
        return false;
    drawing->lines = *next;
    *next = old;
    drawing->size = size;
    return true;
}

bool drawing_erase(struct drawing *drawing, struct drawing_size size,
                   struct buffer *out)
{
    if (drawing->lines.length > 0)
        take_away(drawing, usable(size).columns, out);
    buffer_clear(&drawing->lines);
    return !out->failed;
}

void drawing_release(struct drawing *drawing)
{
    buffer_release(&drawing->lines);
    buffer_release(&drawing->next);
}

/* ---- Parts ---- */

void drawing_add_part(const struct drawing_part *part, size_t room, struct buffer *out)
{
    size_t count = drawing_count(part->lines);
    size_t titles = count > part->records ? count - part->records : 0;
    struct text lines = part->lines;
    size_t shown;

    if (count <= room && part->more == 0) {
        buffer_add(out, lines.bytes, lines.length);
        return;
    }
    shown = count < room ? count : room > 0 ? room - 1 : 0;
    for (size_t i = 0; i < shown; i++)
        (void)next_line(&lines);
    buffer_add(out, part->lines.bytes, part->lines.length - lines.length);
    buffer_printf(out, "... %zu more\n",
                  part->records + part->more - (shown > titles ? shown - titles : 0));
}
