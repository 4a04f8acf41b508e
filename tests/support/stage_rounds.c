/* rounds - a reduce that prints whenever the test says so: it sends what it received
 * before each record "=", and at the end what it received since. */

#include "stages.h"

#include "pipeline/json/buffer.h"
#include "pipeline/stage.h"

#include <string.h>

static void send_lines(struct stage *self, struct buffer *lines)
{
    const char *at = lines->bytes, *end = at + lines->length;

    stage_begin_results(self);
    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));

        stage_emit(self, record_of_bytes(at, (size_t)(newline - at)));
        at = newline + 1;
    }
    stage_end_results(self);
    buffer_clear(lines);
}

static enum status rounds_run(struct stage *self, const void *args)
{
    struct buffer lines = {0};
    struct record *rec;

    (void)args;
    while ((rec = stage_receive(self))) {
        if (rec->length == 1 && rec->text[0] == '=') {
            send_lines(self, &lines);
        } else {
            buffer_add(&lines, rec->text, rec->length);
            buffer_add_byte(&lines, '\n');
        }
        stage_absorb(self, rec);
    }
    if (lines.length > 0)
        send_lines(self, &lines);
    buffer_release(&lines);
    return STATUS_OK;
}

const struct stage_type stage_rounds = {
    .name = "rounds",
    .kind = STAGE_REDUCE,
    .summary = "send what came before each \"=\"",
    .run = rounds_run,
};
