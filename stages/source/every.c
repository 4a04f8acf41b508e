/* every - a tick each time a while has passed */

#include "pipeline/stage.h"
#include "pipeline/stage/waiting.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

struct every_args {
    int64_t length;
};

static bool send_tick(struct stage *self, int64_t tick)
{
    struct timespec now;
    char text[96];
    struct record *rec;
    int length;

    clock_gettime(CLOCK_REALTIME, &now);
    length = snprintf(text, sizeof(text),
                      "{\"tick\":%" PRId64 ",\"time\":%" PRId64 ".%06ld}", tick,
                      (int64_t)now.tv_sec, now.tv_nsec / 1000);
    rec = record_of_bytes(text, (size_t)length);
    if (rec)
        rec->kind = RECORD_JSON;
    return stage_emit(self, rec) && stage_flush(self);
}

static enum status every_run(struct stage *self, const void *opaque)
{
    const struct every_args *args = opaque;
    int64_t start, tick = 0, next;

    stage_keep_state(self, NULL, NULL); /* it begins anew */
    if (!stage_start(self))
        return STATUS_OK;
    start = stage_clock();
    while (send_tick(self, tick + 1)) {
        /* Multiples, so that no delay adds up; those that a delay has left behind are
         * left out. */
        tick = (stage_clock() - start) / args->length + 1;
        if (__builtin_mul_overflow(tick, args->length, &next) ||
            __builtin_add_overflow(start, next, &next))
            next = STAGE_NEVER;
        if (stage_sleep_until(self, next) != STAGE_READY)
            break;
    }
    stage_settle(self);
    return STATUS_OK;
}

static const struct stage_option every_options[] = {
    {.name = "DUR",
     .kind = ARGUMENT_DURATION,
     .flags = OPTION_OPERAND,
     .offset = offsetof(struct every_args, length),
     .minimum = 1,
     .help = "how long from one tick to the next, such as 500ms or 1m30s"},
    {.name = NULL},
};

static const struct stage_example every_examples[] = {
    {.command = "every 1h | head 1 | map .tick", .input = "", .output = "1\n"},
    {.command = "every 10ms | head 3 | count", .input = "", .output = "3\n"},
    {.command = NULL},
};

const struct stage_type stage_every = {
    .name = "every",
    .kind = STAGE_SOURCE,
    .summary = "send a record each time a while has passed",
    .description =
        "Sends {\"tick\": N, \"time\": SECONDS} at once and then every DUR; time is "
        "that of the clock, in seconds since 1970, as jq's now. Tick N stands for N-1 "
        "times DUR after the first, so that delays do not add up. If what stands "
        "behind takes longer than DUR, the ticks in the meantime are left out, not "
        "sent later, and their numbers are missing.",
    .args_size = sizeof(struct every_args),
    .options = every_options,
    .examples = every_examples,
    .traits = STAGE_ENDLESS,
    .run = every_run,
};
