/* Results and states as records. */

#include "stages/reduce/grouping_internal.h"

#include "pipeline/json/write.h"
#include "stages/reduce/state.h"

#include <stdio.h>

static struct record *record_of(const char *bytes, size_t length, enum record_kind kind)
{
    struct record *rec = record_of_bytes(bytes, length);

    if (rec)
        rec->kind = (uint8_t)kind;
    return rec;
}

static struct record *written(struct grouping *grouping)
{
    const struct buffer *buffer = &grouping->buffer;

    return buffer->failed ? NULL
                          : record_of(buffer->bytes, buffer->length, RECORD_JSON);
}

/* A string as its text, anything else as JSON. Takes the value. */
static struct record *bare(struct grouping *grouping, struct value value)
{
    struct value_string string;
    struct record *rec = NULL;

    if (value.form == VALUE_NONE)
        return NULL;
    if (value_kind(value) == KIND_STRING) {
        if (value_string(&value, &string))
            rec = record_of(string.bytes, string.length, RECORD_STRING);
    } else {
        write_value(&grouping->buffer, value, 0);
        rec = written(grouping);
    }
    value_unref(value);
    return rec;
}

static void add_name(struct buffer *buffer, const struct text *label)
{
    buffer_add_byte(buffer, buffer->length == 0 ? '{' : ',');
    write_string(buffer, label->bytes, label->length);
    buffer_add_byte(buffer, ':');
}

/* Takes the value. */
static void add_value(struct buffer *buffer, struct value value)
{
    if (value.form == VALUE_NONE)
        buffer->failed = true;
    else
        write_value(buffer, value, 0);
    value_unref(value);
}

static struct value result_of(const struct grouping *grouping, size_t index,
                              size_t place)
{
    const struct grouping_column *column = &grouping->columns[place];
    char *state = groups_state(grouping->groups, index);

    return aggregate_result(&column->call->aggregate, state + column->offset);
}

static struct record *object(struct grouping *grouping, size_t index)
{
    const struct expression_list *by = &grouping->args->by;
    struct buffer *buffer = &grouping->buffer;

    for (size_t i = 0; i < by->count; i++) {
        add_name(buffer, &by->items[i].label);
        write_value(buffer, groups_key(grouping->groups, index, i), 0);
    }
    for (size_t i = 0; i < grouping->calls->count; i++) {
        add_name(buffer, &grouping->calls->items[i].label);
        add_value(buffer, result_of(grouping, index, i));
    }
    buffer_add_byte(buffer, '}');
    return written(grouping);
}

/* The states stay as they are. */
static bool coro_fn send_state(struct grouping *grouping, size_t index)
{
    struct buffer *buffer = &grouping->buffer;
    char *state = groups_state(grouping->groups, index);

    for (size_t i = 0; i < grouping->args->by.count; i++)
        grouping->key[i] = groups_key(grouping->groups, index, i);
    state_begin(buffer, grouping->key, grouping->args->by.count);
    for (size_t i = 0; i < grouping->calls->count; i++) {
        const struct grouping_column *column = &grouping->columns[i];

        if (i > 0)
            buffer_add_byte(buffer, ',');
        add_value(buffer, column->is_shared ? VALUE_OF(VALUE_NULL)
                                            : aggregate_save(&column->call->aggregate,
                                                             state + column->offset));
    }
    buffer_add(buffer, "]}", 2);
    return state_send_partial(grouping->stage, buffer);
}

static struct record *make(struct grouping *grouping, size_t index)
{
    buffer_clear(&grouping->buffer);
    if (grouping->bare)
        return bare(grouping, result_of(grouping, index, 0));
    return object(grouping, index);
}

/* ---- What is approximate ---- */

static void note(const struct grouping *grouping, const struct grouping_column *column)
{
    const struct grouping_call *call = column->call;
    const char *how = NULL, *found;
    size_t count = 0, groups = groups_count(grouping->groups);
    char part[64] = "";

    for (size_t i = 0; i < groups; i++) {
        const char *state = groups_state(grouping->groups, i);

        found = aggregate_approximation(&call->aggregate, state + column->offset);
        how = found ? found : how;
        count += found != NULL;
    }
    if (count == 0)
        return;
    if (groups > 1)
        snprintf(part, sizeof(part), " in %zu of %zu groups", count, groups);
    stage_note(grouping->stage, "%.*s(%.*s) is approximate%s: %s",
               (int)call->function.length, call->function.bytes,
               (int)text_cut(call->argument->text, 100), call->argument->text.bytes,
               part, how);
}

enum status grouping_send(void *opaque, bool is_last)
{
    struct grouping *grouping = opaque;
    bool more = true;

    for (size_t i = 0; more && i < groups_count(grouping->groups); i++) {
        struct record *rec;

        if (grouping->args->partial) {
            more = send_state(grouping, i);
            continue;
        }
        rec = make(grouping, i);
        if (!rec)
            return stage_out_of_memory(grouping->stage);
        more = stage_emit(grouping->stage, rec);
    }
    for (size_t i = 0;
         is_last && i < grouping->calls->count && !grouping->args->partial; i++) {
        if (grouping->calls->items[i].argument)
            note(grouping, &grouping->columns[i]);
    }
    return STATUS_OK;
}
