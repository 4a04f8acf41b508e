/* Lines of a file as rows. */

#include "stages/filter/join_format.h"

#include "pipeline/json/scan.h"

#include <string.h>
#include <strings.h>

enum row_form {
    ROWS_JSON,
    ROWS_CSV,
    ROWS_TSV,
};

struct row_format {
    const char *suffix, *name;
    enum row_form form;
};

static const struct row_format formats[] = {
    {".json", "json", ROWS_JSON},  {".ndjson", "json", ROWS_JSON},
    {".jsonl", "json", ROWS_JSON}, {".csv", "csv", ROWS_CSV},
    {".tsv", "tsv", ROWS_TSV},
};

#define FORMAT_COUNT (sizeof(formats) / sizeof(formats[0]))

/* ---- Which format ---- */

static bool ends_with(struct text path, const char *end)
{
    struct text suffix = text_of(end);

    return path.length > suffix.length &&
           strncasecmp(path.bytes + path.length - suffix.length, suffix.bytes,
                       suffix.length) == 0;
}

/* Without a suffix that tells how the file is compressed, which is found out anyway. */
static struct text without_compression(struct text path)
{
    static const char *const suffixes[] = {".gz", ".bz2", ".xz", ".zst", ".lz4"};

    for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
        if (!ends_with(path, suffixes[i]))
            continue;
        path.length -= text_of(suffixes[i]).length;
        break;
    }
    return path;
}

enum status row_reader_init(struct row_reader *reader, struct join *join,
                            struct text path, struct text format)
{
    struct text name = without_compression(path);

    *reader = (struct row_reader){.join = join, .path = path.bytes};
    for (size_t i = 0; i < FORMAT_COUNT && !reader->format; i++) {
        if (format.bytes ? text_equals(format, formats[i].name)
                         : ends_with(name, formats[i].suffix))
            reader->format = &formats[i];
    }
    csv_init(&reader->csv, reader->format && reader->format->form == ROWS_TSV, NULL);
    reader->csv.limit = stage_record_limit(join->stage);
    if (reader->format)
        return STATUS_OK;
    if (format.bytes)
        return stage_fail_at(join->stage, STATUS_USAGE, &format,
                             "unknown format; known are csv, tsv and json");
    return stage_fail_at(join->stage, STATUS_USAGE, &path,
                         "the file's name does not end in .csv, .tsv, .json, .ndjson "
                         "or .jsonl: its format must be given by --format");
}

void row_reader_release(struct row_reader *reader)
{
    csv_release(&reader->csv);
    fields_release(&reader->fields);
    buffer_release(&reader->text);
}

/* ---- Lines ---- */

enum status row_reader_fail(struct row_reader *reader, uint64_t line, const char *what)
{
    return stage_fail(reader->join->stage, STATUS_INPUT, "%s:%llu: %s", reader->path,
                      (unsigned long long)line, what);
}

static enum status add_row(struct row_reader *reader, const char *bytes, size_t length)
{
    return join_add(reader->join, value_text(bytes, length)) ? STATUS_OK
                                                             : STATUS_RESOURCE;
}

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r';
}

static enum status add_json(struct row_reader *reader, const struct record *line)
{
    const char *at = line->text, *end = at + line->length;

    if (line->length >= 3 && memcmp(at, "\xef\xbb\xbf", 3) == 0)
        at += 3;
    while (at < end && is_space(*at))
        at++;
    while (end > at && is_space(end[-1]))
        end--;
    if (at == end)
        return STATUS_OK;
    if (json_scan(NULL, at, (size_t)(end - at), stage_depth_limit(reader->join->stage),
                  NULL, NULL) != JSON_VALID)
        return row_reader_fail(reader, line->line, "is no JSON text");
    if (*at != '{')
        return row_reader_fail(reader, line->line, "is no JSON object");
    return add_row(reader, at, (size_t)(end - at));
}

static enum status add_fields(struct row_reader *reader, enum csv_answer answer)
{
    switch (answer) {
    case CSV_RECORD:
        buffer_clear(&reader->text);
        if (!fields_write(&reader->fields, &reader->text))
            return stage_out_of_memory(reader->join->stage);
        return add_row(reader, reader->text.bytes, reader->text.length);
    case CSV_BAD:
        return row_reader_fail(reader, reader->line, reader->fields.mistake);
    case CSV_NO_MEMORY:
        return stage_out_of_memory(reader->join->stage);
    default:
        return STATUS_OK;
    }
}

enum status row_reader_add(struct row_reader *reader, const struct record *line)
{
    struct text text = {.bytes = line->text, .length = line->length};

    if (reader->format->form == ROWS_JSON)
        return add_json(reader, line);
    reader->line = line->line;
    fields_clear(&reader->fields);
    return add_fields(reader,
                      csv_add_line(&reader->csv, text, line->end, &reader->fields));
}

enum status row_reader_finish(struct row_reader *reader)
{
    if (reader->format->form == ROWS_JSON)
        return STATUS_OK;
    fields_clear(&reader->fields);
    return add_fields(reader, csv_end_input(&reader->csv, &reader->fields));
}
