/* Cutting lines: room in a chunk, and how much of it is whole lines. */

#include "pipeline/format/lines.h"

#include <string.h>

/* Less room than this is not worth a read, unless the limit leaves no more. */
#define ROOM_MIN ((size_t)64 << 10)

/* What one needs to see of a line to know that it is over the limit: one byte more, and
 * if that is a CR, the one behind it. */
#define BEYOND_LIMIT 2

void lines_init(struct lines *lines, const struct origin *origin, size_t limit)
{
    size_t most = PTRDIFF_MAX / 4;

    *lines = (struct lines){
        .limit = limit < most ? limit : most,
        .block = {.origin = origin, .line = 1},
    };
}

void lines_release(struct lines *lines)
{
    chunk_unref(lines->chunk);
    lines->chunk = NULL;
}

static void move_to_front(struct lines *lines)
{
    char *bytes = lines->chunk->bytes;

    if (lines->start == 0)
        return;
    if (lines->start < lines->filled)
        memmove(bytes, bytes + lines->start, lines->filled - lines->start);
    lines->filled -= lines->start;
    lines->scanned -= lines->start;
    lines->start = 0;
}

/* What to hold the bytes of an unfinished line in, with room behind them. */
static size_t capacity_for(const struct lines *lines, size_t partial)
{
    size_t most = lines->limit + BEYOND_LIMIT;
    size_t capacity = 2 * partial < most ? 2 * partial : most;

    if (partial + ROOM_MIN <= CHUNK_SIZE || capacity < CHUNK_SIZE)
        capacity = CHUNK_SIZE;
    return capacity > partial ? capacity : partial + ROOM_MIN;
}

static bool use_new_chunk(struct lines *lines, size_t capacity)
{
    size_t partial = lines->filled - lines->start;
    struct chunk *chunk = chunk_new(capacity);

    if (!chunk)
        return false;
    if (lines->chunk) {
        memcpy(chunk->bytes, lines->chunk->bytes + lines->start, partial);
        chunk_unref(lines->chunk);
    }
    lines->chunk = chunk;
    lines->filled = partial;
    lines->scanned -= lines->start;
    lines->start = 0;
    return true;
}

static bool grow_chunk(struct lines *lines, size_t capacity)
{
    struct chunk *chunk = chunk_grow(lines->chunk, capacity);

    if (chunk)
        lines->chunk = chunk;
    return chunk != NULL;
}

/* Sees to it that there is room behind `filled`. */
static bool make_room(struct lines *lines)
{
    struct chunk *chunk = lines->chunk;
    size_t partial = lines->filled - lines->start;
    size_t capacity = capacity_for(lines, partial);

    if (!chunk)
        return use_new_chunk(lines, capacity);
    /* One that a huge line needed is not kept for the lines behind it. */
    if (chunk->capacity > CHUNK_SIZE && partial <= CHUNK_SIZE / 2)
        return use_new_chunk(lines, CHUNK_SIZE);
    if (chunk->references > 1)
        return chunk->capacity - lines->filled >= ROOM_MIN ||
               use_new_chunk(lines, capacity);
    move_to_front(lines);
    return chunk->capacity - partial >= ROOM_MIN || chunk->capacity >= capacity ||
           grow_chunk(lines, capacity);
}

bool lines_room(struct lines *lines, char **at, size_t *size)
{
    size_t room;

    if (!make_room(lines))
        return false;
    room = lines->chunk->capacity - lines->filled;
    *at = lines->chunk->bytes + lines->filled;
    *size = room < CHUNK_SIZE ? room : CHUNK_SIZE;
    return true;
}

void lines_filled(struct lines *lines, size_t length)
{
    lines->filled += length;
}

void lines_finish(struct lines *lines)
{
    lines->finished = true;
}

size_t lines_left(const struct lines *lines)
{
    return lines->block.length + lines->filled - lines->start;
}

void lines_resume(struct lines *lines, uint64_t line, bool too_long)
{
    lines->block.line = line;
    lines->too_long = too_long;
}

/* What is before `next` has been given out. */
static void go_on(struct lines *lines, size_t next)
{
    lines->start = lines->scanned = next;
    lines->too_long = false;
}

static enum lines_answer give_block(struct lines *lines, size_t end)
{
    lines->block.text = lines->chunk->bytes + lines->start;
    lines->block.length = end - lines->start;
    lines->block.chunk = lines->chunk;
    go_on(lines, end);
    return LINES_BLOCK;
}

static enum lines_answer give_piece(struct lines *lines, size_t end, bool last,
                                    struct lines_piece *piece)
{
    *piece = (struct lines_piece){
        .bytes = lines->chunk->bytes + lines->start,
        .length = end - lines->start,
        .line = lines->block.line,
        .first = !lines->too_long,
        .last = last,
    };
    if (last) {
        go_on(lines, end);
        lines->block.line++;
    } else {
        lines->too_long = true;
        lines->start = lines->scanned = end;
    }
    return LINES_TOO_LONG;
}

/* The line at start, or what is left of it if it is too long, by itself. */
static enum lines_answer give_line(struct lines *lines, size_t length, size_t next,
                                   struct lines_piece *piece)
{
    if (lines->too_long || length > lines->limit)
        return give_piece(lines, next, true, piece);
    return give_block(lines, next);
}

/* No newline has come yet. Is it clear that the line is too long? A CR just over the
 * limit may be the first half of its end. */
static bool is_over_limit(const struct lines *lines, size_t partial)
{
    if (partial == lines->limit + 1)
        return lines->chunk->bytes[lines->filled - 1] != '\r';
    return partial > lines->limit;
}

static enum lines_answer give_rest(struct lines *lines, struct lines_piece *piece)
{
    size_t partial = lines->filled - lines->start;

    if (lines->finished && (partial > 0 || lines->too_long))
        return give_line(lines, partial, lines->filled, piece);
    if (partial > 0 && (lines->too_long || is_over_limit(lines, partial)))
        return give_piece(lines, lines->filled, false, piece);
    return LINES_MORE;
}

/* Where the last line ends that certainly is not too long, since all lines together
 * are not; 0: the line at start has to be looked at by itself. */
static size_t end_of_lines(const struct lines *lines)
{
    const char *bytes = lines->chunk->bytes;
    size_t end = lines->filled;
    const char *newline;

    if (end - lines->start > lines->limit)
        end = lines->start + lines->limit + 1;
    if (lines->too_long || end <= lines->scanned)
        return 0;
    newline = memrchr(bytes + lines->scanned, '\n', end - lines->scanned);
    return newline ? (size_t)(newline + 1 - bytes) : 0;
}

enum lines_answer lines_next(struct lines *lines, struct lines_piece *piece)
{
    const char *bytes, *newline;
    size_t end, length;

    if (!lines->chunk)
        return LINES_MORE;
    end = end_of_lines(lines);
    if (end > 0)
        return give_block(lines, end);
    bytes = lines->chunk->bytes;
    newline = memchr(bytes + lines->scanned, '\n', lines->filled - lines->scanned);
    if (!newline) {
        lines->scanned = lines->filled;
        return give_rest(lines, piece);
    }
    end = (size_t)(newline - bytes);
    length = end - lines->start;
    if (length > 0 && newline[-1] == '\r')
        length--;
    return give_line(lines, length, end + 1, piece);
}
