/* tail - the last records */

#include "pipeline/stage.h"
#include "stages/filter/ring.h"

struct tail_args {
    uint64_t count;
};

static enum status tail_run(struct stage *self, const void *opaque)
{
    const struct tail_args *args = opaque;
    struct ring last = {.limit = args->count};
    struct record *rec;
    bool good = ring_keep(&last, self);

    while (good && (rec = stage_receive(self)))
        good = ring_hold(&last, self, rec);
    if (good)
        ring_send(&last, self);
    ring_release(&last, self);
    return good ? STATUS_OK : STATUS_RESOURCE;
}

static const struct stage_option tail_options[] = {
    {.name = "N",
     .kind = ARGUMENT_COUNT,
     .flags = OPTION_OPERAND | OPTION_OPTIONAL,
     .offset = offsetof(struct tail_args, count),
     .standard = 10,
     .help = "how many records"},
    {.name = "lines",
     .letter = 'n',
     .kind = ARGUMENT_COUNT,
     .offset = offsetof(struct tail_args, count),
     .value = "N",
     .standard = 10,
     .help = "how many records, as N"},
    {.name = NULL},
};

static const struct stage_example tail_examples[] = {
    {.command = "tail 2", .input = "a\nb\nc\n", .output = "b\nc\n"},
    {.command = NULL},
};

const struct stage_type stage_tail = {
    .name = "tail",
    .kind = STAGE_FILTER,
    .summary = "pass the last N records",
    .description = "Holds the last N records (10 if N is not given) and passes them "
                   "when its input has "
                   "ended.",
    .args_size = sizeof(struct tail_args),
    .options = tail_options,
    .examples = tail_examples,
    .traits = STAGE_HOLDS | STAGE_ORDERED | STAGE_READS_FIELDS,
    .run = tail_run,
};
