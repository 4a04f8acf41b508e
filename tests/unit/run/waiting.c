/* The stages of the fixture's world that wait. */

#include "waiting.h"

#include "ending.h"
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

/* ---- Until a word has come ---- */

#define MINUTE 60000000

static bool holds(const struct transcript *text, const struct text *word)
{
    return text->bytes &&
           memmem(text->bytes, text->length, word->bytes, word->length) != NULL;
}

static bool has_come(const struct word_args *args)
{
    return holds(&world.output, &args->word) || holds(&world.trace, &args->word);
}

enum status await_run(struct stage *self, const void *args)
{
    int64_t end = after(MINUTE);
    bool more = stage_start(self);

    for (size_t i = 0; more && i < world.line_count; i++) {
        const char *text = world.lines[i];

        more =
            stage_send(self, record_of_bytes(text, strlen(text))) && stage_flush(self);
        while (more && !has_come(args) && stage_clock() < end)
            more = stage_sleep_until(self, after(100)) == STAGE_READY;
    }
    return STATUS_OK;
}

enum status flood_run(struct stage *self, const void *args)
{
    int64_t end = after(MINUTE);
    struct record *rec;

    while ((rec = stage_receive(self))) {
        while (!has_come(args) && stage_clock() < end)
            stage_emit(self, say("flood", 0));
        if (!stage_send(self, rec))
            break;
    }
    return STATUS_OK;
}

enum status toil_run(struct stage *self, const void *args)
{
    int64_t end = after(MINUTE);
    struct record *rec;

    while ((rec = stage_receive(self))) {
        while (!has_come(args) && stage_clock() < end)
            stage_share_time(self);
        if (!stage_send(self, rec))
            break;
    }
    return STATUS_OK;
}
