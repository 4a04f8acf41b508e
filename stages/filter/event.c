/* Gathering the texts and the lines of an event, and the record that comes of it. */

#include "stages/filter/event.h"

void event_release(struct event *event)
{
    record_unref(event->first);
    origin_unref(event->origin);
    buffer_release(&event->text);
    buffer_release(&event->input);
    *event = (struct event){.first = NULL};
}

size_t event_size(const struct event *event)
{
    if (event->count > 1)
        return event->text.length;
    return event->first ? event->first->length : 0;
}

/* The line that a record was read from, once, unless it is among the rejects already.
 */
static void add_input(struct event *event, const struct record *rec,
                      const struct record *input)
{
    static const char *const ends[] = {
        [LINE_END_LF] = "\n", [LINE_END_CRLF] = "\r\n", [LINE_END_NONE] = "\n"};
    const char *end = ends[event->end];

    event->same = event->same && input == rec && event->end != LINE_END_CRLF;
    if (!input)
        return;
    if (input->origin == event->origin && input->line == event->line)
        return;
    origin_hold(&event->origin, input->origin);
    event->line = input->line;
    event->same = event->same && !input->rejected;
    if (input->rejected)
        return;
    if (event->unkept)
        buffer_add(&event->input, end, end[1] ? 2 : 1);
    event->unkept = true;
    buffer_add(&event->input, input->text, input->length);
}

bool event_begin(struct event *event, struct record *rec)
{
    event->first = record_keep(rec);
    if (!event->first)
        return false;
    event->count = 1;
    event->end = event->first->end;
    return true;
}

/* The buffers are filled only when there is a second record: most stay alone. */
static void add_first(struct event *event)
{
    struct record *first = event->first;

    event->same = true;
    event->unkept = false;
    origin_hold(&event->origin, NULL);
    buffer_clear(&event->text);
    buffer_clear(&event->input);
    buffer_add(&event->text, first->text, first->length);
    event->end = LINE_END_LF;
    add_input(event, first, record_input(first));
    event->end = first->end;
}

bool event_add(struct event *event, const struct record *rec, struct record *input)
{
    if (event->count == 1)
        add_first(event);
    if (event->keeps_ends && event->end == LINE_END_CRLF)
        buffer_add_byte(&event->text, '\r');
    buffer_add_byte(&event->text, '\n');
    buffer_add(&event->text, rec->text, rec->length);
    add_input(event, rec, input);
    event->end = rec->end;
    event->count++;
    return !event->text.failed && !event->input.failed;
}

static void take_place(struct record *made, const struct event *event)
{
    made->kind = RECORD_STRING;
    origin_hold(&made->origin, event->first->origin);
    made->line = event->first->line;
    made->end = event->end;
}

struct record *event_make(const struct event *event, const char *text, size_t length)
{
    struct record *made = record_of_bytes(text, length);

    if (!made)
        return NULL;
    take_place(made, event);
    if (event->same && text == event->text.bytes)
        return made;
    made->input = record_of_bytes(event->input.bytes, event->input.length);
    if (!made->input) {
        record_unref(made);
        return NULL;
    }
    take_place(made->input, event);
    origin_hold(&made->input->origin, event->origin);
    made->input->rejected = !event->unkept;
    return made;
}

struct record *event_clear(struct event *event)
{
    struct record *first = event->first;

    event->first = NULL;
    event->count = 0;
    return first;
}
