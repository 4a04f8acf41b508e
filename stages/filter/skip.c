/* skip - all but the first records */

#include "stages/kept.h"

struct skip_args {
    uint64_t count;
};

static enum status skip_run(struct stage *self, const void *opaque)
{
    const struct skip_args *args = opaque;
    uint64_t left = args->count;
    struct record *rec;

    if (!kept_count(self, &left))
        return STATUS_CHECKPOINT;
    while ((rec = stage_receive(self))) {
        if (left > 0) {
            stage_drop(self, rec);
            left--;
        } else if (!stage_send(self, rec)) {
            break;
        }
    }
    return STATUS_OK;
}

static const struct stage_option skip_options[] = {
    {.name = "N",
     .kind = ARGUMENT_COUNT,
     .flags = OPTION_OPERAND | OPTION_OPTIONAL,
     .offset = offsetof(struct skip_args, count),
     .standard = 1,
     .help = "how many records to leave out"},
    {.name = NULL},
};

static const struct stage_example skip_examples[] = {
    {.command = "skip 1", .input = "header\na\nb\n", .output = "a\nb\n"},
    {.command = NULL},
};

const struct stage_type stage_skip = {
    .name = "skip",
    .kind = STAGE_FILTER,
    .summary = "leave out the first N records",
    .description = "Leaves out the first N records (1 if N is not given) and passes "
                   "the others, as "
                   "tail -n +2 does.",
    .args_size = sizeof(struct skip_args),
    .options = skip_options,
    .examples = skip_examples,
    .traits = STAGE_ORDERED | STAGE_READS_FIELDS,
    .run = skip_run,
};
