/* nth - every Nth record */

#include "stages/kept.h"

struct nth_args {
    uint64_t every;
};

static enum status nth_run(struct stage *self, const void *opaque)
{
    const struct nth_args *args = opaque;
    uint64_t number = 0;
    struct record *rec;

    if (!kept_count(self, &number))
        return STATUS_CHECKPOINT;
    while ((rec = stage_receive(self))) {
        if (++number < args->every) {
            stage_drop(self, rec);
            continue;
        }
        number = 0;
        if (!stage_send(self, rec))
            break;
    }
    return STATUS_OK;
}

static const struct stage_option nth_options[] = {
    {.name = "N",
     .kind = ARGUMENT_COUNT,
     .flags = OPTION_OPERAND,
     .offset = offsetof(struct nth_args, every),
     .minimum = 1,
     .help = "pass one record in N"},
    {.name = NULL},
};

static const struct stage_example nth_examples[] = {
    {.command = "nth 2", .input = "a\nb\nc\nd\ne\n", .output = "b\nd\n"},
    {.command = NULL},
};

const struct stage_type stage_nth = {
    .name = "nth",
    .kind = STAGE_FILTER,
    .summary = "pass every Nth record",
    .description = "Passes the Nth record, the 2Nth, and so on: a sample that is the "
                   "same every time.",
    .args_size = sizeof(struct nth_args),
    .options = nth_options,
    .examples = nth_examples,
    .traits = STAGE_ORDERED | STAGE_READS_FIELDS,
    .run = nth_run,
};
