/* Parsing line by line, as a line format says. */

#include "pipeline/json/memory.h"
#include "stages/filter/parse.h"
#include "stages/filter/parts.h"
#include "stages/filter/patterns.h"
#include "stages/filter/subject.h"

/* One at work. */
struct line_parser {
    struct stage *self;
    const struct parse_args *args;
    const struct line_format *format;
    void *reader;
    struct parse_maker maker;
    struct evaluation *from; /* NULL: the record's text is what is parsed */
};

/* Whether the text fits; the fields are found then. */
static bool read_fields(struct line_parser *parser, const struct text *text)
{
    struct fields *fields = &parser->maker.fields;

    fields_clear(fields);
    if (!text->bytes)
        return fields_mistake(fields, FIELDS_NOWHERE, "there is nothing to parse");
    if (text->length > UINT32_MAX)
        return fields_mistake(fields, FIELDS_NOWHERE, "the line is too long");
    return parser->format->read(parser->reader, text, fields) && !fields->failed;
}

/* Parses a record, which it ends. False: nobody wants more. */
static bool parse_one(struct line_parser *parser, struct record *rec)
{
    struct text text;

    if (!subject_find(parser->from, rec, &text))
        return true;
    if (!parser->from && parse_is_blank(text)) {
        stage_drop(parser->self, rec);
        return true;
    }
    if (read_fields(parser, &text))
        return parse_send(&parser->maker, rec);
    return parse_refuse(&parser->maker, rec, parser->format->name, text.length);
}

/* The length of the block's first line with its end, if the format finds it; the fields
 * are found then. 0: it does not. */
static size_t read_first(struct line_parser *parser, const struct block *block)
{
    struct text lines = {block->text, block->length, TEXT_NOWHERE, 0};
    struct fields *fields = &parser->maker.fields;
    size_t length;

    if (!parser->format->read_first || block->length > UINT32_MAX)
        return 0;
    fields_clear(fields);
    length = parser->format->read_first(parser->reader, &lines, fields);
    return length > 0 && length < lines.length && !fields->failed ? length + 1 : 0;
}

/* As parse_one of the first line of a block, of which only becomes a record what does
 * not fit. */
static bool parse_line(struct line_parser *parser, const struct block *block)
{
    size_t whole = read_first(parser, block);
    struct block_line line;
    struct text text;
    struct record *rec;

    if (whole > 0)
        return parse_send_for_line(&parser->maker, block, whole);
    line = block_first(block);
    text = (struct text){line.text, line.length, TEXT_NOWHERE, 0};
    if (parse_is_blank(text)) {
        stage_drop_lines(parser->self, line.whole);
        return true;
    }
    if (read_fields(parser, &text))
        return parse_send_for_line(&parser->maker, block, line.whole);
    rec = stage_receive(parser->self);
    return rec && parse_refuse(&parser->maker, rec, parser->format->name, text.length);
}

/* Parses all lines of the blocks that come next. False: nobody wants more. */
static bool parse_blocks(struct line_parser *parser, struct parse_source *source)
{
    const struct block *block;

    while ((block = parse_peek_block(source))) {
        if (!parse_line(parser, block))
            return false;
    }
    return true;
}

/* A regex or a pattern with holes stands in the place of the format's name. */
static struct format_options options_of(struct line_parser *parser)
{
    const struct parse_args *args = parser->args;
    bool named = text_equals(args->format.text, parser->format->name);

    return (struct format_options){
        .operand = named && !args->format.slashes ? args->operand : args->format.text,
        .pattern_flags = patterns_regex_flags(args->format.flags),
        .separator = args->separator,
        .pair = args->pair,
        .wanted = parse_wanted(&parser->maker),
    };
}

static enum status open_reader(struct line_parser *parser,
                               struct format_options *options)
{
    struct fault fault = {.at = TEXT_NOWHERE};
    struct text where;

    parser->reader = options;
    if (!parser->format->open)
        return STATUS_OK;
    parser->reader = parser->format->open(options, &fault);
    if (parser->reader)
        return STATUS_OK;
    if (fault.status == STATUS_RESOURCE)
        return stage_out_of_memory(parser->self);
    where = (struct text){.at = fault.at, .extent = fault.extent};
    return stage_fail_at(parser->self, fault.status,
                         fault.at == TEXT_NOWHERE ? &parser->args->format.text : &where,
                         "%s: %s", parser->format->name, fault.what);
}

/* A part that is read from an expression is none of a line. */
static bool joins_parts(const struct parse_args *args, const struct line_format *format)
{
    return partial_is_used(format) && !args->from.text.bytes;
}

enum status parse_lines(struct parse_source *source, const struct parse_args *args,
                        const struct line_format *format)
{
    struct stage *self = source->self;
    struct line_parser parser = {.self = self, .args = args, .format = format};
    struct format_options options;
    enum status status = STATUS_OK;
    struct text *names = NULL;
    struct parts parts = {.source = source, .format = format};
    struct record *rec;
    bool by_block; /* lines, where they come in blocks */

    parse_maker_init(&parser.maker, self, args);
    options = options_of(&parser);
    if (args->names.bytes) {
        names = parse_names(self, args, &options.name_count);
        options.names = names;
        status = names ? STATUS_OK : STATUS_RESOURCE;
    }
    if (args->from.text.bytes) {
        parser.from = stage_expression(self, &args->from);
        status = parser.from ? status : STATUS_RESOURCE;
    }
    if (status == STATUS_OK)
        status = open_reader(&parser, &options);
    parts.reader = joins_parts(args, format) ? parser.reader : NULL;
    by_block = !parts.reader && !parser.from && !stage_keeps_rejects(self);
    while (status == STATUS_OK && (!by_block || parse_blocks(&parser, source)) &&
           (rec = parts_receive(&parts))) {
        if (!parse_one(&parser, rec))
            break;
    }
    parts_release(&parts);
    if (format->close && parser.reader)
        format->close(parser.reader);
    memory_free(names);
    parse_maker_release(&parser.maker);
    return status;
}
