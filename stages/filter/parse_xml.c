/* Parsing XML: the lines of a document, element by element. */

#include "stages/filter/parse_xml.h"

#include <string.h>

static const char cause[] = "a line that is no XML";

/* A record that is this text, made of the lines up to this one. NULL: no memory. */
static struct record *make(struct xml_input *input, struct record *rec,
                           struct text text)
{
    struct record *made;

    if (input->lines.count > 1)
        made = event_make(&input->lines, text.bytes, text.length);
    else
        made = record_derive(rec, text.bytes, text.length);
    if (made) {
        made->kind = RECORD_JSON;
        made->end = LINE_END_LF;
    }
    return made;
}

static void end_lines(struct xml_input *input)
{
    record_unref(event_clear(&input->lines));
}

/* False without memory, which is recorded. */
static bool add_line(struct xml_input *input, struct record *rec)
{
    bool added = input->lines.first ? event_add(&input->lines, rec, record_input(rec))
                                    : event_begin(&input->lines, record_ref(rec));

    if (!added)
        stage_out_of_memory(input->parser->self);
    return added;
}

/* Lines as they came, with --keep. */
static struct record *make_kept(struct xml_input *input, struct record *rec)
{
    const struct buffer *text = &input->lines.text;

    if (input->lines.count > 1)
        return event_make(&input->lines, text->bytes, text->length);
    return record_ref(rec);
}

static struct record *make_rejected(struct xml_input *input, struct record *rec)
{
    struct text text = {rec->text, rec->length, TEXT_NOWHERE, 0};
    struct record *made = make(input, rec, text);

    if (made)
        made->line = rec->line;
    return made;
}

/* Rejects a line, and with it those before it that the element has; with --keep they
 * pass. False: nobody wants more. */
static bool reject(struct xml_input *input, struct record *rec, const char *what)
{
    bool keep = input->parser->args->keep;
    struct record *made = keep ? make_kept(input, rec) : make_rejected(input, rec);

    if (!made) {
        stage_absorb(input->parser->self, rec);
        stage_out_of_memory(input->parser->self);
        return false;
    }
    record_unref(rec);
    end_lines(input);
    if (keep)
        return stage_send(input->parser->self, made);
    stage_reject(input->parser->self, made, cause, "not XML: %s", what);
    return true;
}

/* Sends the elements that this line completes. *unfit says what is wrong with the first
 * one that has no text. False: nobody wants more. */
static bool send_complete(struct xml_input *input, struct record *rec,
                          const char **unfit)
{
    struct xml_record found;

    while (xml_next(input->xml, &found)) {
        struct text text = {found.text, found.length, TEXT_NOWHERE, 0};

        if (found.mistake) {
            *unfit = *unfit ? *unfit : found.mistake;
            continue;
        }
        if (!stage_emit(input->parser->self, make(input, rec, text)))
            return false;
        /* Others have begun on this line. */
        if (input->lines.count > 1)
            end_lines(input);
    }
    return true;
}

static enum xml_answer feed(struct xml_input *input, const struct record *rec)
{
    static const char *const ends[] = {
        [LINE_END_LF] = "\n", [LINE_END_CRLF] = "\r\n", [LINE_END_NONE] = ""};
    struct buffer *line = &input->parser->line;

    buffer_clear(line);
    buffer_add(line, rec->text, rec->length);
    buffer_add(line, ends[rec->end], strlen(ends[rec->end]));
    return line->failed ? XML_ANSWER_NO_MEMORY
                        : xml_feed(input->xml, line->bytes, line->length);
}

static void absorb_last(struct xml_input *input)
{
    if (input->last)
        stage_absorb(input->parser->self, input->last);
    input->last = NULL;
}

/* A line that is XML so far. Takes the record. */
static bool conclude(struct xml_input *input, struct record *rec, bool was_inside)
{
    bool is_inside = xml_is_inside(input->xml), more;
    /* Lines of an element that is too long are not held to its end. */
    const char *unfit = xml_unfit(input->xml);

    if (was_inside && !add_line(input, rec)) {
        stage_absorb(input->parser->self, rec);
        return false;
    }
    more = send_complete(input, rec, &unfit);
    if (unfit)
        return reject(input, rec, unfit) && more;
    if (!is_inside) {
        end_lines(input);
        stage_absorb(input->parser->self, rec);
        return more;
    }
    if (!input->lines.first && !add_line(input, rec))
        more = false;
    input->last = rec;
    return more;
}

/* ---- Records ---- */

/* Rejects the rest of an input that is broken, line by line. */
static bool pass_broken(struct xml_input *input, struct record *rec)
{
    if (input->parser->args->keep)
        return stage_send(input->parser->self, rec);
    stage_reject(input->parser->self, rec, "a line behind a mistake in the XML",
                 "not XML: behind a mistake");
    return true;
}

/* The first line that is no XML; what it has completed before is sent. */
static bool break_off(struct xml_input *input, struct record *rec, bool was_inside)
{
    uint64_t line;
    const char *unfit = xml_mistake(input->xml, &line);
    bool more = !was_inside || add_line(input, rec);

    input->is_broken = true;
    if (more && send_complete(input, rec, &unfit))
        return reject(input, rec, unfit);
    stage_absorb(input->parser->self, rec);
    return false;
}

/* Takes the record. False: nobody wants more. */
static bool parse_one(struct xml_input *input, struct record *rec)
{
    bool was_inside;

    if (input->is_broken)
        return pass_broken(input, rec);
    was_inside = xml_is_inside(input->xml);
    absorb_last(input);
    switch (feed(input, rec)) {
    case XML_ANSWER_FINE:
        return conclude(input, rec, was_inside);
    case XML_ANSWER_BROKEN:
        return break_off(input, rec, was_inside);
    default:
        stage_absorb(input->parser->self, rec);
        stage_out_of_memory(input->parser->self);
        return false;
    }
}

/* ---- The end of an input ---- */

/* A mistake that is found there. */
static bool report_end(struct xml_input *input)
{
    uint64_t line;
    const char *mistake = xml_mistake(input->xml, &line);
    struct record *last = input->last;
    struct fault fault;

    input->last = NULL;
    input->is_broken = true;
    if (last)
        return reject(input, last, mistake);
    fault_set(&fault, STATUS_INPUT, NULL, "not XML: %s", mistake);
    if (input->input.origin)
        stage_report_input(input->parser->self, input->input.origin, &fault);
    return true;
}

static bool finish(struct xml_input *input)
{
    switch (xml_finish(input->xml)) {
    case XML_ANSWER_FINE:
        return true;
    case XML_ANSWER_BROKEN:
        return report_end(input);
    default:
        stage_out_of_memory(input->parser->self);
        return false;
    }
}

/* What has been finished cannot go on; but a later run may. */
static bool end(void *opaque, struct input *one)
{
    struct xml_input *input = (struct xml_input *)one;
    struct buffer kept = {0};
    bool more = true;

    (void)opaque;
    if (!input->is_broken) {
        xml_input_save_document(input, &kept);
        more = finish(input);
    }
    absorb_last(input);
    end_lines(input);
    if (more && !input->is_broken)
        more = xml_input_renew(input, &kept);
    buffer_release(&kept);
    return more;
}

static bool begin(void *opaque, struct input *one)
{
    struct xml_input *input = (struct xml_input *)one;

    input->parser = opaque;
    input->lines.keeps_ends = true;
    input->xml = xml_input_new(input);
    return input->xml != NULL;
}

static void release(void *opaque, struct input *one)
{
    struct xml_input *input = (struct xml_input *)one;

    (void)opaque;
    absorb_last(input);
    event_release(&input->lines);
    xml_free(input->xml);
}

static const struct input_type xml_inputs = {
    .size = sizeof(struct xml_input),
    .begin = begin,
    .end = end,
    .release = release,
    .save = xml_input_save,
    .load = xml_input_load,
};

/* ---- The format ---- */

static bool take(struct xml_parser *parser, struct record *rec)
{
    struct xml_input *input = (struct xml_input *)inputs_find(&parser->inputs, rec);

    if (input)
        return parse_one(input, rec);
    stage_absorb(parser->self, rec);
    return false;
}

enum status parse_xml(struct stage *self, const struct parse_args *args)
{
    struct xml_parser parser = {.self = self, .args = args};
    struct record *rec;
    bool kept, more;

    if (!args->operand.bytes || args->operand.length == 0)
        return stage_fail_at(self, STATUS_USAGE, &args->format.text,
                             "xml needs the name of the elements that are records");
    parser.inputs =
        (struct inputs){.self = self, .type = &xml_inputs, .stage = &parser};
    kept = more = inputs_keep(&parser.inputs);
    while (more && (rec = stage_receive(self)))
        more = take(&parser, rec);
    if (more)
        inputs_end(&parser.inputs);
    inputs_release(&parser.inputs);
    buffer_release(&parser.line);
    return kept ? STATUS_OK : STATUS_CHECKPOINT;
}
