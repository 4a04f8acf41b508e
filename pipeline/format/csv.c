/* CSV and TSV: lines into fields, quoted ones over several lines. */

#include "pipeline/format/csv.h"

#include "pipeline/format/find.h"
#include "pipeline/json/memory.h"

#include <stdio.h>

void csv_init(struct csv *csv, bool is_tsv, const struct wanted *wanted)
{
    *csv = (struct csv){
        .separator = is_tsv ? '\t' : ',',
        .is_tsv = is_tsv,
        .limit = SIZE_MAX,
        .wanted = wanted,
        .fresh = true,
    };
}

void csv_release(struct csv *csv)
{
    memory_free(csv->names);
    buffer_release(&csv->name_bytes);
    buffer_release(&csv->joined);
}

/* ---- Fields ---- */

/* A record on its way into fields. */
struct split {
    struct csv *csv;
    struct fields *fields;
    const char *start, *at, *end; /* of the record */
    size_t count; /* of the fields so far */
};

enum split_answer {
    SPLIT_NEXT, /* another field follows */
    SPLIT_END,
    SPLIT_OPEN, /* a quote is not closed */
    SPLIT_BAD,
};

/* Gives the field its name. False: it is not wanted. */
static bool name_field(const struct split *split, struct field *field)
{
    const struct csv *csv = split->csv;
    const struct csv_name *name;

    if (!csv->has_names)
        return true;
    if (split->count >= csv->name_count || !csv->names[split->count].wanted)
        return false;
    name = &csv->names[split->count];
    field->name = csv->name_bytes.bytes + name->at;
    field->name_length = name->length;
    return true;
}

static void add_slice(struct split *split, const char *value, size_t length)
{
    struct field field = {.value = value, .value_length = (uint32_t)length};

    if (name_field(split, &field))
        fields_add(split->fields, field);
}

/* What was added to scratch since `from`. */
static void add_scratch(struct split *split, size_t from)
{
    struct field field = {.form = FIELD_PLAIN};

    if (name_field(split, &field))
        fields_add_scratch(split->fields, field.name, field.name_length, from,
                           FIELD_PLAIN);
}

static enum split_answer behind_field(struct split *split)
{
    split->count++;
    if (split->at == split->end)
        return SPLIT_END;
    split->at++;
    return SPLIT_NEXT;
}

/* From behind the opening quote. */
static enum split_answer read_quoted(struct split *split)
{
    struct buffer *scratch = &split->fields->scratch;
    const char *start = ++split->at, *quote;
    size_t from = scratch->length;
    bool doubled = false;

    for (;;) {
        quote = find_byte(split->start, split->at, split->end, '"');
        if (quote == split->end)
            return SPLIT_OPEN;
        split->at = quote + 1;
        if (split->at == split->end || *split->at != '"')
            break;
        buffer_add(scratch, start, (size_t)(split->at - start));
        start = ++split->at;
        doubled = true;
    }
    if (doubled) {
        buffer_add(scratch, start, (size_t)(quote - start));
        add_scratch(split, from);
    } else {
        add_slice(split, start, (size_t)(quote - start));
    }
    if (split->at == split->end || *split->at == split->csv->separator)
        return behind_field(split);
    fields_mistake(split->fields, (size_t)(split->at - split->start),
                   "text behind a closing quote");
    return SPLIT_BAD;
}

/* The escapes of TSV. */
static void add_unescaped(struct buffer *buffer, const char *at, const char *end)
{
    static const char letters[] = "t\tn\nr\r\\\\";
    const char *start = at;

    while (at < end) {
        const char *backslash = find_byte(start, at, end, '\\');
        const char *letter = NULL;

        buffer_add(buffer, at, (size_t)(backslash - at));
        if (backslash == end)
            return;
        for (size_t i = 0; backslash + 1 < end && letters[i]; i += 2)
            if (letters[i] == backslash[1])
                letter = &letters[i + 1];
        buffer_add_byte(buffer, letter ? *letter : '\\');
        at = backslash + (letter ? 2 : 1);
    }
}

static enum split_answer read_plain(struct split *split)
{
    struct buffer *scratch = &split->fields->scratch;
    const char *start = split->at;
    size_t from = scratch->length, length;

    split->at = find_byte(split->start, start, split->end, split->csv->separator);
    length = (size_t)(split->at - start);
    if (split->csv->is_tsv && memchr(start, '\\', length)) {
        add_unescaped(scratch, start, split->at);
        add_scratch(split, from);
    } else {
        add_slice(split, start, length);
    }
    return behind_field(split);
}

static enum split_answer read_fields(struct split *split)
{
    enum split_answer answer = SPLIT_NEXT;

    while (answer == SPLIT_NEXT) {
        if (split->at < split->end && *split->at == '"' && !split->csv->is_tsv)
            answer = read_quoted(split);
        else
            answer = read_plain(split);
    }
    return answer;
}

/* ---- Records ---- */

static bool has_mark(const struct csv *csv, struct text text)
{
    return csv->fresh && text.length >= 3 && memcmp(text.bytes, "\xef\xbb\xbf", 3) == 0;
}

static enum csv_answer fail_width(struct csv *csv, const struct split *split)
{
    snprintf(csv->message, sizeof(csv->message),
             "%zu field%s where there %s %zu name%s", split->count,
             split->count == 1 ? "" : "s", csv->name_count == 1 ? "is" : "are",
             csv->name_count, csv->name_count == 1 ? "" : "s");
    fields_mistake(split->fields, FIELDS_NOWHERE, csv->message);
    return CSV_BAD;
}

/* All fields of a record are there. */
static enum csv_answer take_record(struct csv *csv, const struct split *split)
{
    csv->fresh = false;
    if (split->fields->failed || split->fields->scratch.failed)
        return CSV_NO_MEMORY;
    if (!csv->has_names)
        return csv_take_names(csv, split->fields) ? CSV_NOTHING : CSV_NO_MEMORY;
    split->fields->distinct = true;
    return split->count == csv->name_count ? CSV_RECORD : fail_width(csv, split);
}

static enum csv_answer fail(struct csv *csv)
{
    csv->fresh = csv->open = false;
    csv->header_failed = !csv->has_names;
    return CSV_BAD;
}

static bool join(struct csv *csv, struct text line, enum line_end end)
{
    static const char *const ends[] = {
        [LINE_END_LF] = "\n", [LINE_END_CRLF] = "\r\n", [LINE_END_NONE] = ""};

    buffer_add(&csv->joined, line.bytes, line.length);
    csv->joined_length = csv->joined.length;
    buffer_add(&csv->joined, ends[end], strlen(ends[end]));
    return !csv->joined.failed;
}

/* The first line of a record, or a whole one that was put together. */
static enum csv_answer read_record(struct csv *csv, struct text text,
                                   struct fields *fields)
{
    size_t mark = has_mark(csv, text) ? 3 : 0;
    struct split split = {
        csv, fields, text.bytes, text.bytes + mark, text.bytes + text.length, 0};

    fields_clear(fields);
    if (csv->header_failed) {
        fields_mistake(fields, FIELDS_NOWHERE, "its header could not be read");
        return CSV_BAD;
    }
    if (split.at == split.end)
        return CSV_NOTHING;
    switch (read_fields(&split)) {
    case SPLIT_OPEN:
        return CSV_MORE;
    case SPLIT_BAD:
        return fail(csv);
    default:
        return take_record(csv, &split);
    }
}

/* Whether a line that begins in quotes ends in quotes; what is wrong behind them is
 * found when the record is read. */
static bool stays_open(const struct csv *csv, struct text line)
{
    const char *at = line.bytes, *end = line.bytes + line.length;

    while ((at = find_byte(line.bytes, at, end, '"')) < end) {
        if (++at < end && *at == '"') {
            at++;
            continue;
        }
        do {
            if (at == end || *at != csv->separator)
                return false;
            at++;
            if (at < end && *at == '"')
                break;
            at = find_byte(line.bytes, at, end, csv->separator);
        } while (true);
        at++;
    }
    return true;
}

static enum csv_answer go_on(struct csv *csv, struct text line, enum line_end end,
                             struct fields *fields)
{
    bool too_long =
        line.length > csv->limit || csv->joined.length > csv->limit - line.length;
    struct text record = {.at = TEXT_NOWHERE};

    csv->open = stays_open(csv, line);
    if (!join(csv, line, end))
        return CSV_NO_MEMORY;
    if (too_long) {
        fields_clear(fields);
        fields_mistake(fields, FIELDS_NOWHERE, "a record longer than --max-record");
        return fail(csv);
    }
    if (csv->open)
        return CSV_MORE;
    record.bytes = csv->joined.bytes;
    record.length = csv->joined_length;
    return read_record(csv, record, fields);
}

enum csv_answer csv_add_line(struct csv *csv, struct text line, enum line_end end,
                             struct fields *fields)
{
    enum csv_answer answer;

    if (csv->open)
        return go_on(csv, line, end, fields);
    answer = read_record(csv, line, fields);
    if (answer != CSV_MORE)
        return answer;
    buffer_clear(&csv->joined);
    csv->open = true;
    return join(csv, line, end) ? CSV_MORE : CSV_NO_MEMORY;
}

enum csv_answer csv_end_record(struct csv *csv, struct fields *fields)
{
    bool open = csv->open;

    fields_clear(fields);
    csv->open = false;
    if (!open)
        return CSV_NOTHING;
    csv->header_failed = !csv->has_names;
    fields_mistake(fields, csv->joined_length, "no closing quote");
    return CSV_BAD;
}

enum csv_answer csv_end_input(struct csv *csv, struct fields *fields)
{
    enum csv_answer answer = csv_end_record(csv, fields);

    csv->fresh = true;
    csv->header_failed = false;
    csv->has_names = csv->names_given;
    return answer;
}
