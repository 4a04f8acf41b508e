/* parse - records as values of a format */

#include "pipeline/base/nearest.h"
#include "pipeline/record/content.h"
#include "pipeline/stage.h"

#include <string.h>

struct parse_args {
    struct text format;
};

static bool is_blank(const struct record *rec)
{
    for (size_t i = 0; i < rec->length; i++) {
        if (!strchr(" \t\r", rec->text[i]) || rec->text[i] == '\0')
            return false;
    }
    return true;
}

/* Why a record is no JSON text. */
static void reject(struct stage *self, struct record *rec,
                   const struct json_mistake *mistake)
{
    if (mistake->offset >= rec->length)
        stage_reject(self, rec, "not JSON", "not JSON: %s at the end", mistake->what);
    else
        stage_reject(self, rec, "not JSON", "not JSON: %s at byte %zu", mistake->what,
                     mistake->offset + 1);
}

/* False: nobody wants more. */
static bool pass_json(struct stage *self, struct record *rec)
{
    struct json_mistake mistake;

    if (rec->kind != RECORD_STRING && is_blank(rec)) {
        stage_drop(self, rec);
        return true;
    }
    switch (content_check(rec, stage_depth_limit(self), &mistake)) {
    case CONTENT_JSON:
        return stage_send(self, rec);
    case CONTENT_TOO_DEEP:
        stage_reject(
            self, rec, "nested too deep",
            "not JSON: brackets are nested deeper than --max-depth allows (%zu)",
            stage_depth_limit(self));
        return true;
    default:
        reject(self, rec, &mistake);
        return true;
    }
}

/* Of a string: a record of its own, since others may hold this one. */
static bool pass_text(struct stage *self, struct record *rec)
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

static const struct {
    const char *name;
    bool (*pass)(struct stage *self, struct record *rec);
} formats[] = {
    {"json", pass_json},
    {"text", pass_text},
};

#define FORMAT_COUNT (sizeof(formats) / sizeof(formats[0]))

static enum status fail_format(struct stage *self, const struct text *format)
{
    const char *known[FORMAT_COUNT];
    const char *nearest;

    for (size_t i = 0; i < FORMAT_COUNT; i++)
        known[i] = formats[i].name;
    nearest = nearest_name(*format, known, FORMAT_COUNT);
    return stage_fail_at(
        self, STATUS_USAGE, format, "unknown format; known are json and text%s%s%s",
        nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
}

static enum status parse_run(struct stage *self, const void *opaque)
{
    const struct parse_args *args = opaque;
    struct record *rec;
    size_t format = 0;

    while (format < FORMAT_COUNT && !text_equals(args->format, formats[format].name))
        format++;
    if (format == FORMAT_COUNT)
        return fail_format(self, &args->format);
    while ((rec = stage_receive(self))) {
        if (!formats[format].pass(self, rec))
            break;
    }
    return STATUS_OK;
}

static const struct stage_option parse_options[] = {
    {.name = "FORMAT",
     .kind = ARGUMENT_WORD,
     .flags = OPTION_OPERAND,
     .offset = offsetof(struct parse_args, format),
     .help = "json: records must be JSON texts; text: all records are strings"},
    {.name = NULL},
};

static const struct stage_example parse_examples[] = {
    {.command = "parse json | count",
     .input = "{\"a\": 1}\n\n[2]\n",
     .output = "2\n",
     .about = "A blank line holds no record."},
    {.command = "parse text | map length", .input = "123\n", .output = "3\n"},
    {.command = NULL},
};

const struct stage_type stage_parse = {
    .name = "parse",
    .kind = STAGE_FILTER,
    .summary = "read records as a format says",
    .description =
        "Without it a record is what its text looks like: a JSON text is that value, "
        "anything else is a string. The option -i puts a parse in front of the "
        "pipeline.",
    .args_size = sizeof(struct parse_args),
    .options = parse_options,
    .examples = parse_examples,
    .traits = STAGE_REJECTS,
    .run = parse_run,
};
