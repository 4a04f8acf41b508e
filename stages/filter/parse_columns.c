/* Parsing columns whose names are the first line of an input. */

#include "pipeline/json/memory.h"
#include "stages/filter/parse.h"

extern const struct line_format line_format_columns;

struct columns_parser {
    struct stage *self;
    struct parse_maker maker;
    struct record *header; /* of this input; the names lie in it; counted */
    struct text *names;
    void *reader;
};

static void close_input(struct columns_parser *parser)
{
    if (parser->reader)
        line_format_columns.close(parser->reader);
    memory_free(parser->names);
    record_unref(parser->header);
    parser->reader = NULL;
    parser->names = NULL;
    parser->header = NULL;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\v' || byte == '\f';
}

/* The words of a line; `names` may be NULL, for counting. */
static size_t find_words(const struct record *rec, struct text *names)
{
    const char *at = rec->text, *end = rec->text + rec->length;
    size_t count = 0;

    while (at < end) {
        const char *start = at;

        while (at < end && !is_blank(*at))
            at++;
        if (at > start && names)
            names[count] = (struct text){start, (size_t)(at - start), TEXT_NOWHERE, 0};
        count += at > start;
        at += at < end;
    }
    return count;
}

/* False without memory, which is recorded. */
static bool read_header(struct columns_parser *parser, struct record *rec)
{
    struct format_options options = {.wanted = parse_wanted(&parser->maker)};
    struct fault fault;

    close_input(parser);
    options.name_count = find_words(rec, NULL);
    parser->header = record_keep(record_ref(rec));
    stage_absorb(parser->self, rec);
    parser->names = memory_alloc(options.name_count * sizeof(struct text));
    if (parser->header && parser->names) {
        find_words(parser->header, parser->names);
        options.names = parser->names;
        parser->reader = line_format_columns.open(&options, &fault);
    }
    if (!parser->reader)
        stage_out_of_memory(parser->self);
    return parser->reader != NULL;
}

/* False: nobody wants more. */
static bool parse_one(struct columns_parser *parser, struct record *rec)
{
    struct text text = {rec->text, rec->length, TEXT_NOWHERE, 0};
    struct fields *fields = &parser->maker.fields;

    if (find_words(rec, NULL) == 0) {
        stage_drop(parser->self, rec);
        return true;
    }
    if (!parser->header || parser->header->origin != rec->origin)
        return read_header(parser, rec);
    fields_clear(fields);
    if (line_format_columns.read(parser->reader, &text, fields))
        return parse_send(&parser->maker, rec);
    return parse_refuse(&parser->maker, rec, "columns", text.length);
}

enum status parse_columns(struct parse_source *source, const struct parse_args *args)
{
    struct columns_parser parser = {.self = source->self};
    struct record *rec;

    if (args->names.bytes)
        return parse_lines(source, args, &line_format_columns);
    if (args->from.text.bytes)
        return stage_fail_at(source->self, STATUS_USAGE, &args->from.text,
                             "columns from an expression need --names");
    parse_maker_init(&parser.maker, source->self, args);
    while ((rec = parse_receive(source))) {
        if (!parse_one(&parser, rec))
            break;
    }
    close_input(&parser);
    parse_maker_release(&parser.maker);
    return STATUS_OK;
}
