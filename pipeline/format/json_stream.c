/* Cutting JSON texts: between two of them, and inside of one. */

#include "pipeline/format/json_stream_states.h"

#include "pipeline/json/scan.h"
#include "pipeline/json/write.h"

#include <string.h>

#define RECORD_SEPARATOR '\x1e'

/* ---- Giving out ---- */

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

/* What was read up to `scanned` has been given out. */
static void go_on(struct json_stream *stream)
{
    stream->start = stream->scanned;
    stream->inside = false;
    stream->told = false;
    stream->spans_lines = false;
    stream->mistake = NULL;
    stream->state = stream->in_array ? STATE_COMMA : STATE_VALUE;
}

/* The bytes up to `scanned`; `last`: there are no more of this text. */
static enum json_stream_answer give_piece(struct json_stream *stream, const char *what,
                                          bool last, struct json_stream_piece *piece)
{
    *piece = (struct json_stream_piece){
        .bytes = stream->chunk->bytes + stream->start,
        .length = stream->scanned - stream->start,
        .line = stream->start_line,
        .cause = "not JSON",
        .what = what,
        .first = !stream->told,
        .last = last,
    };
    if (last) {
        go_on(stream);
        if (stream->in_array)
            stream->state = STATE_ANY;
    } else {
        stream->start = stream->scanned;
        stream->told = true;
    }
    return JSON_STREAM_BAD;
}

static enum json_stream_answer give_long(struct json_stream *stream, bool last,
                                         struct json_stream_piece *piece)
{
    (void)give_piece(stream, "the text is longer than --max-record", last, piece);
    piece->cause = "text too long";
    return JSON_STREAM_BAD;
}

static struct record *compact(struct json_stream *stream, const char *text,
                              size_t length)
{
    buffer_clear(&stream->compact);
    write_value(&stream->compact, value_text(text, length), 0);
    if (stream->compact.failed)
        return NULL;
    return record_of_bytes(stream->compact.bytes, stream->compact.length);
}

/* A number or word of a sequence is whole only if white space stands behind it (RFC
 * 7464, 2.4). */
static bool is_cut_off(const struct json_stream *stream)
{
    return stream->form == JSON_STREAM_SEQUENCE && stream->state == STATE_SCALAR &&
           (stream->scanned == stream->filled ||
            !is_space(stream->chunk->bytes[stream->scanned]));
}

/* The text from start to scanned is complete. */
static enum json_stream_answer give_text(struct json_stream *stream,
                                         struct record **record,
                                         struct json_stream_piece *piece)
{
    const char *text = stream->chunk->bytes + stream->start;
    size_t length = stream->scanned - stream->start;
    struct json_mistake mistake;
    struct record *made;

    if (stream->told || length > stream->limit)
        return give_long(stream, true, piece);
    if (is_cut_off(stream))
        return give_piece(stream, "the text is cut off", true, piece);
    if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
        return give_piece(stream, "a byte order mark stands at the start only", true,
                          piece);
    switch (json_scan(NULL, text, length, stream->depth_limit, NULL, &mistake)) {
    case JSON_VALID:
        break;
    case JSON_TOO_DEEP:
        return give_piece(stream, "brackets are nested deeper than --max-depth allows",
                          true, piece);
    default:
        return give_piece(stream, mistake.what, true, piece);
    }
    made = stream->spans_lines ? compact(stream, text, length)
                               : record_new(stream->chunk, text, length);
    if (!made)
        return JSON_STREAM_NO_MEMORY;
    made->kind = RECORD_JSON;
    made->end = LINE_END_LF;
    made->origin = origin_ref(stream->origin);
    made->line = stream->start_line;
    *record = made;
    go_on(stream);
    return JSON_STREAM_RECORD;
}

/* ---- Between texts ---- */

/* Goes to the end of the line, or to the next record separator; whether it is there. */
static bool pass_line(struct json_stream *stream)
{
    while (stream->scanned < stream->filled) {
        char byte = stream->chunk->bytes[stream->scanned];

        if (byte == RECORD_SEPARATOR && stream->form == JSON_STREAM_SEQUENCE)
            return true;
        stream->scanned++;
        if (byte == '\n') {
            stream->line++;
            return true;
        }
    }
    return stream->finished;
}

/* The rest of a line with a mistake in it. */
static enum json_stream_answer give_mistake(struct json_stream *stream,
                                            struct json_stream_piece *piece)
{
    if (pass_line(stream))
        return give_piece(stream, stream->mistake, true, piece);
    if (stream->scanned - stream->start <= stream->limit)
        return JSON_STREAM_MORE;
    return give_piece(stream, stream->mistake, false, piece);
}

static void begin(struct json_stream *stream, char byte)
{
    stream->inside = true;
    buffer_clear(&stream->open);
    stream->state = byte == '"'                  ? STATE_STRING
                    : byte == '{' || byte == '[' ? STATE_BRACKETS
                                                 : STATE_SCALAR;
    if (stream->state == STATE_STRING)
        stream->scanned++;
}

/* A byte that is no white space. NULL, or why nothing can begin with it. */
static const char *enter(struct json_stream *stream, char byte)
{
    bool in_array = stream->in_array;
    uint8_t state = stream->state;

    if (in_array && byte == ']') {
        stream->in_array = false;
        stream->state = STATE_VALUE;
        if (state == STATE_VALUE)
            return "a value was expected";
        stream->scanned++;
        return NULL;
    }
    if (in_array && byte == ',' && (state == STATE_COMMA || state == STATE_ANY)) {
        stream->state = STATE_VALUE;
        stream->scanned++;
        return NULL;
    }
    if (in_array && state == STATE_COMMA)
        return "a comma or ] was expected";
    if (!in_array && byte == '[' && stream->form == JSON_STREAM_ELEMENTS) {
        stream->in_array = true;
        stream->state = STATE_FIRST;
        stream->scanned++;
        return NULL;
    }
    if (byte == ',' || byte == ':' || byte == ']' || byte == '}')
        return "a value was expected";
    begin(stream, byte);
    return NULL;
}

/* Passes a byte order mark at the very start. False: it is not clear yet whether that
 * is one. */
static bool pass_mark(struct json_stream *stream)
{
    static const char mark[] = "\xef\xbb\xbf";
    size_t size = sizeof(mark) - 1, length = stream->filled - stream->scanned;

    if (stream->begun)
        return true;
    if (length < size && !stream->finished &&
        memcmp(stream->chunk->bytes + stream->scanned, mark, length) == 0)
        return false;
    if (length >= size &&
        memcmp(stream->chunk->bytes + stream->scanned, mark, size) == 0)
        stream->start = stream->scanned += size;
    stream->begun = true;
    return true;
}

/* Looks for the next text, or for what is none. */
static void look(struct json_stream *stream)
{
    while (!stream->inside && stream->scanned < stream->filled) {
        char byte = stream->chunk->bytes[stream->scanned];

        stream->start = stream->scanned;
        stream->start_line = stream->line;
        if (is_space(byte) ||
            (byte == RECORD_SEPARATOR && stream->form == JSON_STREAM_SEQUENCE)) {
            stream->line += byte == '\n';
            stream->start = ++stream->scanned;
            continue;
        }
        stream->state_before = stream->state;
        stream->in_array_before = stream->in_array;
        stream->mistake = enter(stream, byte);
        if (stream->mistake)
            stream->inside = true;
        else if (!stream->inside)
            stream->start = stream->scanned;
    }
}

/* ---- Inside a text ---- */

static bool ends_scalar(const struct json_stream *stream, char byte)
{
    return is_space(byte) || memchr(",]}{[\"", byte, 6) ||
           (byte == RECORD_SEPARATOR && stream->form == JSON_STREAM_SEQUENCE);
}

/* A bracket. True: the text ends behind it, well or, if it closes another one, badly.
 */
static bool step_bracket(struct json_stream *stream, char byte)
{
    struct buffer *open = &stream->open;

    if (byte == '{' || byte == '[') {
        buffer_add_byte(open, byte == '{' ? '}' : ']');
        return false;
    }
    return open->bytes[--open->length] != byte || open->length == 0;
}

/* Goes on by one byte, `scanned`. True: the text ends behind it, or, for a scalar,
 * before it. */
static bool step(struct json_stream *stream, char byte)
{
    switch (stream->state) {
    case STATE_STRING:
        stream->state = byte == '\\'  ? STATE_ESCAPE
                        : byte != '"' ? STATE_STRING
                                      : STATE_BRACKETS;
        stream->scanned++;
        return byte == '"' && stream->open.length == 0;
    case STATE_ESCAPE:
        stream->state = STATE_STRING;
        stream->scanned++;
        return false;
    case STATE_SCALAR:
        if (ends_scalar(stream, byte))
            return true;
        stream->scanned++;
        return false;
    default:
        break;
    }
    stream->scanned++;
    if (byte == '"')
        stream->state = STATE_STRING;
    return memchr("{}[]", byte, 4) && step_bracket(stream, byte);
}

static bool in_string(const struct json_stream *stream)
{
    return stream->state == STATE_STRING || stream->state == STATE_ESCAPE;
}

/* What is a text's end whatever is open: NULL, or what is wrong. */
static const char *cut_off(const struct json_stream *stream, char byte)
{
    if (byte == '\n' && in_string(stream))
        return "a string is not closed at the end of its line";
    if (byte == RECORD_SEPARATOR && stream->form == JSON_STREAM_SEQUENCE &&
        stream->state != STATE_SCALAR)
        return "the text is cut off by a record separator";
    return NULL;
}

/* All that was read belongs to a text that has not ended. */
static enum json_stream_answer give_rest(struct json_stream *stream,
                                         struct record **record,
                                         struct json_stream_piece *piece)
{
    size_t length = stream->scanned - stream->start;

    if (stream->finished && stream->state == STATE_SCALAR)
        return give_text(stream, record, piece);
    if (stream->finished)
        return give_piece(stream, "the input ends in the middle of a text", true,
                          piece);
    if (length == 0 || (length <= stream->limit && !stream->told))
        return JSON_STREAM_MORE;
    return give_long(stream, false, piece);
}

static enum json_stream_answer read_text(struct json_stream *stream,
                                         struct record **record,
                                         struct json_stream_piece *piece)
{
    const char *bytes = stream->chunk->bytes;

    while (stream->scanned < stream->filled) {
        char byte = bytes[stream->scanned];

        stream->mistake = cut_off(stream, byte);
        if (stream->mistake)
            return give_mistake(stream, piece);
        if (byte == '\n' && stream->state != STATE_SCALAR) {
            stream->line++;
            stream->spans_lines = true;
        }
        if (step(stream, byte))
            return give_text(stream, record, piece);
        if (stream->open.failed)
            return JSON_STREAM_NO_MEMORY;
    }
    return give_rest(stream, record, piece);
}

enum json_stream_answer json_stream_next(struct json_stream *stream,
                                         struct record **record,
                                         struct json_stream_piece *piece)
{
    if (!stream->chunk || !pass_mark(stream))
        return JSON_STREAM_MORE;
    look(stream);
    if (stream->mistake)
        return give_mistake(stream, piece);
    if (stream->inside)
        return read_text(stream, record, piece);
    if (!stream->finished || !stream->in_array)
        return JSON_STREAM_MORE;
    stream->in_array = false;
    stream->start_line = stream->line;
    return give_piece(stream, "the input ends inside an array", true, piece);
}
