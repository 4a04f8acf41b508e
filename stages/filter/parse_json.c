/* Parsing JSON: records are checked, and pass as they are. */

#include "pipeline/json/nesting.h"
#include "pipeline/json/scan.h"
#include "pipeline/record/content.h"
#include "stages/filter/parse.h"

static const char too_deep[] =
    "not JSON: brackets are nested deeper than --max-depth allows (%zu)";

/* Why a record is no JSON text. */
static bool refuse(struct stage *self, const struct parse_args *args,
                   struct record *rec, const struct json_mistake *mistake)
{
    if (args->keep)
        return stage_send(self, rec);
    if (mistake->offset >= rec->length)
        stage_reject(self, rec, "not JSON", "not JSON: %s at the end", mistake->what);
    else
        stage_reject(self, rec, "not JSON", "not JSON: %s at byte %zu", mistake->what,
                     mistake->offset + 1);
    return true;
}

static bool is_blank_line(const struct record *rec)
{
    return rec->kind != RECORD_STRING &&
           parse_is_blank((struct text){rec->text, rec->length, TEXT_NOWHERE, 0});
}

bool parse_json_record(struct stage *self, const struct parse_args *args,
                       struct record *rec)
{
    struct json_mistake mistake;

    if (is_blank_line(rec)) {
        stage_drop(self, rec);
        return true;
    }
    switch (content_check(rec, stage_depth_limit(self), &mistake)) {
    case CONTENT_JSON:
        return stage_send(self, rec);
    case CONTENT_TOO_DEEP:
        if (args->keep)
            return stage_send(self, rec);
        stage_reject(self, rec, "nested too deep", too_deep, stage_depth_limit(self));
        return true;
    default:
        return refuse(self, args, rec, &mistake);
    }
}

/* ---- An object in a field ---- */

static bool object_read(void *reader, const struct text *text, struct fields *fields)
{
    const struct text line = *text;
    const struct format_options *options = reader;
    const char *start = line.bytes, *end = line.bytes + line.length;
    struct buffer *names = &fields->scratch;
    struct json_mistake mistake;
    struct skip_walk walk;

    if (json_scan(NULL, line.bytes, line.length, JSON_DEPTH_LIMIT, NULL, &mistake) !=
        JSON_VALID)
        return fields_mistake(fields, mistake.offset, mistake.what);
    start = skip_space(start, end);
    if (*start != '{')
        return fields_mistake(fields, FIELDS_NOWHERE, "it is no object");
    walk = skip_walk_of(start, (size_t)(end - start));
    fields->failed = !parse_reserve_names(names, line.length);
    while (!fields->failed && skip_next(&walk)) {
        struct text name = parse_member_name(names, &walk);

        if (wanted_has(options->wanted, name.bytes, name.length))
            fields_add(fields, parse_member(name, &walk));
    }
    return !fields->failed;
}

static const struct line_format object_format = {.name = "json", .read = object_read};

enum status parse_json(struct stage *self, const struct parse_args *args)
{
    struct record *rec;

    if (args->from.text.bytes)
        return parse_lines(self, args, &object_format);
    while ((rec = stage_receive(self))) {
        if (!parse_json_record(self, args, rec))
            break;
    }
    return STATUS_OK;
}

/* ---- Text ---- */

/* Of a string: a record of its own, since others may hold this one. */
bool parse_text_record(struct stage *self, struct record *rec)
{
    struct record *text = rec;

    if (rec->references > 1) {
        text = record_slice(rec, 0, rec->length);
        record_unref(rec);
    }
    if (!text)
        return stage_emit(self, NULL);
    text->kind = RECORD_STRING;
    return stage_send(self, text);
}

enum status parse_text(struct stage *self, const struct parse_args *args)
{
    struct record *rec;

    (void)args;
    while ((rec = stage_receive(self))) {
        if (!parse_text_record(self, rec))
            break;
    }
    return STATUS_OK;
}
