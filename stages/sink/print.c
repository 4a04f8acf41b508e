/* print - to standard output */

#include "pipeline/stage.h"
#include "stages/sink/copy.h"

static enum status print_run(struct stage *self, const void *args)
{
    struct output *output = stage_standard_output(self);

    (void)args;
    if (output) /* else why is recorded */
        copy_to(self, output);
    return STATUS_OK;
}

static const struct stage_example print_examples[] = {
    {.command = "grep a | print", .input = "a\nb\n", .output = "a\n"},
    {.command = NULL},
};

const struct stage_type stage_print = {
    .name = "print",
    .kind = STAGE_SINK,
    .summary = "write records to standard output",
    .description =
        "Where a pipeline or a block ends without a sink, it ends in a print.",
    .examples = print_examples,
    .traits = STAGE_PRINTS | STAGE_ACTS,
    .run = print_run,
};
