/* write - into a file */

#include "pipeline/stage.h"
#include "stages/sink/copy.h"

struct write_args {
    struct text file;
    bool append;
};

static enum status write_run(struct stage *self, const void *opaque)
{
    const struct write_args *args = opaque;
    struct output *output = stage_open_output(self, &args->file, args->append);

    if (output) /* else why is recorded */
        copy_to(self, output);
    return STATUS_OK;
}

static const struct stage_option write_options[] = {
    {.name = "FILE",
     .kind = ARGUMENT_OUTPUT,
     .flags = OPTION_OPERAND,
     .offset = offsetof(struct write_args, file),
     .help = "the file; it is made, or emptied"},
    {.name = "append",
     .letter = 'a',
     .kind = ARGUMENT_FLAG,
     .offset = offsetof(struct write_args, append),
     .help = "add to the end of the file"},
    {.name = NULL},
};

static const struct stage_example write_examples[] = {
    {.command = "broadcast { grep a | write /dev/null } { grep b }",
     .input = "a\nb\n",
     .output = "b\n"},
    {.command = NULL},
};

const struct stage_type stage_write = {
    .name = "write",
    .kind = STAGE_SINK,
    .summary = "write records to a file",
    .description =
        "Writes every record as a line, as it came. The file is opened once the whole "
        "pipeline has been checked. Stages that write to the same file share it: their "
        "lines stay whole, in the order of the records.",
    .args_size = sizeof(struct write_args),
    .options = write_options,
    .examples = write_examples,
    .traits = STAGE_ACTS,
    .run = write_run,
};
