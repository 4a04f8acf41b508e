/* Shape: records as -o wants them written. */

#include "pipeline/json/parse.h"
#include "pipeline/json/write.h"
#include "pipeline/run/internal.h"

#include <string.h>

static bool is_json(const struct run *run, uint8_t kind, struct text text)
{
    if (kind != RECORD_LINE)
        return kind == RECORD_JSON;
    return json_scan(NULL, text.bytes, text.length, run_depth_limit(run), NULL, NULL) ==
           JSON_VALID;
}

/* The text of a JSON string instead of the JSON. */
static bool decode(struct run *run, struct text *text)
{
    enum json_verdict verdict;
    struct value value =
        json_parse(text->bytes, text->length, run_depth_limit(run), &verdict, NULL);
    struct value_string string;
    bool good = value.form != VALUE_NONE && value_string(&value, &string);

    if (good)
        buffer_add(&run->shape, string.bytes, string.length);
    value_unref(value);
    return good;
}

/* The JSON of a string, which has what is not UTF-8 in it replaced. */
static bool encode(struct run *run, struct text text)
{
    struct value value = value_string_new(text.bytes, text.length);

    if (value.form != VALUE_NONE)
        write_value(&run->shape, value, 0);
    value_unref(value);
    return value.form != VALUE_NONE;
}

static bool begins_string(struct text text)
{
    size_t at = 0;

    while (at < text.length && memchr(" \t\r\n", text.bytes[at], 4))
        at++;
    return at < text.length && text.bytes[at] == '"';
}

bool run_shape(struct run *run, uint8_t kind, struct text *text)
{
    bool good = true;

    buffer_clear(&run->shape);
    switch (run->options->form) {
    case OUTPUT_AUTO:
        return true;
    case OUTPUT_JSON:
        if (is_json(run, kind, *text))
            return true;
        good = encode(run, *text);
        break;
    case OUTPUT_TEXT:
        if (!begins_string(*text) || !is_json(run, kind, *text))
            return true;
        good = decode(run, text);
        break;
    }
    *text = (struct text){.bytes = run->shape.bytes, .length = run->shape.length};
    return good && !run->shape.failed;
}
