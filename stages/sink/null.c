/* null - nowhere */

#include "pipeline/stage.h"

static enum status null_run(struct stage *self, const void *args)
{
    struct record *rec;

    (void)args;
    while ((rec = stage_receive(self)))
        stage_absorb(self, rec);
    return STATUS_OK;
}

static const struct stage_example null_examples[] = {
    {.command = "grep a | null", .input = "a\nb\n", .output = ""},
    {.command = NULL},
};

const struct stage_type stage_null = {
    .name = "null",
    .kind = STAGE_SINK,
    .summary = "take records and do nothing with them",
    .description =
        "For measuring a pipeline, and for a block that is there for what it writes on "
        "the way.",
    .examples = null_examples,
    .run = null_run,
};
