/* Lines: cuts a stream of bytes into blocks of whole lines.
 *
 * The source reads straight into the room that lines_room gives, says how much with
 * lines_filled, and takes the complete lines out with lines_next until there is none.
 * At the end of the input lines_finish makes the last line, if it had no newline,
 * available to lines_next.
 *
 *     chunk   GET /a 200\nGET /b 404\nGET /c 2..................
 *             ^ taken                 ^ start ^ filled         ^ capacity
 *
 * A line that is cut by the end of a chunk moves to the start of the next one, or, if
 * nobody holds a slice of this chunk any more, to its start. So a source whose records
 * are gone before it reads again has one chunk, which stays in the cache. A line may be
 * as long as the limit; its chunk grows with it. A longer one is given out piece by
 * piece as LINES_TOO_LONG, so that it can be counted and kept without being held in
 * memory, and the line behind it is intact.
 *
 * No line of a block has to be looked at to see that it keeps to the limit: the block
 * as a whole does, or it is one line.
 *
 * A CR before LF belongs to the line end; any other CR, also one that is the last byte
 * of the input, is a byte of the text, as NUL is.
 *
 * Which lines come out does not depend on how the bytes were cut into reads; only where
 * a line that is too long is cut into pieces does. */
#ifndef PIPELINE_FORMAT_LINES_H
#define PIPELINE_FORMAT_LINES_H

#include "pipeline/base/status.h"
#include "pipeline/base/text.h"
#include "pipeline/record/block.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lines {
    size_t limit; /* the longest line, in bytes without its line end */
    struct chunk *chunk;
    size_t start; /* of the first line that was not given out */
    size_t scanned; /* no newline between start and here */
    size_t filled;
    struct block block; /* what was given out last; behind it is the line at start */
    bool too_long; /* inside a line that is too long */
    bool finished; /* the input has ended */
};

enum lines_answer {
    LINES_BLOCK, /* lines->block has the next lines; lent */
    LINES_MORE, /* no complete line is left: read on */
    LINES_TOO_LONG, /* *piece is the next part of a line over the limit */
};

/* A part of a line that is too long; the bytes stand until the next call. The last one
 * includes the line end; it is empty if the input ended just behind the one before. */
struct lines_piece {
    const char *bytes;
    size_t length;
    uint64_t line;
    bool first, last;
};

/* Lends the origin; `limit` is the longest line, in bytes without its end. */
void lines_init(struct lines *lines, const struct origin *origin, size_t limit);
void lines_release(struct lines *lines);

/* Room to read into: sets *at and *size, at least 1 byte and at most CHUNK_SIZE;
 * usually a whole block. False if there is no memory. */
bool lines_room(struct lines *lines, char **at, size_t *size)
    __attribute__((warn_unused_result));

/* `length` bytes were read into the room. */
void lines_filled(struct lines *lines, size_t length);

/* The input has ended. */
void lines_finish(struct lines *lines);

/* How many bytes that were filled in have not been given out, or have been in a block
 * that still has them. */
size_t lines_left(const struct lines *lines);

/* The input begins in the middle of what was read another time: with this line, or,
 * inside of one that is too long, with the rest of it. Before anything is filled in. */
void lines_resume(struct lines *lines, uint64_t line, bool too_long);

/* Sets lines->block or *piece, as the answer says. All lines of the block have to be
 * taken out of it before the next call, for their number is told by that. */
enum lines_answer lines_next(struct lines *lines, struct lines_piece *piece)
    __attribute__((warn_unused_result));

#endif
