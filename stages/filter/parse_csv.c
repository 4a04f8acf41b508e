/* Parsing CSV and TSV: lines are put together to records. */

#include "pipeline/format/csv.h"
#include "pipeline/json/memory.h"
#include "stages/filter/parse.h"

/* One at work. */
struct csv_parser {
    struct stage *self;
    const struct parse_args *args;
    const char *format;
    struct csv csv;
    struct parse_maker maker;
    const struct origin *origin; /* of the lines now */
    struct record *first; /* the first line of a record that goes on; counted */
    enum line_end end; /* how its last line ended */
};

/* The record of several lines as it was read, in the place of its first line. NULL: no
 * memory. */
static struct record *take_lines(struct csv_parser *parser)
{
    struct record *first = parser->first;
    struct record *whole =
        record_of_bytes(parser->csv.joined.bytes, parser->csv.joined_length);

    if (whole) {
        whole->origin = first->origin;
        whole->line = first->line;
        whole->end = (uint8_t)parser->end;
        whole->kind = RECORD_STRING;
    }
    record_unref(first);
    parser->first = NULL;
    return whole;
}

/* A line of a record that goes on. False: no memory, which is recorded. */
static bool hold(struct csv_parser *parser, struct record *rec)
{
    parser->end = (enum line_end)rec->end;
    if (parser->first) {
        stage_absorb(parser->self, rec);
        return true;
    }
    parser->first = record_keep(rec);
    return parser->first || stage_emit(parser->self, NULL);
}

/* The header, or a blank line. */
static bool pass_over(struct csv_parser *parser, struct record *rec)
{
    if (parser->first)
        stage_absorb(parser->self, parser->first);
    parser->first = NULL;
    if (rec->length == 0)
        stage_drop(parser->self, rec);
    else
        stage_absorb(parser->self, rec);
    return true;
}

/* What the reader answered of a line: the record, if it is complete with it. False:
 * nobody wants more. */
static bool conclude(struct csv_parser *parser, struct record *rec,
                     enum csv_answer answer)
{
    if (answer == CSV_MORE)
        return hold(parser, rec);
    if (answer == CSV_NOTHING)
        return pass_over(parser, rec);
    if (parser->first && answer != CSV_NO_MEMORY) {
        hold(parser, rec);
        rec = take_lines(parser);
    }
    if (!rec)
        return stage_emit(parser->self, NULL);
    if (answer == CSV_RECORD)
        return parse_send(&parser->maker, rec);
    return parse_refuse(&parser->maker, rec, parser->format, rec->length);
}

/* False: nobody wants more. */
static bool end_input(struct csv_parser *parser)
{
    struct fields *fields = &parser->maker.fields;
    struct record *whole;

    if (csv_end_input(&parser->csv, fields) == CSV_NOTHING)
        return true;
    whole = take_lines(parser);
    if (!whole)
        return stage_emit(parser->self, NULL);
    return parse_refuse(&parser->maker, whole, parser->format, whole->length);
}

static bool parse_one(struct csv_parser *parser, struct record *rec)
{
    struct text line = {rec->text, rec->length, TEXT_NOWHERE, 0};
    enum csv_answer answer;

    if (rec->origin != parser->origin && !end_input(parser)) {
        stage_absorb(parser->self, rec);
        return false;
    }
    parser->origin = rec->origin;
    answer = csv_add_line(&parser->csv, line, (enum line_end)rec->end,
                          &parser->maker.fields);
    return conclude(parser, rec, answer);
}

static enum status set_names(struct csv_parser *parser)
{
    size_t count;
    struct text *names = parse_names(parser->self, parser->args, &count);
    bool good = names && csv_set_names(&parser->csv, names, count);

    memory_free(names);
    return good ? STATUS_OK : stage_out_of_memory(parser->self);
}

static enum status prepare(struct csv_parser *parser)
{
    struct text separator = parser->args->separator;

    parser->csv.limit = stage_record_limit(parser->self);
    if (separator.bytes) {
        if (separator.length != 1 || strchr("\"\r\n", separator.bytes[0]))
            return stage_fail_at(parser->self, STATUS_USAGE, &separator,
                                 "the separator of csv is one byte, and no quote or "
                                 "line end");
        parser->csv.separator = separator.bytes[0];
    }
    return parser->args->names.bytes ? set_names(parser) : STATUS_OK;
}

static enum status run(struct parse_source *source, const struct parse_args *args,
                       bool is_tsv)
{
    struct stage *self = source->self;
    struct csv_parser parser = {
        .self = self, .args = args, .format = is_tsv ? "tsv" : "csv"};
    enum status status;
    struct record *rec;
    bool more = true;

    parse_maker_init(&parser.maker, self, args);
    csv_init(&parser.csv, is_tsv, parse_wanted(&parser.maker));
    status = prepare(&parser);
    while (status == STATUS_OK && more && (rec = parse_receive(source)))
        more = parse_one(&parser, rec);
    if (more)
        end_input(&parser);
    else if (parser.first)
        stage_absorb(self, parser.first);
    csv_release(&parser.csv);
    parse_maker_release(&parser.maker);
    return status;
}

enum status parse_csv(struct parse_source *source, const struct parse_args *args)
{
    return run(source, args, false);
}

enum status parse_tsv(struct parse_source *source, const struct parse_args *args)
{
    return run(source, args, true);
}
