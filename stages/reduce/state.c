/* States as records. */

#include "stages/reduce/state.h"

#include "pipeline/json/parse.h"
#include "pipeline/json/utf8.h"
#include "pipeline/json/write.h"

#include <inttypes.h>
#include <string.h>

#define NO_STATE                                                                       \
    "--merge: the record is no state that the same stage sent with --partial"

/* The array under this name; VALUE_NONE if there is none. */
static struct value array_of(struct value saved, const char *name)
{
    struct value array = VALUE_OF(VALUE_NONE);

    if (value_kind(saved) == KIND_OBJECT)
        array = value_get(saved, name, strlen(name));
    if (array.form == VALUE_NONE || value_kind(array) == KIND_ARRAY)
        return array;
    value_unref(array);
    return VALUE_OF(VALUE_NONE);
}

void state_reject(struct stage *self, struct record *rec)
{
    stage_reject(self, rec, "no state", NO_STATE);
}

/* ---- Reading ---- */

/* The integer under this name; 0 if there is none. */
static uint64_t count_of(struct value saved, const char *name)
{
    struct value member = value_get(saved, name, strlen(name));
    int64_t count = 0;

    if (member.form == VALUE_NONE || value_kind(member) != KIND_NUMBER ||
        !value_int64(member, &count) || count < 0)
        count = 0;
    value_unref(member);
    return (uint64_t)count;
}

/* Parses a record, lent. False: it is gone, rejected, or there was no memory. */
static bool parse(struct stage *self, struct record *rec, struct text text,
                  struct value *saved)
{
    enum json_verdict verdict = JSON_INVALID;
    struct json_mistake mistake;

    *saved = VALUE_OF(VALUE_NONE);
    if (rec->kind != RECORD_STRING && rec->kind != RECORD_PLAIN)
        *saved = json_parse(text.bytes, text.length, stage_depth_limit(self), &verdict,
                            &mistake);
    if (saved->form != VALUE_NONE)
        return true;
    if (verdict != JSON_VALID) {
        state_reject(self, rec);
        return false;
    }
    stage_drop(self, rec);
    stage_emit(self, NULL);
    return false;
}

static void forget_pieces(struct state_reader *reader)
{
    buffer_clear(&reader->joined);
    reader->pieces = 0;
    reader->last = NULL;
}

/* Rejects pieces whose others did not come, if there are any. */
static void reject_pieces(struct state_reader *reader)
{
    struct record *last = reader->last;

    forget_pieces(reader);
    if (last)
        stage_reject(reader->stage, last, "no state",
                     "--merge: the other pieces of this state are missing");
}

/* Adds a piece, which it takes, behind those that there are. False: no memory. */
static bool add_piece(struct state_reader *reader, struct record *rec,
                      struct value *text)
{
    struct value_string string;

    if (!value_string(text, &string))
        return false;
    buffer_add(&reader->joined, string.bytes, string.length);
    if (reader->joined.failed)
        return false;
    if (reader->last)
        stage_absorb(reader->stage, reader->last);
    reader->last = rec;
    reader->pieces++;
    return true;
}

/* Takes a piece. True: it was the last one, and saved is the whole; *rec is the record
 * in its place. */
static bool join(struct state_reader *reader, struct record *rec, struct value *saved)
{
    struct stage *self = reader->stage;
    uint64_t piece = count_of(*saved, "piece"), pieces = count_of(*saved, "of");
    struct value text = value_get(*saved, "text", 4);
    bool good = value_kind(text) == KIND_STRING && piece <= pieces;

    value_unref(*saved);
    *saved = VALUE_OF(VALUE_NONE);
    if (piece != reader->pieces + 1)
        reject_pieces(reader);
    if (!good || piece != reader->pieces + 1) {
        state_reject(self, rec);
    } else if (!add_piece(reader, rec, &text)) {
        stage_drop(self, rec);
        stage_emit(self, NULL);
    } else if (piece == pieces) {
        struct text whole = {.bytes = reader->joined.bytes,
                             .length = reader->joined.length};

        value_unref(text);
        good = parse(self, rec, whole, saved);
        forget_pieces(reader);
        return good;
    }
    value_unref(text);
    return false;
}

static bool is_piece(struct value saved)
{
    return value_kind(saved) == KIND_OBJECT && count_of(saved, "piece") > 0;
}

/* Takes the value. False: it is no state. */
static bool find_arrays(struct value saved, struct state *state)
{
    *state = (struct state){array_of(saved, "keys"), array_of(saved, "states")};
    value_unref(saved);
    if (state->keys.form != VALUE_NONE && state->states.form != VALUE_NONE)
        return true;
    state_release(state);
    return false;
}

struct record *state_next(struct state_reader *reader, struct state *state)
{
    struct record *rec;
    struct value saved;

    while ((rec = stage_receive(reader->stage))) {
        struct text text = {.bytes = rec->text, .length = rec->length};

        if (!parse(reader->stage, rec, text, &saved))
            continue;
        if (!is_piece(saved))
            reject_pieces(reader);
        else if (!join(reader, rec, &saved))
            continue;
        if (find_arrays(saved, state))
            return rec;
        state_reject(reader->stage, rec);
    }
    reject_pieces(reader);
    return NULL;
}

void state_reader_release(struct state_reader *reader)
{
    if (reader->last)
        stage_drop(reader->stage, reader->last);
    forget_pieces(reader);
    buffer_release(&reader->joined);
}

void state_release(struct state *state)
{
    value_unref(state->keys);
    value_unref(state->states);
}

bool state_integer(struct value array, size_t index, int64_t *integer)
{
    struct value member = value_at(array, index);
    bool good = member.form != VALUE_NONE && value_kind(member) == KIND_NUMBER &&
                value_int64(member, integer);

    value_unref(member);
    return good;
}

bool state_count(struct value array, size_t index, uint64_t *count)
{
    int64_t integer = -1;
    bool good = state_integer(array, index, &integer) && integer >= 0;

    *count = (uint64_t)integer;
    return good;
}

/* ---- Writing ---- */

void state_begin(struct buffer *buffer, const struct value *keys, size_t count)
{
    buffer_clear(buffer);
    buffer_add(buffer, "{\"keys\":[", 9);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_add_byte(buffer, ',');
        write_value(buffer, keys[i], 0);
    }
    buffer_add(buffer, "],\"states\":[", 12);
}

bool state_send(struct stage *self, const struct buffer *written)
{
    struct record *made = NULL;

    if (!written->failed)
        made = record_of_bytes(written->bytes, written->length);
    if (made)
        made->kind = RECORD_JSON;
    return stage_emit(self, made);
}

/* What any reader takes as a record, if it is not told otherwise. */
#define PLAIN_LIMIT ((size_t)16 << 20)
/* What stands around a piece's text. */
#define PIECE_FRAME 80

static size_t limit_of(const struct stage *self)
{
    size_t limit = stage_record_limit(self);

    return limit < PLAIN_LIMIT ? limit : PLAIN_LIMIT;
}

/* Where a piece ends that begins at `from`: not inside of a character. */
static size_t end_of_piece(const struct buffer *written, size_t from, size_t most)
{
    size_t end = from + most;

    if (end >= written->length)
        return written->length;
    while (end > from + 1 && ((unsigned char)written->bytes[end] & 0xc0) == 0x80)
        end--;
    return end;
}

static bool coro_fn send_piece(struct stage *self, uint64_t piece, uint64_t pieces,
                               struct text text)
{
    struct buffer buffer = {0};
    bool more;

    buffer_printf(&buffer, "{\"piece\":%" PRIu64 ",\"of\":%" PRIu64 ",\"text\":", piece,
                  pieces);
    write_string(&buffer, text.bytes, text.length);
    buffer_add_byte(&buffer, '}');
    more = state_send(self, &buffer);
    buffer_release(&buffer);
    return more;
}

bool state_send_partial(struct stage *self, const struct buffer *written)
{
    /* A quote of the text becomes two bytes. */
    size_t limit = limit_of(self), most = 1;
    uint64_t pieces = 0, piece = 0;
    bool more = true;

    if (written->failed || written->length <= limit)
        return state_send(self, written);
    if (limit > PIECE_FRAME + 2 * UTF8_MOST)
        most = (limit - PIECE_FRAME) / 2;
    for (size_t at = 0; at < written->length; pieces++)
        at = end_of_piece(written, at, most);
    for (size_t at = 0, end; more && at < written->length; at = end) {
        end = end_of_piece(written, at, most);
        more =
            send_piece(self, ++piece, pieces,
                       (struct text){.bytes = written->bytes + at, .length = end - at});
    }
    return more;
}
