/* JSON stream: cuts a stream of JSON texts into records, wherever their lines end.
 *
 *     {"a": 1} {"a":          two records: texts may stand behind each other,
 *       2}                    and go over lines
 *     [{"a": 3}, {"a": 4}]    two more: the elements of an array at the top level are
 *                             the records, so that a file that is one big array is read
 *                             in constant memory
 *
 * With JSON_STREAM_SEQUENCE the texts are those of RFC 7464, each behind a record
 * separator (0x1E): then what is cut off in the middle is lost alone, and an array is a
 * record.
 *
 * The texts are found by their brackets and quotes, then checked. What is no JSON is
 * given out as JSON_STREAM_BAD, and the next text is looked for behind it: a string
 * ends with its line at the latest. A text is a slice of what was read if it stands on
 * one line, else it is written anew without white space.
 *
 * Used like lines.h: room, filled, next until it needs more, finish at the end. */
#ifndef PIPELINE_FORMAT_JSON_STREAM_H
#define PIPELINE_FORMAT_JSON_STREAM_H

#include "pipeline/base/text.h"
#include "pipeline/json/buffer.h"
#include "pipeline/record/record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum json_stream_form {
    JSON_STREAM_ELEMENTS, /* as above */
    JSON_STREAM_TEXTS, /* an array at the top level is a record like others */
    JSON_STREAM_SEQUENCE, /* RFC 7464 */
};

struct json_stream {
    const struct origin *origin;
    enum json_stream_form form;
    size_t limit; /* the longest text, in bytes */
    size_t depth_limit;
    struct chunk *chunk;
    size_t start; /* of the text that is being read, or of what comes next */
    size_t scanned; /* looked at up to here */
    size_t filled;
    uint64_t line; /* of `scanned` */
    uint64_t start_line;
    struct buffer open; /* the closing brackets of those that are open in the text */
    uint8_t state; /* see json_stream.c */
    uint8_t state_before; /* what is at start */
    bool in_array_before;
    bool begun; /* behind a byte order mark, if there was one */
    bool inside; /* a text has begun at start */
    bool in_array; /* at the top level */
    bool spans_lines;
    bool told; /* its first part has been given out */
    const char *mistake; /* why the rest of the line is to be passed; NULL: it is not */
    bool finished;
    struct buffer compact;
};

enum json_stream_answer {
    JSON_STREAM_RECORD, /* *record; the caller's reference */
    JSON_STREAM_MORE, /* read on */
    JSON_STREAM_BAD, /* *piece is no JSON text, or a part of one over the limit */
    JSON_STREAM_NO_MEMORY,
};

/* The bytes stand until the next call. */
struct json_stream_piece {
    const char *bytes;
    size_t length;
    uint64_t line;
    const char *cause; /* constants: the kind of mistake, and the mistake */
    const char *what;
    bool first, last;
};

/* Lends the origin. `limit` and `depth_limit` have standard values that may be changed.
 */
void json_stream_init(struct json_stream *stream, const struct origin *origin,
                      enum json_stream_form form);
void json_stream_release(struct json_stream *stream);

/* Room to read into, at least 1 byte and at most CHUNK_SIZE. False if there is no
 * memory. */
bool json_stream_room(struct json_stream *stream, char **at, size_t *size)
    __attribute__((warn_unused_result));
void json_stream_filled(struct json_stream *stream, size_t length);
void json_stream_finish(struct json_stream *stream);

/* What comes next: sets *record or *piece, as the answer says. */
enum json_stream_answer json_stream_next(struct json_stream *stream,
                                         struct record **record,
                                         struct json_stream_piece *piece)
    __attribute__((warn_unused_result));

/* ---- Going on in another process ---- */

/* Where it goes on: with the bytes that have not been given out. */
struct json_stream_place {
    uint64_t line;
    uint64_t state; /* between texts, or inside one */
    bool begun, in_array;
    bool told; /* inside a text that is too long, and of which a part was given out */
    bool mistaken; /* the same of a line */
    struct text open; /* as in struct json_stream; lent */
};

/* How many bytes that were filled in have not been given out. */
size_t json_stream_left(const struct json_stream *stream);

void json_stream_note(const struct json_stream *stream,
                      struct json_stream_place *place);

/* Before anything is filled in. False: no memory, or it makes no sense. */
bool json_stream_resume(struct json_stream *stream,
                        const struct json_stream_place *place)
    __attribute__((warn_unused_result));

#endif
