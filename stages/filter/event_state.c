/* Events as a part of a stage's state. */

#include "stages/filter/event.h"
#include "stages/kept.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void add_bytes(struct buffer *out, const char *bytes, size_t length)
{
    if (length > 0)
        buffer_add(out, bytes, length);
    buffer_add_byte(out, '\n');
}

/* What the buffers hold counts only once there are two records. */
void event_save(const struct event *event, struct buffer *out)
{
    const char *origin = event->origin ? event->origin->name : "";
    bool joined = event->first && event->count > 1;

    kept_add_record(out, event->first);
    buffer_printf(out, "%zu\n", event->first ? event->count : 0);
    if (!joined)
        return;
    buffer_printf(out, "%d %d %d %d %d %" PRIu64 " %zu %zu %zu\n", event->end,
                  event->same, event->unkept, event->origin != NULL,
                  event->origin && event->origin->is_file, event->line, strlen(origin),
                  event->text.length, event->input.length);
    add_bytes(out, origin, strlen(origin));
    add_bytes(out, event->text.bytes, event->text.length);
    add_bytes(out, event->input.bytes, event->input.length);
}

static bool load_origin(struct event *event, struct stage *self, struct text name,
                        bool is_file)
{
    char *copy = strndup(name.bytes, name.length);

    origin_hold(&event->origin, copy ? stage_kept_origin(self, copy, is_file) : NULL);
    free(copy);
    if (!copy)
        stage_out_of_memory(self);
    return event->origin != NULL;
}

/* False: the failure is recorded. */
static bool load_joined(struct event *event, struct stage *self, struct text *rest)
{
    uint64_t numbers[9];
    struct text origin, text, input;

    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        if (!kept_number(rest, &numbers[i]))
            return stage_spoilt(self) == STATUS_OK;
    }
    if (numbers[0] > LINE_END_NONE || !kept_bytes(rest, (size_t)numbers[6], &origin) ||
        !kept_bytes(rest, (size_t)numbers[7], &text) ||
        !kept_bytes(rest, (size_t)numbers[8], &input))
        return stage_spoilt(self) == STATUS_OK;
    event->end = (uint8_t)numbers[0];
    event->same = numbers[1] != 0;
    event->unkept = numbers[2] != 0;
    event->line = numbers[5];
    buffer_add(&event->text, text.bytes, text.length);
    buffer_add(&event->input, input.bytes, input.length);
    if (event->text.failed || event->input.failed)
        return stage_out_of_memory(self) == STATUS_OK;
    return numbers[3] == 0 || load_origin(event, self, origin, numbers[4] != 0);
}

bool event_load(struct event *event, struct stage *self, struct text *rest)
{
    uint64_t count;

    if (!kept_record(self, rest, &event->first))
        return false;
    if (!kept_number(rest, &count) || (count > 0) != (event->first != NULL))
        return stage_spoilt(self) == STATUS_OK;
    event->count = (size_t)count;
    if (event->first)
        event->end = event->first->end;
    return count <= 1 || load_joined(event, self, rest);
}
