/* auto, text and json: one line a record. */

#include "pipeline/format/cell.h"
#include "pipeline/format/color.h"
#include "pipeline/json/write.h"
#include "pipeline/record/content.h"

#include <string.h>

struct line {
    struct writer writer;
    struct buffer text; /* of a record that is not written as it came */
    struct buffer colored;
};

/* What is to be written, before it is colored or escaped. */
struct said {
    struct text text;
    bool is_json;
};

static enum content_kind look_at(const struct line *line, struct record *rec)
{
    struct content_reader reader = {.depth_limit = line->writer.options.depth_limit};
    struct content_view view;

    return content_read(&reader, rec, &view);
}

/* The text of a record that is a JSON string. False if there is no memory. */
static bool decode(struct line *line, struct record *rec, struct said *said)
{
    enum writer_verdict verdict;
    struct cell cell;
    struct row row;
    bool good;

    verdict = row_open(&row, &line->writer, rec);
    if (verdict != WRITER_DONE)
        return false;
    good = row_cell(&row, &line->text, &cell);
    row_close(&row);
    said->text = (struct text){.bytes = cell.bytes, .length = cell.length};
    said->is_json = false;
    return good;
}

/* The JSON of a string, which has what is not UTF-8 in it replaced. */
static bool encode(struct line *line, const struct record *rec, struct said *said)
{
    struct value value = value_string_new(rec->text, rec->length);

    buffer_clear(&line->text);
    if (value.form != VALUE_NONE)
        write_value(&line->text, value, 0);
    value_unref(value);
    said->text = (struct text){.bytes = line->text.bytes, .length = line->text.length};
    said->is_json = true;
    return value.form != VALUE_NONE && !line->text.failed;
}

static bool begins_string(const struct record *rec)
{
    size_t at = 0;

    while (at < rec->length && memchr(" \t\r\n", rec->text[at], 4))
        at++;
    return at < rec->length && rec->text[at] == '"';
}

static bool say(struct line *line, struct record *rec, struct said *said)
{
    const struct writer_type *type = line->writer.type;

    said->text = (struct text){.bytes = rec->text, .length = rec->length};
    said->is_json = false;
    if (type == &writer_json) {
        said->is_json = look_at(line, rec) == CONTENT_JSON;
        return said->is_json || encode(line, rec, said);
    }
    if (type == &writer_text && begins_string(rec) &&
        look_at(line, rec) == CONTENT_JSON)
        return decode(line, rec, said);
    if (line->writer.options.color)
        said->is_json = look_at(line, rec) == CONTENT_JSON;
    return true;
}

static bool line_text(struct writer *writer, struct record *rec, struct text *text)
{
    struct line *line = (struct line *)writer;
    bool escape = writer->options.escape;
    struct said said;

    if (!say(line, rec, &said))
        return false;
    *text = said.text;
    if (!writer->options.color)
        return true;
    buffer_clear(&line->colored);
    if (said.is_json)
        color_json(&line->colored, said.text, escape);
    else
        color_line(&line->colored, said.text, escape);
    *text = (struct text){.bytes = line->colored.bytes, .length = line->colored.length};
    return !line->colored.failed;
}

static void line_release(struct writer *writer)
{
    struct line *line = (struct line *)writer;

    buffer_release(&line->text);
    buffer_release(&line->colored);
}

const struct writer_type writer_auto = {
    .name = "auto",
    .help = "records as they came; what a stage made as compact JSON, its strings as "
            "their text",
    .size = sizeof(struct line),
    .line = line_text,
    .release = line_release,
};

const struct writer_type writer_text = {
    .name = "text",
    .help = "also strings that came as JSON as their text",
    .size = sizeof(struct line),
    .line = line_text,
    .release = line_release,
};

const struct writer_type writer_json = {
    .name = "json",
    .help = "every record as JSON",
    .size = sizeof(struct line),
    .line = line_text,
    .release = line_release,
};
