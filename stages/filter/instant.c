/* Finding the slices that are time stamps, and copying what is around them. */

#include "stages/filter/instant.h"

#include "pipeline/base/nearest.h"
#include "pipeline/json/value.h"

#include <time.h>

/* How much of a text a message shows. */
#define SHOWN 80

static const struct instant_form forms[] = {
    {.name = "s"},
    {.name = "ms", .digits = 3},
    {.name = "us", .digits = 6},
    {.name = "ns", .digits = 9},
    {.name = "iso", .is_text = true},
    {.name = "local", .is_text = true, .own_offset = true},
};

#define FORM_COUNT (sizeof(forms) / sizeof(forms[0]))

/* ---- Arguments ---- */

static enum status find_form(struct instant *instant, const struct text *form)
{
    const char *known[FORM_COUNT], *nearest;

    instant->form = &forms[0];
    if (!form->bytes)
        return STATUS_OK;
    for (size_t i = 0; i < FORM_COUNT; i++) {
        known[i] = forms[i].name;
        instant->form = &forms[i];
        if (text_equals(*form, forms[i].name))
            return STATUS_OK;
    }
    nearest = nearest_name(*form, known, FORM_COUNT);
    return stage_fail_at(instant->self, STATUS_USAGE, form,
                         "unknown form; known are s, ms, us, ns, iso and local%s%s%s",
                         nearest ? "; did you mean " : "", nearest ? nearest : "",
                         nearest ? "?" : "");
}

enum status instant_init(struct instant *instant, const struct text *format,
                         const struct text *zone, const struct text *form)
{
    enum status status = find_form(instant, form);
    struct fault fault;

    if (status == STATUS_OK && format->bytes) {
        status = timestamp_format_new(&instant->format, format, &fault);
        if (status)
            return stage_fail_at(instant->self, status, format, "%s", fault.what);
    }
    if (status == STATUS_OK && zone->bytes) {
        status = zone_new(&instant->zone, zone, &fault);
        if (status)
            return stage_fail_at(instant->self, status, zone, "%s", fault.what);
    }
    instant->reader.format = instant->format;
    instant->reader.zone = instant->zone;
    return status;
}

void instant_release(struct instant *instant)
{
    timestamp_format_free(instant->format);
    zone_free(instant->zone);
    buffer_release(&instant->buffer);
}

/* ---- One record ---- */

enum answer {
    ANSWER_KEPT, /* there is nothing to replace */
    ANSWER_REPLACED,
    ANSWER_GONE, /* the record was rejected */
    ANSWER_NO_MEMORY,
};

static enum answer reject(struct instant *instant, struct record *rec, const char *why)
{
    stage_reject(instant->self, rec, "no time", "%.*s is no time: %s",
                 (int)instant->path.length, instant->path.bytes, why);
    return ANSWER_GONE;
}

static enum answer reject_text(struct instant *instant, struct record *rec,
                               struct value_string string,
                               const struct timestamp_mistake *mistake)
{
    struct text text = {.bytes = string.bytes, .length = string.length};
    char place[32] = "";
    size_t shown = text_cut(text, SHOWN);

    if (mistake->at != TIMESTAMP_NOWHERE)
        (void)snprintf(place, sizeof(place), " at byte %zu", mistake->at + 1);
    stage_reject(instant->self, rec, "no time", "%.*s is no time: \"%.*s%s\": %s%s",
                 (int)instant->path.length, instant->path.bytes, (int)shown, text.bytes,
                 shown < text.length ? "..." : "", mistake->what, place);
    return ANSWER_GONE;
}

/* Adds the instant to the buffer; as a record of its own it has no quotes. */
static void add_instant(struct instant *instant, const struct timestamp *ts)
{
    const struct instant_form *form = instant->form;
    char text[TIMESTAMP_TEXT_MOST];
    size_t length = form->is_text ? timestamp_write_iso(text, ts, TIMESTAMP_SHORTEST,
                                                        form->own_offset)
                                  : timestamp_write_epoch(text, ts, form->digits);
    bool quoted = form->is_text && !instant->whole;

    if (quoted)
        buffer_add_byte(&instant->buffer, '"');
    buffer_add(&instant->buffer, text, length);
    if (quoted)
        buffer_add_byte(&instant->buffer, '"');
}

/* Of a string its text, of a number its spelling. */
static enum answer read_value(struct instant *instant, struct record *rec,
                              struct value *value)
{
    struct value_string string = {value->text.bytes, value->text.length};
    struct timestamp_mistake mistake;
    struct timestamp ts;

    if (value_kind(*value) == KIND_STRING && !value_string(value, &string))
        return ANSWER_NO_MEMORY;
    instant->reader.now = time(NULL);
    if (!timestamp_parse(&instant->reader, string.bytes, string.length, &ts, &mistake))
        return reject_text(instant, rec, string, &mistake);
    add_instant(instant, &ts);
    return ANSWER_REPLACED;
}

/* Whether a string is all of a record that is no JSON text. */
static bool is_string_record(struct instant *instant, struct record *rec,
                             struct value value)
{
    struct record *own;

    if (rec->kind != RECORD_STRING && rec->kind != RECORD_PLAIN)
        return false;
    own = stage_record_of(instant->evaluation, rec, value_ref(value));
    record_unref(own);
    return own == rec;
}

/* Whether it is all of a JSON text: any other begins with a bracket. */
static bool is_whole(const struct record *rec, struct value slice)
{
    const char *at = rec->text;

    while (at < slice.text.bytes && *at != '{' && *at != '[')
        at++;
    return at == slice.text.bytes;
}

/* Whether the value is a slice of the record, behind the last one. */
static bool is_behind(const struct instant *instant, const struct record *rec,
                      struct value value)
{
    return value.form == VALUE_TEXT && value.text.bytes >= instant->copied &&
           value.text.bytes + value.text.length <= rec->text + rec->length;
}

static enum answer replace(struct instant *instant, struct record *rec,
                           struct value *value)
{
    const char *end = rec->text + rec->length;

    if (is_string_record(instant, rec, *value)) {
        instant->whole = true;
    } else if (is_behind(instant, rec, *value)) {
        instant->whole = is_whole(rec, *value);
        if (!instant->whole)
            buffer_add(&instant->buffer, instant->copied,
                       (size_t)(value->text.bytes - instant->copied));
        end = instant->whole ? end : value->text.bytes + value->text.length;
    } else {
        return reject(instant, rec, "it is no field of the record");
    }
    instant->copied = end;
    return read_value(instant, rec, value);
}

static enum answer take_value(struct instant *instant, struct record *rec,
                              struct value *value)
{
    switch (value_kind(*value)) {
    case KIND_NULL:
        return ANSWER_KEPT;
    case KIND_STRING:
    case KIND_NUMBER:
        return replace(instant, rec, value);
    case KIND_ARRAY:
        return reject(instant, rec, "it is an array");
    case KIND_OBJECT:
        return reject(instant, rec, "it is an object");
    default:
        return reject(instant, rec, "it is a boolean");
    }
}

static enum answer read_record(struct instant *instant, struct record *rec)
{
    enum answer answer, all = ANSWER_KEPT;
    struct value value;

    buffer_clear(&instant->buffer);
    instant->copied = rec->text;
    stage_evaluate(instant->evaluation, rec);
    while (stage_next_value(instant->evaluation, &value)) {
        answer = take_value(instant, rec, &value);
        value_unref(value);
        if (answer != ANSWER_KEPT)
            all = answer;
        if (all == ANSWER_GONE || all == ANSWER_NO_MEMORY)
            return all;
    }
    return stage_evaluation_failed(instant->evaluation, rec) ? ANSWER_GONE : all;
}

/* A record of the buffer's text. NULL without memory. */
static struct record *finish(struct instant *instant, struct record *rec)
{
    struct buffer *buffer = &instant->buffer;
    struct record *made = NULL;

    buffer_add(buffer, instant->copied,
               (size_t)(rec->text + rec->length - instant->copied));
    if (!buffer->failed)
        made = record_derive(rec, buffer->bytes, buffer->length);
    if (made) {
        made->kind =
            instant->whole && instant->form->is_text ? RECORD_STRING : RECORD_JSON;
        made->end = LINE_END_LF;
    }
    return made;
}

bool instant_send(struct instant *instant, struct record *rec)
{
    struct record *made = NULL;

    switch (read_record(instant, rec)) {
    case ANSWER_GONE:
        return true;
    case ANSWER_KEPT:
        return stage_send(instant->self, rec);
    case ANSWER_REPLACED:
        made = finish(instant, rec);
        break;
    case ANSWER_NO_MEMORY:
        break;
    }
    if (!made) {
        stage_drop(instant->self, rec);
        return stage_emit(instant->self, NULL);
    }
    record_unref(rec);
    return stage_send(instant->self, made);
}
