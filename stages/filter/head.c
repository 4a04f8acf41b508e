/* head - the first records */

#include "stages/kept.h"

struct head_args {
    uint64_t count;
};

static enum status head_run(struct stage *self, const void *opaque)
{
    const struct head_args *args = opaque;
    uint64_t left = args->count;
    struct record *rec;

    if (!kept_count(self, &left))
        return STATUS_CHECKPOINT;
    for (; left > 0; left--) {
        rec = stage_receive(self);
        if (!rec || !stage_send(self, rec))
            break;
    }
    return STATUS_OK;
}

static uint64_t head_wants(const void *opaque)
{
    const struct head_args *args = opaque;

    return args->count;
}

static const struct stage_option head_options[] = {
    {.name = "N",
     .kind = ARGUMENT_COUNT,
     .flags = OPTION_OPERAND | OPTION_OPTIONAL,
     .offset = offsetof(struct head_args, count),
     .standard = 10,
     .help = "how many records"},
    {.name = "lines",
     .letter = 'n',
     .kind = ARGUMENT_COUNT,
     .offset = offsetof(struct head_args, count),
     .value = "N",
     .standard = 10,
     .help = "how many records, as N"},
    {.name = NULL},
};

static const struct stage_example head_examples[] = {
    {.command = "head 2", .input = "a\nb\nc\n", .output = "a\nb\n"},
    {.command = NULL},
};

const struct stage_type stage_head = {
    .name = "head",
    .kind = STAGE_FILTER,
    .summary = "pass the first N records, then stop",
    .description = "Passes the first N records (10 if N is not given) and ends. The "
                   "source then stops "
                   "reading at once, unless a stage in between has a duty of its own, "
                   "such as tee.",
    .args_size = sizeof(struct head_args),
    .options = head_options,
    .examples = head_examples,
    .traits = STAGE_ENDS_EARLY | STAGE_ORDERED | STAGE_READS_FIELDS,
    .wants = head_wants,
    .run = head_run,
};
