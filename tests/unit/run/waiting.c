/* The stages of the fixture's world that wait. */

#include "waiting.h"

#include "fixture.h"
#include "pipeline/stage/waiting.h"

#include <inttypes.h>

static int64_t after(uint64_t microseconds)
{
    return stage_clock() + (int64_t)microseconds * 1000;
}

static struct record *say(const char *word, uint64_t number)
{
    char text[64];
    int length = snprintf(text, sizeof(text), "%s %" PRIu64, word, number);

    return record_of_bytes(text, (size_t)length);
}

enum status drip_run(struct stage *self, const void *opaque)
{
    const struct number_args *args = opaque;
    bool more = stage_start(self);

    for (size_t i = 0; more && i < world.line_count; i++) {
        const char *text = world.lines[i];

        more = stage_send(self, record_of_bytes(text, strlen(text))) &&
               stage_flush(self) &&
               stage_sleep_until(self, after(args->number)) == STAGE_READY;
    }
    return STATUS_OK;
}

enum status doze_run(struct stage *self, const void *opaque)
{
    const struct number_args *args = opaque;
    struct record *rec;

    while ((rec = stage_receive(self))) {
        if (stage_sleep_until(self, after(args->number)) == STAGE_STOPPED) {
            stage_drop(self, rec);
            break;
        }
        if (!stage_send(self, rec))
            break;
    }
    return STATUS_OK;
}

enum status beat_run(struct stage *self, const void *opaque)
{
    const struct number_args *args = opaque;
    struct record *rec;
    uint64_t ticks = 0;

    for (;;) {
        bool more = true;

        switch (stage_receive_until(self, after(args->number), &rec)) {
        case STAGE_RECORD:
            more = stage_send(self, rec);
            break;
        case STAGE_TICK:
            more = stage_emit(self, say("tick", ++ticks));
            break;
        default:
            return STATUS_OK;
        }
        if (!more)
            return STATUS_OK;
    }
}

static enum status other_twin(struct stage *self, void *opaque)
{
    const struct number_args *args = opaque;

    for (uint64_t i = 1; i <= args->number; i++) {
        if (!stage_emit(self, say("twin", i)) || !stage_flush(self) ||
            stage_sleep_until(self, after(10)) != STAGE_READY)
            break;
    }
    return STATUS_OK;
}

enum status twin_run(struct stage *self, const void *opaque)
{
    struct number_args args = *(const struct number_args *)opaque;
    struct stage_task *twin = stage_spawn(self, other_twin, &args);
    struct record *rec;

    if (!twin)
        return STATUS_RESOURCE;
    while ((rec = stage_receive(self))) {
        if (!stage_send(self, rec))
            break;
    }
    stage_join(self, twin);
    return STATUS_OK;
}
