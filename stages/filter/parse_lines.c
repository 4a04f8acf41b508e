/* Parsing line by line, as a line format says. */

#include "stages/filter/parse_lines.h"

#include "pipeline/json/memory.h"
#include "stages/filter/inputs.h"
#include "stages/filter/patterns.h"
#include "stages/filter/subject.h"

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
static bool parse_one(void *opaque, struct record *rec)
{
    struct line_parser *parser = opaque;
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

bool line_parser_take_line(struct line_parser *parser, const struct block *block)
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

bool line_parser_take(struct line_parser *parser, struct parts *parts,
                      struct record *rec)
{
    if (!parser->taker.take)
        return parse_one(parser, rec);
    return parts_take(&parser->taker, parts, rec);
}

/* ---- Opening ---- */

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

static enum status open_reader(struct line_parser *parser)
{
    struct fault fault = {.at = TEXT_NOWHERE};
    struct text where;

    parser->reader = &parser->options;
    if (!parser->format->open)
        return STATUS_OK;
    parser->reader = parser->format->open(&parser->options, &fault);
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
static void join_parts(struct line_parser *parser)
{
    if (!partial_is_used(parser->format) || parser->args->from.text.bytes)
        return;
    parser->taker = (struct parts_taker){.self = parser->self,
                                         .format = parser->format,
                                         .reader = parser->reader,
                                         .take = parse_one,
                                         .context = parser};
}

enum status line_parser_open(struct line_parser *parser, struct stage *self,
                             const struct parse_args *args,
                             const struct line_format *format)
{
    enum status status;

    *parser = (struct line_parser){.self = self, .args = args, .format = format};
    parse_maker_init(&parser->maker, self, args);
    parser->options = options_of(parser);
    if (args->names.bytes) {
        parser->names = parse_names(self, args, &parser->options.name_count);
        parser->options.names = parser->names;
        if (!parser->names)
            return STATUS_RESOURCE;
    }
    if (args->from.text.bytes) {
        parser->from = stage_expression(self, &args->from);
        if (!parser->from)
            return STATUS_RESOURCE;
    }
    status = open_reader(parser);
    join_parts(parser);
    parser->by_line =
        !parser->taker.take && !parser->from && !stage_keeps_rejects(self);
    return status;
}

void line_parser_close(struct line_parser *parser)
{
    if (parser->format->close && parser->reader)
        parser->format->close(parser->reader);
    memory_free(parser->names);
    parse_maker_release(&parser->maker);
}

/* ---- Inputs: the parts of each ---- */

struct parts_input {
    struct input input;
    struct parts parts;
};

static bool begin(void *parser, struct input *input)
{
    (void)parser;
    (void)input;
    return true;
}

static bool end(void *opaque, struct input *input)
{
    struct line_parser *parser = opaque;

    return parts_end(&parser->taker, &((struct parts_input *)input)->parts);
}

static void release(void *opaque, struct input *input)
{
    struct line_parser *parser = opaque;

    parts_release(parser->self, &((struct parts_input *)input)->parts);
}

static void save(const struct input *input, struct buffer *out)
{
    parts_save(&((const struct parts_input *)input)->parts, out);
}

static bool load(void *opaque, struct input *input, struct text *rest)
{
    struct line_parser *parser = opaque;

    return parts_load(&parser->taker, &((struct parts_input *)input)->parts, rest);
}

static const struct input_type parts_inputs = {
    .goes_on = true,
    .size = sizeof(struct parts_input),
    .begin = begin,
    .end = end,
    .release = release,
    .save = save,
    .load = load,
};

/* ---- Running ---- */

/* Parses all lines of the blocks that come next. False: nobody wants more. */
static bool parse_blocks(struct line_parser *parser)
{
    const struct block *block;

    while ((block = stage_peek_block(parser->self))) {
        if (!line_parser_take_line(parser, block))
            return false;
    }
    return true;
}

static void parse_all(struct line_parser *parser)
{
    struct record *rec;

    while ((!parser->by_line || parse_blocks(parser)) &&
           (rec = stage_receive(parser->self))) {
        if (!parse_one(parser, rec))
            return;
    }
}

static bool take_part(struct inputs *inputs, struct record *rec)
{
    struct parts_input *input = (struct parts_input *)inputs_find(inputs, rec);

    if (input)
        return line_parser_take(inputs->stage, &input->parts, rec);
    stage_drop(inputs->self, rec);
    return false;
}

static enum status parse_parts(struct line_parser *parser)
{
    struct stage *self = parser->self;
    struct inputs inputs = {.self = self, .type = &parts_inputs, .stage = parser};
    bool kept = inputs_keep(&inputs), more = kept;
    struct record *rec;

    while (more && (rec = stage_receive(self)))
        more = take_part(&inputs, rec);
    if (more)
        inputs_end(&inputs);
    inputs_release(&inputs);
    return kept ? STATUS_OK : STATUS_CHECKPOINT;
}

enum status parse_lines(struct stage *self, const struct parse_args *args,
                        const struct line_format *format)
{
    struct line_parser parser;
    enum status status = line_parser_open(&parser, self, args, format);

    if (status == STATUS_OK && parser.taker.take)
        status = parse_parts(&parser);
    else if (status == STATUS_OK)
        parse_all(&parser);
    line_parser_close(&parser);
    return status;
}
