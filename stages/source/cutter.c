/* From bytes to records: lines in blocks, JSON texts one by one, syslog by its lengths.
 */

#include "stages/source/cutter.h"

static const char *const names[] = {
    [CUTTER_LINES] = "lines",
    [CUTTER_JSON_STREAM] = "json-stream",
    [CUTTER_JSON_SEQUENCE] = "json-seq",
};

bool cutter_has_lines(const struct cutter *cutter)
{
    return cutter->form != CUTTER_JSON_STREAM && cutter->form != CUTTER_JSON_SEQUENCE;
}

size_t cutter_left(const struct cutter *cutter)
{
    return cutter_has_lines(cutter) ? lines_left(&cutter->lines)
                                    : json_stream_left(&cutter->texts);
}

bool cutter_form_of(struct text name, enum cutter_form *form)
{
    *form = CUTTER_LINES;
    if (name.length == 0)
        return true;
    while (*form < sizeof(names) / sizeof(names[0])) {
        if (text_equals(name, names[*form]))
            return true;
        ++*form;
    }
    return false;
}

void cutter_init(struct cutter *cutter, struct stage *stage,
                 const struct origin *origin, enum cutter_form form)
{
    cutter->stage = stage;
    cutter->origin = origin;
    cutter->form = form;
    cutter->makes = !stage_is_source(stage);
    cutter->octets = (struct octets){.inside = false};
    if (cutter_has_lines(cutter)) {
        lines_init(&cutter->lines, origin, stage_record_limit(stage));
        return;
    }
    json_stream_init(&cutter->texts, origin,
                     form == CUTTER_JSON_SEQUENCE ? JSON_STREAM_SEQUENCE
                                                  : JSON_STREAM_ELEMENTS);
    cutter->texts.limit = stage_record_limit(stage);
    cutter->texts.depth_limit = stage_depth_limit(stage);
}

void cutter_release(struct cutter *cutter)
{
    if (cutter_has_lines(cutter))
        lines_release(&cutter->lines);
    else
        json_stream_release(&cutter->texts);
}

bool cutter_room(struct cutter *cutter, char **at, size_t *size)
{
    if (cutter_has_lines(cutter))
        return lines_room(&cutter->lines, at, size);
    return json_stream_room(&cutter->texts, at, size);
}

void cutter_filled(struct cutter *cutter, size_t length)
{
    if (cutter_has_lines(cutter))
        lines_filled(&cutter->lines, length);
    else
        json_stream_filled(&cutter->texts, length);
}

void cutter_finish(struct cutter *cutter)
{
    if (cutter_has_lines(cutter))
        lines_finish(&cutter->lines);
    else
        json_stream_finish(&cutter->texts);
}

uint64_t cutter_last_line(const struct cutter *cutter)
{
    return cutter_has_lines(cutter) ? cutter->lines.block.line - 1 : 0;
}

/* ---- Lines ---- */

/* False: nobody wants more. */
static bool reject_line(struct cutter *cutter, const struct lines_piece *piece)
{
    if (piece->first &&
        !stage_reject_line(cutter->stage, cutter->origin, piece->line, "line too long",
                           "the line is longer than --max-record"))
        return false;
    stage_reject_piece(
        cutter->stage,
        &(struct reject_piece){piece->bytes, piece->length, piece->first, piece->last});
    return true;
}

static bool send_block(struct cutter *cutter, struct block *block)
{
    return cutter->makes ? stage_emit_block(cutter->stage, block)
                         : stage_send_block(cutter->stage, block);
}

static bool send_lines(struct cutter *cutter)
{
    struct lines_piece piece;

    for (;;) {
        switch (lines_next(&cutter->lines, &piece)) {
        case LINES_BLOCK:
            if (!send_block(cutter, &cutter->lines.block))
                return false;
            break;
        case LINES_TOO_LONG:
            if (!reject_line(cutter, &piece))
                return false;
            break;
        case LINES_MORE:
            return true;
        }
    }
}

/* ---- JSON texts ---- */

static bool reject_text(struct cutter *cutter, const struct json_stream_piece *piece)
{
    if (piece->first && !stage_reject_line(cutter->stage, cutter->origin, piece->line,
                                           piece->cause, piece->what))
        return false;
    stage_reject_piece(
        cutter->stage,
        &(struct reject_piece){piece->bytes, piece->length, piece->first, piece->last});
    return true;
}

static bool send_record(struct cutter *cutter, struct record *rec)
{
    return cutter->makes ? stage_emit(cutter->stage, rec)
                         : stage_send(cutter->stage, rec);
}

static bool send_texts(struct cutter *cutter)
{
    struct json_stream_piece piece;
    struct record *rec;

    for (;;) {
        switch (json_stream_next(&cutter->texts, &rec, &piece)) {
        case JSON_STREAM_RECORD:
            if (!send_record(cutter, rec))
                return false;
            break;
        case JSON_STREAM_BAD:
            if (!reject_text(cutter, &piece))
                return false;
            break;
        case JSON_STREAM_NO_MEMORY:
            stage_out_of_memory(cutter->stage);
            return false;
        case JSON_STREAM_MORE:
            return true;
        }
    }
}

/* ---- Syslog ---- */

static void recognise(struct cutter *cutter)
{
    const struct lines *lines = &cutter->lines;
    enum octets_match match = OCTETS_MAYBE;

    if (lines->chunk && lines->filled > lines->start)
        match = octets_match(lines->chunk->bytes + lines->start,
                             lines->filled - lines->start);
    if (match == OCTETS_YES)
        cutter->form = CUTTER_OCTETS;
    else if (match == OCTETS_NO || lines->finished)
        cutter->form = CUTTER_LINES;
}

static struct text held_by(const struct cutter *cutter)
{
    const struct lines *lines = &cutter->lines;
    const struct json_stream *texts = &cutter->texts;
    const struct chunk *chunk = cutter_has_lines(cutter) ? lines->chunk : texts->chunk;
    size_t start = cutter_has_lines(cutter) ? lines->start : texts->start;
    size_t filled = cutter_has_lines(cutter) ? lines->filled : texts->filled;

    if (!chunk)
        return (struct text){.length = 0};
    return (struct text){.bytes = chunk->bytes + start, .length = filled - start};
}

size_t cutter_held(const struct cutter *cutter)
{
    return held_by(cutter).length;
}

void cutter_reject_held(struct cutter *cutter, const char *cause, const char *what)
{
    struct text held = held_by(cutter);
    uint64_t line =
        cutter_has_lines(cutter) ? cutter->lines.block.line : cutter->texts.start_line;

    if (stage_reject_line(cutter->stage, cutter->origin, line, cause, what))
        stage_reject_piece(cutter->stage,
                           &(struct reject_piece){held.bytes, held.length, true, true});
}

void cutter_rest(struct cutter *cutter)
{
    if (cutter_has_lines(cutter) && cutter->lines.start == cutter->lines.filled)
        lines_release(&cutter->lines);
}

bool cutter_send(struct cutter *cutter)
{
    if (cutter->form == CUTTER_SYSLOG)
        recognise(cutter);
    switch (cutter->form) {
    case CUTTER_SYSLOG:
        return true;
    case CUTTER_OCTETS:
        return octets_send(&cutter->octets, &cutter->lines, cutter->stage);
    case CUTTER_LINES:
        return send_lines(cutter);
    default:
        return send_texts(cutter);
    }
}
