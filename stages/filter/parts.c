/* Keeping the parts of unfinished lines, by the stream that they came from. */

#include "stages/filter/parts.h"

static struct text text_of_record(const struct record *rec)
{
    return (struct text){rec->text, rec->length, TEXT_NOWHERE, 0};
}

/* NULL without memory, which is recorded. */
static struct record *fail(struct parts *parts)
{
    parts->ended = true;
    stage_out_of_memory(parts->source->self);
    return NULL;
}

/* The line that the parts are; of a single one, that. */
static struct record *finish(struct parts *parts, struct parts_line *line,
                             bool complete)
{
    struct event *event = &line->event;
    struct record *first = event->first, *made;

    if (event->count == 1)
        return event_clear(event);
    partial_end(&line->text, text_of_record(first), &line->first, complete);
    made = line->text.failed ? NULL
                             : event_make(event, line->text.bytes, line->text.length);
    record_unref(event_clear(event));
    return made ? made : fail(parts);
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
static bool add(struct parts *parts, struct parts_line *line, struct record *rec,
                const struct partial *partial)
{
    bool added;

    if (!line->event.first) {
        line->first = *partial;
        partial_begin(&line->text, text_of_record(rec), partial);
        return event_begin(&line->event, rec) && !line->text.failed;
    }
    partial_add(&line->text, text_of_record(rec), partial);
    added = event_add(&line->event, rec, record_input(rec)) && !line->text.failed;
    stage_absorb(parts->source->self, rec);
    return added;
}

static bool is_too_long(const struct parts *parts, const struct parts_line *line,
                        const struct record *rec)
{
    return line->event.first &&
           line->text.length + rec->length > stage_record_limit(parts->source->self);
}

/* What a record is part of. NULL: of a line that is not complete. */
static struct record *take(struct parts *parts, struct record *rec)
{
    struct partial partial;
    struct parts_line *line;

    if (!partial_look(parts->format, parts->reader, text_of_record(rec), &partial))
        return rec;
    line = &parts->lines[partial.stream];
    if (!partial.is_part && !line->event.first)
        return rec;
    if (is_too_long(parts, line, rec)) {
        parts->waiting = rec;
        return finish(parts, line, false);
    }
    if (!add(parts, line, rec, &partial))
        return fail(parts);
    return partial.is_part ? NULL : finish(parts, line, true);
}

static struct record *next(struct parts *parts)
{
    struct record *rec = parts->waiting;

    parts->waiting = NULL;
    if (!rec && !parts->ended)
        rec = parse_receive(parts->source);
    parts->ended = !rec;
    return rec;
}

struct record *parts_receive(struct parts *parts)
{
    if (!parts->reader)
        return parse_receive(parts->source);
    for (;;) {
        struct record *rec = next(parts);
        struct parts_line *begun = find_begun(parts);

        /* The input has ended: what has begun is all that there is of it. */
        if (begun && (!rec || begun->event.first->origin != rec->origin)) {
            parts->waiting = rec;
            return finish(parts, begun, false);
        }
        if (!rec)
            return NULL;
        rec = take(parts, rec);
        if (rec || parts->ended)
            return rec;
    }
}

void parts_release(struct parts *parts)
{
    struct stage *self = parts->source->self;

    for (size_t i = 0; i < PARTIAL_STREAMS; i++) {
        struct parts_line *line = &parts->lines[i];

        if (line->event.first)
            stage_drop(self, event_clear(&line->event));
        event_release(&line->event);
        buffer_release(&line->text);
    }
    if (parts->waiting)
        stage_drop(self, parts->waiting);
}
