/* Describing records. */

#include "stages/reduce/description.h"

#include "pipeline/json/memory.h"
#include "pipeline/json/number.h"
#include "pipeline/json/write.h"
#include "stages/filter/whole.h"
#include "stages/reduce/outline.h"
#include "stages/reduce/saving.h"
#include "stages/reduce/state.h"

#include <inttypes.h>

#define TOP 3

struct description {
    struct stage *stage;
    const struct describe_args *args;
    struct outline outline;
    uint64_t records;
    struct buffer buffer;
    struct state_reader reader; /* with --merge */
};

/* ---- Adding ---- */

static enum status end_record(struct description *description, struct record *rec,
                              bool added)
{
    stage_absorb(description->stage, rec);
    return added ? STATUS_OK : stage_out_of_memory(description->stage);
}

static enum status add_string(struct description *description, struct record *rec)
{
    struct value string = value_string_new(rec->text, rec->length);
    bool added =
        string.form != VALUE_NONE && outline_add(&description->outline, string);

    value_unref(string);
    return end_record(description, rec, added);
}

static enum status add(struct description *description, struct record *rec)
{
    struct value value;

    switch (whole_read(description->stage, rec, &value)) {
    case WHOLE_JSON:
        description->records++;
        return end_record(description, rec, outline_add(&description->outline, value));
    case WHOLE_STRING:
        description->records++;
        return add_string(description, rec);
    default:
        return STATUS_OK;
    }
}

/* ---- States: {"keys":[],"states":[records, profile]} of the root, then
 * {"keys":["user","id"],"states":[0, profile]} ---- */

/* The field with this path, made if there is none; NULL in *field: one too many. */
static bool find_field(struct outline *outline, struct value path, struct field **field)
{
    size_t length = value_length(path);
    bool good = true;

    *field = outline->root;
    for (size_t i = 0; good && *field && i < length; i++) {
        struct value key = value_at(path, i);
        struct value_string string;

        good =
            value_string(&key, &string) && outline_find(outline, *field, string, field);
        value_unref(key);
    }
    return good;
}

static bool are_strings(struct value array)
{
    size_t length = value_length(array);

    for (size_t i = 0; i < length; i++) {
        struct value member = value_at(array, i);
        bool good = value_kind(member) == KIND_STRING;

        value_unref(member);
        if (!good)
            return false;
    }
    return true;
}

/* First into a profile of its own, since it may turn out to be none. */
static bool check(struct value saved, bool *mistake)
{
    struct profile profile = {.heavy = NULL};
    bool merged = profile_merge(&profile, saved, mistake);

    profile_release(&profile);
    return merged;
}

static bool merge_field(struct description *description, const struct state *state,
                        bool *mistake)
{
    struct value saved = value_at(state->states, 1);
    struct field *field = NULL;
    bool merged = check(saved, mistake) &&
                  find_field(&description->outline, state->keys, &field) &&
                  (!field || profile_merge(&field->profile, saved, mistake));

    value_unref(saved);
    return merged;
}

static enum status merge(struct description *description, struct record *rec,
                         const struct state *state)
{
    struct stage *self = description->stage;
    uint64_t records = 0;
    bool mistake = true, merged = false;

    if (value_length(state->states) == 2 && are_strings(state->keys) &&
        state_count(state->states, 0, &records))
        merged = merge_field(description, state, &mistake);
    if (!merged && mistake) {
        state_reject(self, rec);
        return STATUS_OK;
    }
    description->records += records;
    return end_record(description, rec, merged);
}

static enum status merge_all(void *opaque)
{
    struct description *description = opaque;
    struct state_reader *reader = &description->reader;
    enum status status = STATUS_OK;
    struct record *rec;
    struct state state;

    while (status == STATUS_OK && (rec = state_next(reader, &state))) {
        status = merge(description, rec, &state);
        state_release(&state);
    }
    state_reader_release(reader);
    return status;
}

/* The keys that lead to a field, with commas between. */
static void write_keys(struct buffer *buffer, const struct field *field)
{
    size_t depth = 0;

    for (const struct field *at = field; at->parent; at = at->parent)
        depth++;
    for (; depth > 0; depth--) {
        const struct field *at = field;

        for (size_t i = 1; i < depth; i++)
            at = at->parent;
        write_string(buffer, at->key.bytes, at->key.length);
        if (depth > 1)
            buffer_add_byte(buffer, ',');
    }
}

static bool send_state(struct description *description, const struct field *field)
{
    struct buffer *buffer = &description->buffer;

    buffer_clear(buffer);
    buffer_add(buffer, "{\"keys\":[", 9);
    write_keys(buffer, field);
    buffer_printf(buffer, "],\"states\":[%" PRIu64 ",",
                  field->parent ? 0 : description->records);
    profile_save(&field->profile, buffer);
    buffer_add(buffer, "]}", 2);
    return state_send_partial(description->stage, buffer);
}

/* ---- Results ---- */

static void write_types(struct buffer *buffer, const struct profile *profile)
{
    const char *comma = "";

    for (size_t i = 0; i < PROFILE_TYPES; i++) {
        if (profile->types[i] == 0)
            continue;
        buffer_printf(buffer, "%s\"%s\":%" PRIu64, comma, profile_type_names[i],
                      profile->types[i]);
        comma = ",";
    }
}

static void write_top(struct buffer *buffer, const struct profile *profile)
{
    struct profile_value top[TOP];
    size_t count = profile_top(profile, top, TOP);

    for (size_t i = 0; i < count; i++) {
        buffer_add(buffer, i > 0 ? ",[" : "[", i > 0 ? 2 : 1);
        write_value(buffer, top[i].value, 0);
        buffer_printf(buffer, ",%" PRIu64 "]", top[i].count);
    }
}

static bool send_result(struct description *description, const struct field *field)
{
    const struct profile *profile = &field->profile;
    struct buffer *buffer = &description->buffer;
    uint64_t count = profile_count(profile);
    char share[NUMBER_TEXT_SIZE];
    size_t length = number_print((double)count / (double)description->records, share);

    buffer_clear(buffer);
    buffer_add(buffer, "{\"field\":", 9);
    write_string(buffer, field->path.bytes, field->path.length);
    buffer_printf(buffer, ",\"records\":%" PRIu64 ",\"share\":%.*s,\"types\":{", count,
                  (int)length, share);
    write_types(buffer, profile);
    buffer_printf(buffer,
                  "},\"distinct\":%" PRIu64 ",\"min\":", profile_distinct(profile));
    write_value(buffer, profile->least, 0);
    buffer_add(buffer, ",\"max\":", 7);
    write_value(buffer, profile->greatest, 0);
    buffer_add(buffer, ",\"top\":[", 8);
    write_top(buffer, profile);
    buffer_add(buffer, "]}", 2);
    return state_send(description->stage, buffer);
}

static void tell(const struct description *description)
{
    const struct outline *outline = &description->outline;
    const struct field *first = NULL;
    size_t count = 0;

    for (size_t i = 0; i <= outline_count(outline); i++) {
        const struct field *field = i > 0 ? outline_at(outline, i - 1) : outline->root;

        if (!profile_is_approximate(&field->profile))
            continue;
        first = first ? first : field;
        count++;
    }
    if (count > 0)
        stage_note(description->stage,
                   "distinct is approximate, and the counts in top may be too low, for "
                   "%.*s%s",
                   (int)text_cut(first->path, 100), first->path.bytes,
                   count > 1 ? " and other fields" : "");
    if (outline->left_out > 0)
        stage_note(description->stage,
                   "there are more than %zu fields; the others are "
                   "left out",
                   OUTLINE_MOST);
}

static void send_all(struct description *description,
                     bool (*send)(struct description *, const struct field *))
{
    const struct outline *outline = &description->outline;
    bool more = true;

    for (size_t i = 0; more && i < outline_count(outline); i++)
        more = send(description, outline_at(outline, i));
}

static void send_states(void *opaque)
{
    struct description *description = opaque;

    if (send_state(description, description->outline.root))
        send_all(description, send_state);
}

static enum status coro_fn send(void *opaque, bool is_last)
{
    struct description *description = opaque;
    const struct field *root = description->outline.root;

    if (description->args->partial) {
        send_states(description);
        return STATUS_OK;
    }
    if (profile_count(&root->profile) == 0 || send_result(description, root))
        send_all(description, send_result);
    if (is_last)
        tell(description);
    return STATUS_OK;
}

static enum status describe_all(struct description *description, struct rounds *rounds)
{
    enum status status = STATUS_OK;
    struct record *rec;

    while (status == STATUS_OK && (rec = rounds_receive(rounds)))
        status = add(description, rec);
    return status;
}

enum status describe_run(struct stage *self, const void *opaque)
{
    const struct describe_args *args = opaque;
    struct description description = {
        .stage = self, .args = args, .reader.stage = self};
    enum status status = rounds_check(self, args->every, args->partial || args->merge);
    struct saving saving = {&description, merge_all, send_states, NULL, NULL};
    struct rounds rounds;

    rounds_init(&rounds, self, args->every, send, &description);
    if (status == STATUS_OK && !outline_init(&description.outline))
        status = stage_out_of_memory(self);
    saving.reader = args->merge ? &description.reader : NULL;
    if (status == STATUS_OK)
        status = saving_begin(&saving, self);
    if (status == STATUS_OK)
        status =
            args->merge ? merge_all(&description) : describe_all(&description, &rounds);
    status = rounds_end(&rounds, status);
    outline_release(&description.outline);
    buffer_release(&description.buffer);
    return status;
}
