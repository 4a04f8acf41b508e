/* Parsing what each input looks like: its first lines are looked at, then it is parsed
 * by the format that they have. */

#include "stages/filter/parse_auto.h"

#include "pipeline/json/memory.h"
#include "pipeline/stage/waiting.h"

#include <string.h>

/* Nanoseconds without a further record, after which those that came must do. */
#define PATIENCE INT64_C(200000000)

/* ---- Formats ---- */

static enum status open_way(struct auto_parser *parser, struct auto_way *way)
{
    const struct guess *guess = &way->guess;

    way->args = *parser->args;
    if (!guess->format)
        return STATUS_OK;
    way->args.format = (struct pattern){
        .text = text_of(guess->pattern ? guess->pattern : guess->name)};
    return line_parser_open(&way->parser, parser->self, &way->args, guess->format);
}

struct auto_way *auto_way_of(struct auto_parser *parser, const struct guess *guess)
{
    struct auto_way *way = parser->ways;

    while (way &&
           (way->guess.name != guess->name || way->guess.pattern != guess->pattern))
        way = way->next;
    if (way)
        return way;
    way = memory_alloc(sizeof(*way));
    if (!way) {
        stage_out_of_memory(parser->self);
        return NULL;
    }
    *way = (struct auto_way){.next = parser->ways, .guess = *guess};
    parser->ways = way;
    return open_way(parser, way) == STATUS_OK ? way : NULL;
}

static void close_ways(struct auto_parser *parser)
{
    struct auto_way *way;

    while ((way = parser->ways)) {
        parser->ways = way->next;
        if (way->guess.format)
            line_parser_close(&way->parser);
        memory_free(way);
    }
}

/* ---- Records of an input whose format is known ---- */

/* False: nobody wants more. */
static bool pass(struct auto_parser *parser, struct auto_input *input,
                 struct record *rec)
{
    struct auto_way *way = input->way;

    if (way->guess.format)
        return line_parser_take(&way->parser, &input->parts, rec);
    if (strcmp(way->guess.name, "json") == 0)
        return parse_json_record(parser->self, &way->args, rec);
    return parse_text_record(parser->self, rec);
}

/* ---- Looking ---- */

static void tell(struct auto_parser *parser, const struct auto_input *input)
{
    const struct guess *guess = &input->way->guess;
    struct fault fault;

    if (guess->pattern)
        fault_set(&fault, STATUS_OK, NULL, "read as \"%s\"", guess->pattern);
    else
        fault_set(&fault, STATUS_OK, NULL, "read as %s", guess->name);
    if (input->input.origin)
        stage_report_input(parser->self, input->input.origin, &fault);
}

static bool guess_of(const struct auto_input *input, struct guess *guess)
{
    struct text lines[AUTO_LOOK];

    for (size_t i = 0; i < input->count; i++)
        lines[i] = (struct text){input->held[i]->text, input->held[i]->length,
                                 TEXT_NOWHERE, 0};
    return guess_format(lines, input->count, guess);
}

/* What has been held is parsed. False: nobody wants more, or a failure is recorded. */
static bool decide(struct auto_parser *parser, struct auto_input *input)
{
    struct guess guess;
    bool more = true;

    parser->looking = NULL;
    if (!guess_of(input, &guess)) {
        stage_out_of_memory(parser->self);
        return false;
    }
    input->way = auto_way_of(parser, &guess);
    if (!input->way)
        return false;
    tell(parser, input);
    for (size_t i = 0; i < input->count; i++) {
        if (more)
            more = pass(parser, input, input->held[i]);
        else
            stage_drop(parser->self, input->held[i]);
    }
    input->count = 0;
    return more;
}

/* False: nobody wants more, or a failure is recorded. */
static bool look_at(struct auto_parser *parser, struct auto_input *input,
                    struct record *rec)
{
    rec = record_keep(rec);
    if (!rec) {
        stage_out_of_memory(parser->self);
        return false;
    }
    input->held[input->count++] = rec;
    parser->looking = input;
    return input->count < AUTO_LOOK || decide(parser, input);
}

/* An input that others follow is looked at no longer. */
static bool take(struct auto_parser *parser, struct record *rec)
{
    struct auto_input *input = parser->looking;
    bool more = true;

    if (input && input->input.origin != rec->origin)
        more = decide(parser, input);
    input = more ? (struct auto_input *)inputs_find(&parser->inputs, rec) : NULL;
    if (!input) {
        stage_drop(parser->self, rec);
        return false;
    }
    return input->way ? pass(parser, input, rec) : look_at(parser, input, rec);
}

/* ---- Inputs ---- */

static bool begin(void *parser, struct input *input)
{
    (void)parser;
    (void)input;
    return true;
}

static bool end(void *opaque, struct input *one)
{
    struct auto_parser *parser = opaque;
    struct auto_input *input = (struct auto_input *)one;

    if (input->count > 0 && !decide(parser, input))
        return false;
    return !input->way || !input->way->guess.format ||
           parts_end(&input->way->parser.taker, &input->parts);
}

static void release(void *opaque, struct input *one)
{
    struct auto_parser *parser = opaque;
    struct auto_input *input = (struct auto_input *)one;

    for (size_t i = 0; i < input->count; i++)
        stage_drop(parser->self, input->held[i]);
    parts_release(parser->self, &input->parts);
    if (parser->looking == input)
        parser->looking = NULL;
}

static bool load(void *parser, struct input *input, struct text *rest)
{
    return auto_input_load(parser, (struct auto_input *)input, rest);
}

static const struct input_type auto_inputs = {
    .goes_on = true,
    .size = sizeof(struct auto_input),
    .begin = begin,
    .end = end,
    .release = release,
    .save = auto_input_save,
    .load = load,
};

/* ---- The format ---- */

/* Lines of blocks that need not become records. False: nobody wants more. */
static bool take_lines(struct auto_parser *parser)
{
    const struct block *block;

    while (!parser->looking && (block = stage_peek_block(parser->self))) {
        struct auto_input *input = (struct auto_input *)inputs_go_on(
            &parser->inputs, block->origin, block->line);

        if (!input || !input->way || !input->way->guess.format ||
            !input->way->parser.by_line)
            return true;
        if (!line_parser_take_line(&input->way->parser, block))
            return false;
    }
    return true;
}

/* The next record; NULL: there is none, or a failure is recorded. */
static struct record *receive(struct auto_parser *parser)
{
    struct record *rec;

    while (parser->looking) {
        if (stage_receive_within(parser->self, PATIENCE, &rec) != STAGE_TICK)
            return rec;
        if (!decide(parser, parser->looking))
            return NULL;
    }
    return stage_receive(parser->self);
}

enum status parse_auto(struct stage *self, const struct parse_args *args)
{
    struct auto_parser parser = {.self = self, .args = args};
    struct record *rec = NULL;
    bool kept, more;

    parser.inputs =
        (struct inputs){.self = self, .type = &auto_inputs, .stage = &parser};
    kept = more = inputs_keep(&parser.inputs);
    while (more && take_lines(&parser) && (rec = receive(&parser)))
        more = take(&parser, rec);
    if (more && !rec)
        inputs_end(&parser.inputs);
    inputs_release(&parser.inputs);
    close_ways(&parser);
    return kept ? STATUS_OK : STATUS_CHECKPOINT;
}
