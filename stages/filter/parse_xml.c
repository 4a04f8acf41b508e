/* Parsing XML: the lines of a document, element by element. */

#include "pipeline/format/xml.h"
#include "stages/filter/event.h"
#include "stages/filter/parse.h"

struct xml_parser {
    struct stage *self;
    const struct parse_args *args;
    struct xml *xml; /* of this input; NULL: none has begun */
    const struct origin *origin; /* of the input now; counted */
    struct buffer line; /* with its end */
    struct event lines; /* of the element that has begun */
    struct record *last; /* of these; it is neither absorbed nor rejected yet */
    bool is_broken;
};

static const char cause[] = "a line that is no XML";

/* A record that is this text, made of the lines up to this one. NULL: no memory. */
static struct record *make(struct xml_parser *parser, struct record *rec,
                           struct text text)
{
    struct record *made;

    if (parser->lines.count > 1)
        made = event_make(&parser->lines, text.bytes, text.length);
    else
        made = record_derive(rec, text.bytes, text.length);
    if (made) {
        made->kind = RECORD_JSON;
        made->end = LINE_END_LF;
    }
    return made;
}

static void end_lines(struct xml_parser *parser)
{
    record_unref(event_clear(&parser->lines));
}

/* False without memory, which is recorded. */
static bool add_line(struct xml_parser *parser, struct record *rec)
{
    bool added = parser->lines.first ? event_add(&parser->lines, rec, record_input(rec))
                                     : event_begin(&parser->lines, record_ref(rec));

    if (!added)
        stage_out_of_memory(parser->self);
    return added;
}

/* Lines as they came, with --keep. */
static struct record *make_kept(struct xml_parser *parser, struct record *rec)
{
    const struct buffer *text = &parser->lines.text;

    if (parser->lines.count > 1)
        return event_make(&parser->lines, text->bytes, text->length);
    return record_ref(rec);
}

static struct record *make_rejected(struct xml_parser *parser, struct record *rec)
{
    struct text text = {rec->text, rec->length, TEXT_NOWHERE, 0};
    struct record *made = make(parser, rec, text);

    if (made)
        made->line = rec->line;
    return made;
}

/* Rejects a line, and with it those before it that the element has; with --keep they
 * pass. False: nobody wants more. */
static bool reject(struct xml_parser *parser, struct record *rec, const char *what)
{
    bool keep = parser->args->keep;
    struct record *made = keep ? make_kept(parser, rec) : make_rejected(parser, rec);

    if (!made) {
        stage_absorb(parser->self, rec);
        stage_out_of_memory(parser->self);
        return false;
    }
    record_unref(rec);
    end_lines(parser);
    if (keep)
        return stage_send(parser->self, made);
    stage_reject(parser->self, made, cause, "not XML: %s", what);
    return true;
}

/* Sends the elements that this line completes. *unfit says what is wrong with the first
 * one that has no text. False: nobody wants more. */
static bool send_complete(struct xml_parser *parser, struct record *rec,
                          const char **unfit)
{
    struct xml_record found;

    while (xml_next(parser->xml, &found)) {
        struct text text = {found.text, found.length, TEXT_NOWHERE, 0};

        if (found.mistake) {
            *unfit = *unfit ? *unfit : found.mistake;
            continue;
        }
        if (!stage_emit(parser->self, make(parser, rec, text)))
            return false;
        /* Others have begun on this line. */
        if (parser->lines.count > 1)
            end_lines(parser);
    }
    return true;
}

static enum xml_answer feed(struct xml_parser *parser, const struct record *rec)
{
    static const char *const ends[] = {
        [LINE_END_LF] = "\n", [LINE_END_CRLF] = "\r\n", [LINE_END_NONE] = ""};
    struct buffer *line = &parser->line;

    buffer_clear(line);
    buffer_add(line, rec->text, rec->length);
    buffer_add(line, ends[rec->end], strlen(ends[rec->end]));
    return line->failed ? XML_ANSWER_NO_MEMORY
                        : xml_feed(parser->xml, line->bytes, line->length);
}

static void absorb_last(struct xml_parser *parser)
{
    if (parser->last)
        stage_absorb(parser->self, parser->last);
    parser->last = NULL;
}

/* A line that is XML so far. Takes the record. */
static bool conclude(struct xml_parser *parser, struct record *rec, bool was_inside)
{
    bool is_inside = xml_is_inside(parser->xml), more;
    /* Lines of an element that is too long are not held to its end. */
    const char *unfit = xml_unfit(parser->xml);

    if (was_inside && !add_line(parser, rec)) {
        stage_absorb(parser->self, rec);
        return false;
    }
    more = send_complete(parser, rec, &unfit);
    if (unfit)
        return reject(parser, rec, unfit) && more;
    if (!is_inside) {
        end_lines(parser);
        stage_absorb(parser->self, rec);
        return more;
    }
    if (!parser->lines.first && !add_line(parser, rec))
        more = false;
    parser->last = rec;
    return more;
}

/* ---- Inputs ---- */

static bool begin_input(struct xml_parser *parser, const struct origin *origin)
{
    const struct xml_options options = {
        .element = parser->args->operand,
        .limit = stage_record_limit(parser->self),
        .depth_limit = stage_depth_limit(parser->self),
    };

    origin_hold(&parser->origin, origin);
    parser->is_broken = false;
    parser->xml = xml_new(&options);
    if (!parser->xml)
        stage_out_of_memory(parser->self);
    return parser->xml != NULL;
}

/* A mistake that is found at the end of the input. */
static bool report_end(struct xml_parser *parser)
{
    uint64_t line;
    const char *mistake = xml_mistake(parser->xml, &line);
    struct record *last = parser->last;
    struct fault fault;

    parser->last = NULL;
    if (last)
        return reject(parser, last, mistake);
    fault_set(&fault, STATUS_INPUT, NULL, "not XML: %s", mistake);
    if (parser->origin)
        stage_report_input(parser->self, parser->origin, &fault);
    return true;
}

/* False: nobody wants more. */
static bool end_input(struct xml_parser *parser)
{
    enum xml_answer answer = XML_ANSWER_FINE;
    bool more = true;

    if (parser->xml && !parser->is_broken)
        answer = xml_finish(parser->xml);
    if (answer == XML_ANSWER_BROKEN)
        more = report_end(parser);
    if (answer == XML_ANSWER_NO_MEMORY) {
        stage_out_of_memory(parser->self);
        more = false;
    }
    absorb_last(parser);
    end_lines(parser);
    xml_free(parser->xml);
    parser->xml = NULL;
    return more;
}

/* Rejects the rest of an input that is broken, line by line. */
static bool pass_broken(struct xml_parser *parser, struct record *rec)
{
    if (parser->args->keep)
        return stage_send(parser->self, rec);
    stage_reject(parser->self, rec, "a line behind a mistake in the XML",
                 "not XML: behind a mistake");
    return true;
}

/* The first line that is no XML; what it has completed before is sent. */
static bool break_off(struct xml_parser *parser, struct record *rec, bool was_inside)
{
    uint64_t line;
    const char *unfit = xml_mistake(parser->xml, &line);
    bool more = !was_inside || add_line(parser, rec);

    parser->is_broken = true;
    if (more && send_complete(parser, rec, &unfit))
        return reject(parser, rec, unfit);
    stage_absorb(parser->self, rec);
    return false;
}

/* Takes the record. False: nobody wants more. */
static bool parse_one(struct xml_parser *parser, struct record *rec)
{
    bool was_inside;

    if (parser->is_broken)
        return pass_broken(parser, rec);
    was_inside = xml_is_inside(parser->xml);
    absorb_last(parser);
    switch (feed(parser, rec)) {
    case XML_ANSWER_FINE:
        return conclude(parser, rec, was_inside);
    case XML_ANSWER_BROKEN:
        return break_off(parser, rec, was_inside);
    default:
        stage_absorb(parser->self, rec);
        stage_out_of_memory(parser->self);
        return false;
    }
}

enum status parse_xml(struct stage *self, const struct parse_args *args)
{
    struct xml_parser parser = {.self = self, .args = args, .lines.keeps_ends = true};
    struct record *rec;
    bool more = true;

    if (!args->operand.bytes || args->operand.length == 0)
        return stage_fail_at(self, STATUS_USAGE, &args->format.text,
                             "xml needs the name of the elements that are records");
    while (more && (rec = stage_receive(self))) {
        if (!parser.xml || rec->origin != parser.origin)
            more = end_input(&parser) && begin_input(&parser, rec->origin);
        if (more)
            more = parse_one(&parser, rec);
        else
            stage_absorb(parser.self, rec);
    }
    if (more)
        end_input(&parser);
    absorb_last(&parser);
    origin_unref(parser.origin);
    event_release(&parser.lines);
    buffer_release(&parser.line);
    xml_free(parser.xml);
    return STATUS_OK;
}
