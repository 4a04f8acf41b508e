/* cut - columns of a line */

#include "pipeline/stage.h"

#include <stdlib.h>
#include <string.h>

struct cut_args {
    struct text fields;
    struct text delimiter;
    bool white_space;
    bool only_delimited;
};

struct range {
    size_t first, last;
};

/* A list such as 1,3-5,7- and the text that is being put together. */
struct cut {
    struct range *ranges;
    size_t range_count;
    char *text;
    size_t length, capacity;
    char delimiter;
    bool white_space;
};

/* Reads a number of at least 1 at *at; `missing` stands for none. 0: a mistake. */
static size_t parse_column(const char **at, size_t missing)
{
    char *end;
    unsigned long long number;

    if (**at < '0' || **at > '9')
        return missing;
    number = strtoull(*at, &end, 10);
    *at = end;
    return number < SIZE_MAX ? (size_t)number : SIZE_MAX;
}

static bool parse_range(const char **at, struct range *range)
{
    bool open = **at == '-';

    range->first = parse_column(at, open ? 1 : 0);
    range->last = range->first;
    if (**at == '-') {
        ++*at;
        range->last = parse_column(at, open ? 0 : SIZE_MAX);
    }
    return range->first > 0 && range->last >= range->first &&
           (**at == ',' || **at == '\0');
}

static bool parse_fields(struct cut *cut, const char *list)
{
    cut->ranges = calloc(strlen(list) + 1, sizeof(*cut->ranges));
    if (!cut->ranges)
        return false;
    for (const char *at = list;; at++) {
        if (!parse_range(&at, &cut->ranges[cut->range_count])) {
            cut->range_count = 0;
            return true;
        }
        cut->range_count++;
        if (*at == '\0')
            return true;
    }
}

static bool is_chosen(const struct cut *cut, size_t column)
{
    for (size_t i = 0; i < cut->range_count; i++) {
        if (column >= cut->ranges[i].first && column <= cut->ranges[i].last)
            return true;
    }
    return false;
}

static bool is_delimiter(const struct cut *cut, char byte)
{
    return cut->white_space ? byte == ' ' || byte == '\t' : byte == cut->delimiter;
}

/* The field at *at; moves *at past it. False: there is none. */
static bool next_field(const struct cut *cut, struct text line, size_t *at,
                       struct text *field)
{
    size_t start;

    while (cut->white_space && *at < line.length && is_delimiter(cut, line.bytes[*at]))
        ++*at;
    if (*at > line.length || (cut->white_space && *at == line.length))
        return false;
    start = *at;
    while (*at < line.length && !is_delimiter(cut, line.bytes[*at]))
        ++*at;
    *field = (struct text){line.bytes + start, *at - start, TEXT_NOWHERE, 0};
    ++*at;
    return true;
}

static void add_field(struct cut *cut, struct text field, bool first)
{
    if (!first)
        cut->text[cut->length++] = cut->white_space ? ' ' : cut->delimiter;
    memcpy(cut->text + cut->length, field.bytes, field.length);
    cut->length += field.length;
}

/* Puts the chosen columns together in cut->text. The number of columns that there are.
 */
static size_t cut_line(struct cut *cut, struct text line)
{
    struct text field;
    size_t column = 0;
    size_t at = 0;
    bool first = true;

    cut->length = 0;
    while (next_field(cut, line, &at, &field)) {
        if (!is_chosen(cut, ++column))
            continue;
        add_field(cut, field, first);
        first = false;
    }
    return column;
}

/* What is cut out is never longer than its line. */
static bool make_room(struct cut *cut, size_t length)
{
    char *text;

    if (cut->text && length <= cut->capacity)
        return true;
    text = realloc(cut->text, 2 * length + 1);
    if (!text)
        return false;
    cut->text = text;
    cut->capacity = 2 * length + 1;
    return true;
}

/* False: nobody wants more, or no memory. */
static bool cut_record(struct stage *self, struct cut *cut, const struct cut_args *args,
                       struct record *rec)
{
    struct text line = {rec->text, rec->length, TEXT_NOWHERE, 0};
    struct record *made;

    if (!make_room(cut, rec->length)) {
        stage_absorb(self, rec);
        stage_out_of_memory(self);
        return false;
    }
    if (cut_line(cut, line) <= 1 && (args->only_delimited || !cut->white_space)) {
        if (!args->only_delimited)
            return stage_send(self, rec);
        stage_drop(self, rec);
        return true;
    }
    made = record_derive(rec, cut->text, cut->length);
    stage_absorb(self, rec);
    return stage_emit(self, made);
}

static enum status cut_run(struct stage *self, const void *opaque)
{
    const struct cut_args *args = opaque;
    struct cut cut = {.delimiter = '\t', .white_space = args->white_space};
    enum status status = STATUS_OK;
    struct record *rec;

    if (args->delimiter.bytes && args->white_space)
        return stage_fail_at(self, STATUS_USAGE, &args->delimiter,
                             "a delimiter and -w exclude each other");
    if (args->delimiter.bytes && args->delimiter.length != 1)
        return stage_fail_at(self, STATUS_USAGE, &args->delimiter,
                             "the delimiter must be one byte");
    if (args->delimiter.bytes)
        cut.delimiter = args->delimiter.bytes[0];
    if (!parse_fields(&cut, args->fields.bytes))
        status = stage_out_of_memory(self);
    else if (cut.range_count == 0)
        status = stage_fail_at(self, STATUS_USAGE, &args->fields,
                               "not a list of columns; expected such as 1,3-5,7-");
    while (status == STATUS_OK && (rec = stage_receive(self))) {
        if (!cut_record(self, &cut, args, rec))
            break;
    }
    free(cut.ranges);
    free(cut.text);
    return status;
}

static const struct stage_option cut_options[] = {
    {.name = "LIST",
     .kind = ARGUMENT_WORD,
     .flags = OPTION_OPERAND,
     .offset = offsetof(struct cut_args, fields),
     .help = "columns from 1 on, such as 1,3-5,7-"},
    {.name = "fields",
     .letter = 'f',
     .kind = ARGUMENT_WORD,
     .offset = offsetof(struct cut_args, fields),
     .value = "LIST",
     .help = "which columns, as LIST"},
    {.name = "delimiter",
     .letter = 'd',
     .kind = ARGUMENT_WORD,
     .offset = offsetof(struct cut_args, delimiter),
     .value = "BYTE",
     .help = "what separates columns; a tab if it is not given"},
    {.name = "white-space",
     .letter = 'w',
     .kind = ARGUMENT_FLAG,
     .offset = offsetof(struct cut_args, white_space),
     .help = "columns are separated by any number of spaces and tabs, and come out "
             "with one "
             "space between"},
    {.name = "only-delimited",
     .letter = 's',
     .kind = ARGUMENT_FLAG,
     .offset = offsetof(struct cut_args, only_delimited),
     .help = "leave out records without a delimiter"},
    {.name = NULL},
};

static const struct stage_example cut_examples[] = {
    {.command = "cut -d , 1,3", .input = "a,b,c\n", .output = "a,c\n"},
    {.command = "cut -w 2-", .input = "GET   /a  200\n", .output = "/a 200\n"},
    {.command = NULL},
};

const struct stage_type stage_cut = {
    .name = "cut",
    .kind = STAGE_FILTER,
    .summary = "pass some columns of each record",
    .description =
        "Columns come out in the order in which they stand, as in cut(1). A record "
        "without a delimiter passes whole, unless -s is given.",
    .args_size = sizeof(struct cut_args),
    .options = cut_options,
    .examples = cut_examples,
    .traits = STAGE_CHANGES,
    .run = cut_run,
};
