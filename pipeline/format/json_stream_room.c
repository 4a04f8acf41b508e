/* A JSON stream's life and the room that it is read into. */

#include "pipeline/format/json_stream.h"
#include "pipeline/json/scan.h"

#include <string.h>

#define ROOM_MIN ((size_t)64 << 10)

void json_stream_init(struct json_stream *stream, const struct origin *origin,
                      enum json_stream_form form)
{
    *stream = (struct json_stream){
        .origin = origin,
        .form = form,
        .limit = SIZE_MAX / 4,
        .depth_limit = JSON_DEPTH_LIMIT,
        .line = 1,
    };
}

void json_stream_release(struct json_stream *stream)
{
    chunk_unref(stream->chunk);
    buffer_release(&stream->compact);
    buffer_release(&stream->open);
    stream->chunk = NULL;
}

/* ---- Room ---- */

/* A chunk with the unfinished text at its start. */
static bool make_room(struct json_stream *stream)
{
    size_t partial = stream->filled - stream->start;
    size_t capacity = 2 * partial > CHUNK_SIZE ? 2 * partial : CHUNK_SIZE;
    struct chunk *chunk = chunk_new(capacity);

    if (!chunk)
        return false;
    if (stream->chunk) {
        memcpy(chunk->bytes, stream->chunk->bytes + stream->start, partial);
        chunk_unref(stream->chunk);
    }
    stream->chunk = chunk;
    stream->scanned -= stream->start;
    stream->filled = partial;
    stream->start = 0;
    return true;
}

static bool has_room(struct json_stream *stream)
{
    struct chunk *chunk = stream->chunk;
    size_t partial = stream->filled - stream->start;

    if (!chunk)
        return false;
    if (chunk->references == 1 && stream->start > 0 &&
        (partial == 0 || chunk->capacity - stream->filled < ROOM_MIN)) {
        memmove(chunk->bytes, chunk->bytes + stream->start, partial);
        stream->scanned -= stream->start;
        stream->filled = partial;
        stream->start = 0;
    }
    return chunk->capacity - stream->filled >= ROOM_MIN;
}

bool json_stream_room(struct json_stream *stream, char **at, size_t *size)
{
    size_t room;

    if (!has_room(stream) && !make_room(stream))
        return false;
    room = stream->chunk->capacity - stream->filled;
    *at = stream->chunk->bytes + stream->filled;
    *size = room < CHUNK_SIZE ? room : CHUNK_SIZE;
    return true;
}

void json_stream_filled(struct json_stream *stream, size_t length)
{
    stream->filled += length;
}

void json_stream_finish(struct json_stream *stream)
{
    stream->finished = true;
}
