/* States as records. */

#include "stages/reduce/state.h"

#include "pipeline/json/parse.h"
#include "pipeline/json/write.h"

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

bool state_read(struct stage *self, struct record *rec, struct state *state)
{
    struct value saved = VALUE_OF(VALUE_NONE);
    enum json_verdict verdict = JSON_INVALID;
    struct json_mistake mistake;

    if (rec->kind != RECORD_STRING && rec->kind != RECORD_PLAIN)
        saved = json_parse(rec->text, rec->length, stage_depth_limit(self), &verdict,
                           &mistake);
    if (saved.form == VALUE_NONE && verdict == JSON_VALID) {
        stage_drop(self, rec);
        stage_emit(self, NULL);
        return false;
    }
    *state = (struct state){VALUE_OF(VALUE_NONE), VALUE_OF(VALUE_NONE)};
    if (saved.form != VALUE_NONE)
        *state = (struct state){array_of(saved, "keys"), array_of(saved, "states")};
    value_unref(saved);
    if (state->keys.form != VALUE_NONE && state->states.form != VALUE_NONE)
        return true;
    state_release(state);
    state_reject(self, rec);
    return false;
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
