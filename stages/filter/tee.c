/* tee - a copy into a file */

#include "pipeline/stage.h"

struct tee_args {
    struct text file;
    bool append;
};

static enum status tee_run(struct stage *self, const void *opaque)
{
    const struct tee_args *args = opaque;
    struct output *output = stage_open_output(self, &args->file, args->append);
    bool writing = true;
    struct record *rec;

    if (!output)
        return STATUS_OK; /* why is recorded */
    while ((rec = stage_receive(self))) {
        /* The copy is complete even if nobody downstream wants more. */
        writing = writing && stage_write_record(self, output, rec);
        stage_send(self, rec);
    }
    return STATUS_OK;
}

static const struct stage_option tee_options[] = {
    {.name = "FILE",
     .kind = ARGUMENT_OUTPUT,
     .flags = OPTION_OPERAND,
     .offset = offsetof(struct tee_args, file),
     .help = "the file; it is made, or emptied"},
    {.name = "append",
     .letter = 'a',
     .kind = ARGUMENT_FLAG,
     .offset = offsetof(struct tee_args, append),
     .help = "add to the end of the file"},
    {.name = NULL},
};

static const struct stage_example tee_examples[] = {
    {.command = "tee /dev/null | head 1", .input = "a\nb\n", .output = "a\n"},
    {.command = NULL},
};

const struct stage_type stage_tee = {
    .name = "tee",
    .kind = STAGE_FILTER,
    .summary = "write every record to a file and pass it on",
    .description = "Writes its whole input to the file, whatever happens behind it: "
                   "with tee before a "
                   "head, all input is still read and copied.",
    .args_size = sizeof(struct tee_args),
    .options = tee_options,
    .examples = tee_examples,
    .traits = STAGE_ACTS | STAGE_DRAINS,
    .run = tee_run,
};
