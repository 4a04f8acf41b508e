/* Parsing columns whose names are the first line of an input. */

#include "pipeline/json/memory.h"
#include "pipeline/stage/origins.h"
#include "stages/filter/inputs.h"
#include "stages/filter/parse.h"
#include "stages/kept.h"

extern const struct line_format line_format_columns;

struct columns_parser {
    struct stage *self;
    struct parse_maker maker;
    struct inputs inputs;
};

struct columns_input {
    struct input input;
    struct record *header; /* the names lie in it; counted */
    struct text *names;
    void *reader;
};

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

/* Takes the header. False without memory, which is recorded. */
static bool set_header(struct columns_parser *parser, struct columns_input *input,
                       struct record *header)
{
    struct format_options options = {.wanted = parse_wanted(&parser->maker)};
    struct fault fault;

    input->header = header;
    options.name_count = header ? find_words(header, NULL) : 0;
    input->names = memory_alloc((options.name_count + 1) * sizeof(struct text));
    if (header && input->names) {
        find_words(header, input->names);
        options.names = input->names;
        input->reader = line_format_columns.open(&options, &fault);
    }
    if (!input->reader)
        stage_out_of_memory(parser->self);
    return input->reader != NULL;
}

static bool read_header(struct columns_parser *parser, struct columns_input *input,
                        struct record *rec)
{
    struct record *header = record_keep(record_ref(rec));

    stage_absorb(parser->self, rec);
    return set_header(parser, input, header);
}

/* False: nobody wants more. */
static bool parse_one(struct columns_parser *parser, struct record *rec)
{
    struct text text = {rec->text, rec->length, TEXT_NOWHERE, 0};
    struct fields *fields = &parser->maker.fields;
    struct columns_input *input;

    input = (struct columns_input *)inputs_find(&parser->inputs, rec);
    if (!input) {
        stage_absorb(parser->self, rec);
        return false;
    }
    if (find_words(rec, NULL) == 0) {
        stage_drop(parser->self, rec);
        return true;
    }
    if (!input->header)
        return read_header(parser, input, rec);
    fields_clear(fields);
    if (line_format_columns.read(input->reader, &text, fields))
        return parse_send(&parser->maker, rec);
    return parse_refuse(&parser->maker, rec, "columns", text.length);
}

/* ---- Inputs ---- */

static bool begin(void *opaque, struct input *input)
{
    const struct origin *origin = input->origin;
    struct columns_parser *parser = opaque;
    struct record *header;

    if (!origin || !origin->first_line)
        return true;
    header = record_of_bytes(origin->first_line, origin->first_length);
    if (header && find_words(header, NULL) == 0) {
        record_unref(header);
        return true;
    }
    return set_header(parser, (struct columns_input *)input, header);
}

static bool end(void *parser, struct input *input)
{
    (void)parser;
    (void)input;
    return true;
}

static void release(void *parser, struct input *opaque)
{
    struct columns_input *input = (struct columns_input *)opaque;

    (void)parser;
    if (input->reader)
        line_format_columns.close(input->reader);
    memory_free(input->names);
    record_unref(input->header);
}

static void save(const struct input *opaque, struct buffer *out)
{
    const struct columns_input *input = (const struct columns_input *)opaque;

    kept_add_record(out, input->header);
}

static bool load(void *opaque, struct input *input, struct text *rest)
{
    struct columns_parser *parser = opaque;
    struct record *header;

    if (!kept_record(parser->self, rest, &header))
        return false;
    return !header || set_header(parser, (struct columns_input *)input, header);
}

static const struct input_type columns_inputs = {
    .size = sizeof(struct columns_input),
    .begin = begin,
    .end = end,
    .release = release,
    .save = save,
    .load = load,
};

/* ---- The format ---- */

enum status parse_columns(struct stage *self, const struct parse_args *args)
{
    struct columns_parser parser = {.self = self};
    enum status status;
    struct record *rec;

    if (args->names.bytes)
        return parse_lines(self, args, &line_format_columns);
    if (args->from.text.bytes)
        return stage_fail_at(self, STATUS_USAGE, &args->from.text,
                             "columns from an expression need --names");
    stage_want_first_lines(self);
    parse_maker_init(&parser.maker, self, args);
    parser.inputs =
        (struct inputs){.self = self, .type = &columns_inputs, .stage = &parser};
    status = inputs_keep(&parser.inputs) ? STATUS_OK : STATUS_CHECKPOINT;
    while (status == STATUS_OK && (rec = stage_receive(self))) {
        if (!parse_one(&parser, rec))
            break;
    }
    inputs_release(&parser.inputs);
    parse_maker_release(&parser.maker);
    return status;
}
