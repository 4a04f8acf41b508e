/* Keeping the parts of unfinished lines, by the stream that they came from. */

#include "stages/filter/parts.h"

#include "stages/kept.h"

static struct text text_of_record(const struct record *rec)
{
    return (struct text){rec->text, rec->length, TEXT_NOWHERE, 0};
}

static bool fail(const struct parts_taker *taker)
{
    stage_out_of_memory(taker->self);
    return false;
}

/* Passes the line on that the parts are; of a single one, that. */
static bool finish(const struct parts_taker *taker, struct parts_line *line,
                   bool complete)
{
    struct event *event = &line->event;
    struct record *first = event->first, *made;

    if (event->count == 1)
        return taker->take(taker->context, event_clear(event));
    partial_end(&line->text, text_of_record(first), &line->first, complete);
    made = line->text.failed ? NULL
                             : event_make(event, line->text.bytes, line->text.length);
    if (!made) {
        stage_absorb(taker->self, event_clear(event));
        return fail(taker);
    }
    record_unref(event_clear(event));
    return taker->take(taker->context, made);
}

/* Of the lines that have begun the one that began first; NULL: none has. */
static struct parts_line *find_begun(struct parts *parts)
{
    struct parts_line *found = NULL;

    for (size_t i = 0; i < PARTIAL_STREAMS; i++) {
        struct parts_line *line = &parts->lines[i];

        if (line->event.first &&
            (!found || line->event.first->line < found->event.first->line))
            found = line;
    }
    return found;
}

/* False without memory. */
static bool add(const struct parts_taker *taker, struct parts_line *line,
                struct record *rec, const struct partial *partial)
{
    bool added;

    if (!line->event.first) {
        line->first = *partial;
        partial_begin(&line->text, text_of_record(rec), partial);
        return event_begin(&line->event, rec) && !line->text.failed;
    }
    partial_add(&line->text, text_of_record(rec), partial);
    added = event_add(&line->event, rec, record_input(rec)) && !line->text.failed;
    stage_absorb(taker->self, rec);
    return added;
}

static bool is_too_long(const struct parts_taker *taker, const struct parts_line *line,
                        const struct record *rec)
{
    return line->event.first &&
           line->text.length + rec->length > stage_record_limit(taker->self);
}

bool parts_take(const struct parts_taker *taker, struct parts *parts,
                struct record *rec)
{
    struct partial partial;
    struct parts_line *line;

    if (!partial_look(taker->format, taker->reader, text_of_record(rec), &partial))
        return taker->take(taker->context, rec);
    line = &parts->lines[partial.stream];
    if (is_too_long(taker, line, rec) && !finish(taker, line, false)) {
        stage_drop(taker->self, rec);
        return false;
    }
    if (!partial.is_part && !line->event.first)
        return taker->take(taker->context, rec);
    if (!add(taker, line, rec, &partial))
        return fail(taker);
    return partial.is_part || finish(taker, line, true);
}

bool parts_end(const struct parts_taker *taker, struct parts *parts)
{
    struct parts_line *begun;

    while ((begun = find_begun(parts))) {
        if (!finish(taker, begun, false))
            return false;
    }
    return true;
}

void parts_release(struct stage *self, struct parts *parts)
{
    for (size_t i = 0; i < PARTIAL_STREAMS; i++) {
        struct parts_line *line = &parts->lines[i];

        if (line->event.first)
            stage_drop(self, event_clear(&line->event));
        event_release(&line->event);
        buffer_release(&line->text);
    }
}

/* ---- State: of each stream the parts, and the line so far ---- */

void parts_save(const struct parts *parts, struct buffer *out)
{
    for (size_t i = 0; i < PARTIAL_STREAMS; i++) {
        const struct parts_line *line = &parts->lines[i];

        event_save(&line->event, out);
        if (!line->event.first)
            continue;
        buffer_printf(out, "%zu\n", line->text.length);
        buffer_add(out, line->text.bytes, line->text.length);
        buffer_add_byte(out, '\n');
    }
}

static bool load_line(const struct parts_taker *taker, struct parts *parts,
                      unsigned stream, struct text *rest)
{
    struct parts_line *line = &parts->lines[stream];
    struct record *first = line->event.first;
    struct text text;
    uint64_t length;

    stage_count_kept(taker->self, 1);
    if (!kept_number(rest, &length) || !kept_bytes(rest, (size_t)length, &text) ||
        !partial_look(taker->format, taker->reader, text_of_record(first),
                      &line->first) ||
        line->first.stream != stream || line->first.tag >= text.length)
        return stage_spoilt(taker->self) == STATUS_OK;
    buffer_add(&line->text, text.bytes, text.length);
    return !line->text.failed || fail(taker);
}

bool parts_load(const struct parts_taker *taker, struct parts *parts, struct text *rest)
{
    for (unsigned i = 0; i < PARTIAL_STREAMS; i++) {
        struct event *event = &parts->lines[i].event;

        if (!event_load(event, taker->self, rest))
            return false;
        if (event->first && !load_line(taker, parts, i, rest))
            return false;
    }
    return true;
}
