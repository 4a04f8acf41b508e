/* null - nowhere */

#include "pipeline/stage.h"

static enum status null_run(struct stage *self, const void *args)
{
    const struct block *block;
    struct record *rec;

    (void)args;
    for (;;) {
        while ((block = stage_peek_block(self)))
            stage_absorb_lines(self, block->length);
        rec = stage_receive(self);
        if (!rec)
            return STATUS_OK;
        stage_absorb(self, rec);
    }
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
    .traits = STAGE_READS_FIELDS,
    .run = null_run,
};
