/* Drawing: lines on a terminal that are drawn again and again in the same place, below
 * all that was written before.
 *
 *     $ coro-pipe ...
 *     host   count          drawn: two lines
 *     web-1     12
 *     _                     the cursor, always here and never hidden: whatever ends
 *                           the program, the terminal is left as it should be
 *
 * A new drawing goes up over the old one and overwrites it line by line, so that
 * nothing flickers; there is no clearing of the screen. Whoever else writes to the
 * terminal erases the drawing first; the next one then stands below what he wrote.
 *
 * A terminal that was made narrower has wrapped the old lines: how many rows they take
 * now is counted again from their text. What was pushed out at the top of the screen
 * stays there.
 *
 * It makes bytes (ECMA-48: CUU, EL, ED; synchronized output, DEC private mode 2026,
 * which terminals that do not know it ignore) and knows neither terminals nor time. */
#ifndef PIPELINE_FORMAT_DRAWING_H
#define PIPELINE_FORMAT_DRAWING_H

#include "pipeline/base/text.h"
#include "pipeline/json/buffer.h"

#include <stdbool.h>
#include <stddef.h>

struct drawing_size {
    size_t columns, rows; /* of the terminal */
};

/* {0} to begin with. */
struct drawing {
    struct buffer lines; /* that stand there; none: nothing does */
    struct drawing_size size; /* that they were drawn for */
    struct buffer next;
};

/* Appends what draws the lines in place of those that stand there; nothing if they are
 * the same. Each ends in LF; safe to show, colors (SGR) aside. Those that are too wide
 * are cut, those for which there is no row are left out. False: no memory; nothing is
 * to be written then. */
bool drawing_draw(struct drawing *drawing, struct text lines, struct drawing_size size,
                  struct buffer *out) __attribute__((warn_unused_result));

/* Appends what takes away what stands there. False: no memory. */
bool drawing_erase(struct drawing *drawing, struct drawing_size size,
                   struct buffer *out) __attribute__((warn_unused_result));

/* What stands there stays: the next drawing stands below it. */
static inline void drawing_forget(struct drawing *drawing)
{
    buffer_clear(&drawing->lines);
}

void drawing_release(struct drawing *drawing);

/* How many lines a drawing can have, the cursor's row being none of its own. */
static inline size_t drawing_room(struct drawing_size size)
{
    return size.rows > 2 ? size.rows - 1 : 1;
}

/* Lines that stand for records, one each but for titles in front. */
struct drawing_part {
    struct text lines;
    size_t records; /* that have a line */
    size_t more; /* that have none */
};

/* Appends at most `room` lines of it, at least one. If a record has none then, the last
 * one tells how many: "... 12 more". */
void drawing_add_part(const struct drawing_part *part, size_t room, struct buffer *out);

/* Lines in it. */
size_t drawing_count(struct text lines);

#endif
