/* Parsing CSV and TSV: lines are put together to records. */

#include "stages/filter/parse_csv.h"

#include "pipeline/json/memory.h"
#include "pipeline/stage/origins.h"

/* One at work. */
struct csv_parser {
    struct stage *self;
    const struct parse_args *args;
    bool is_tsv;
    struct text *names; /* of --names */
    size_t name_count;
    struct parse_maker maker;
    struct inputs inputs;
};

static const char *name_of(const struct csv_parser *parser)
{
    return parser->is_tsv ? "tsv" : "csv";
}

/* The record of several lines as it was read, in the place of its first line. NULL: no
 * memory. */
static struct record *take_lines(struct csv_input *input)
{
    struct record *first = input->first;
    struct record *whole =
        record_of_bytes(input->csv.joined.bytes, input->csv.joined_length);

    if (whole) {
        whole->origin = origin_ref(first->origin);
        whole->line = first->line;
        whole->end = input->end;
        whole->kind = RECORD_STRING;
    }
    record_unref(first);
    input->first = NULL;
    return whole;
}

/* A line of a record that goes on. False: no memory, which is recorded. */
static bool hold(struct csv_parser *parser, struct csv_input *input, struct record *rec)
{
    input->end = rec->end;
    if (input->first) {
        stage_absorb(parser->self, rec);
        return true;
    }
    input->first = record_keep(rec);
    return input->first || stage_emit(parser->self, NULL);
}

/* The header, or a blank line. */
static bool pass_over(struct csv_parser *parser, struct csv_input *input,
                      struct record *rec)
{
    if (input->first)
        stage_absorb(parser->self, input->first);
    input->first = NULL;
    if (rec->length == 0)
        stage_drop(parser->self, rec);
    else
        stage_absorb(parser->self, rec);
    return true;
}

/* What the reader answered of a line: the record, if it is complete with it. False:
 * nobody wants more. */
static bool conclude(struct csv_parser *parser, struct csv_input *input,
                     struct record *rec, enum csv_answer answer)
{
    if (answer == CSV_MORE)
        return hold(parser, input, rec);
    if (answer == CSV_NOTHING)
        return pass_over(parser, input, rec);
    if (input->first && answer != CSV_NO_MEMORY) {
        hold(parser, input, rec);
        rec = take_lines(input);
    }
    if (!rec)
        return stage_emit(parser->self, NULL);
    if (answer == CSV_RECORD)
        return parse_send(&parser->maker, rec);
    return parse_refuse(&parser->maker, rec, name_of(parser), rec->length);
}

static bool parse_one(struct csv_parser *parser, struct record *rec)
{
    struct csv_input *input = (struct csv_input *)inputs_find(&parser->inputs, rec);
    struct text line = {rec->text, rec->length, TEXT_NOWHERE, 0};
    enum csv_answer answer;

    if (!input) {
        stage_absorb(parser->self, rec);
        return false;
    }
    answer =
        csv_add_line(&input->csv, line, (enum line_end)rec->end, &parser->maker.fields);
    return conclude(parser, input, rec, answer);
}

/* ---- Inputs ---- */

/* The header of an input that is begun behind it. False without memory. */
static bool read_first_line(struct csv_parser *parser, struct csv *csv,
                            const struct origin *origin)
{
    struct text line = {.bytes = origin->first_line, .length = origin->first_length};
    enum csv_answer answer =
        csv_add_line(csv, line, LINE_END_LF, &parser->maker.fields);

    if (answer != CSV_NOTHING)
        csv->header_failed = true;
    csv->open = false;
    return answer != CSV_NO_MEMORY;
}

static bool begin(void *opaque, struct input *one)
{
    struct csv_parser *parser = opaque;
    struct csv_input *input = (struct csv_input *)one;
    struct csv *csv = &input->csv;

    csv_init(csv, parser->is_tsv, parse_wanted(&parser->maker));
    csv->limit = stage_record_limit(parser->self);
    if (parser->args->separator.bytes)
        csv->separator = parser->args->separator.bytes[0];
    if (parser->names ? csv_set_names(csv, parser->names, parser->name_count)
                      : !one->origin || !one->origin->first_line ||
                            read_first_line(parser, csv, one->origin))
        return true;
    stage_out_of_memory(parser->self);
    return false;
}

/* False: nobody wants more. */
static bool end(void *opaque, struct input *one)
{
    struct csv_parser *parser = opaque;
    struct csv_input *input = (struct csv_input *)one;
    struct record *whole;

    if (csv_end_record(&input->csv, &parser->maker.fields) == CSV_NOTHING)
        return true;
    whole = take_lines(input);
    if (!whole)
        return stage_emit(parser->self, NULL);
    return parse_refuse(&parser->maker, whole, name_of(parser), whole->length);
}

static void release(void *opaque, struct input *one)
{
    struct csv_parser *parser = opaque;
    struct csv_input *input = (struct csv_input *)one;

    if (input->first)
        stage_absorb(parser->self, input->first);
    csv_release(&input->csv);
}

static bool load(void *opaque, struct input *input, struct text *rest)
{
    struct csv_parser *parser = opaque;

    return csv_input_load(parser->self, (struct csv_input *)input, rest);
}

static const struct input_type csv_inputs = {
    .size = sizeof(struct csv_input),
    .begin = begin,
    .end = end,
    .release = release,
    .save = csv_input_save,
    .load = load,
};

/* ---- The format ---- */

static enum status prepare(struct csv_parser *parser)
{
    struct stage *self = parser->self;
    struct text separator = parser->args->separator;

    if (separator.bytes &&
        (separator.length != 1 || strchr("\"\r\n", separator.bytes[0])))
        return stage_fail_at(self, STATUS_USAGE, &separator,
                             "the separator of csv is one byte, and no quote or "
                             "line end");
    if (parser->args->names.bytes) {
        parser->names = parse_names(self, parser->args, &parser->name_count);
        if (!parser->names)
            return STATUS_RESOURCE;
    } else {
        stage_want_first_lines(self);
    }
    return inputs_keep(&parser->inputs) ? STATUS_OK : STATUS_CHECKPOINT;
}

static enum status run(struct stage *self, const struct parse_args *args, bool is_tsv)
{
    struct csv_parser parser = {.self = self, .args = args, .is_tsv = is_tsv};
    enum status status;
    struct record *rec;
    bool more = true;

    parse_maker_init(&parser.maker, self, args);
    parser.inputs =
        (struct inputs){.self = self, .type = &csv_inputs, .stage = &parser};
    status = prepare(&parser);
    while (status == STATUS_OK && more && (rec = stage_receive(self)))
        more = parse_one(&parser, rec);
    if (status == STATUS_OK && more)
        inputs_end(&parser.inputs);
    inputs_release(&parser.inputs);
    memory_free(parser.names);
    parse_maker_release(&parser.maker);
    return status;
}

enum status parse_csv(struct stage *self, const struct parse_args *args)
{
    return run(self, args, false);
}

enum status parse_tsv(struct stage *self, const struct parse_args *args)
{
    return run(self, args, true);
}
