/* tee - a copy into a file */

#include "pipeline/stage.h"
#include "pipeline/stage/writing.h"
#include "stages/sink/copy.h"

struct tee_args {
    struct text file;
    bool append;
    struct expression form;
};

static unsigned tee_traits_of(const void *opaque)
{
    const struct tee_args *args = opaque;

    return copy_traits(&args->form);
}

static enum status tee_run(struct stage *self, const void *opaque)
{
    const struct tee_args *args = opaque;
    struct writing *writing = stage_writing(
        self, stage_open_output(self, &args->file, args->append), &args->form);
    enum stage_written written = STAGE_WRITTEN;
    struct record *rec;

    if (!writing)
        return STATUS_OK; /* why is recorded */
    while ((rec = stage_receive(self))) {
        /* The copy is complete even if nobody downstream wants more. */
        if (written != STAGE_CLOSED)
            written = stage_write_record(writing, rec);
        if (written != STAGE_UNWRITABLE)
            stage_send(self, rec);
    }
    stage_end_writing(writing);
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
     .help = "add to the end of the file; csv and tsv then write their header only "
             "if it is empty"},
    {.name = "format",
     .kind = ARGUMENT_FORM,
     .value = "FORM",
     .offset = offsetof(struct tee_args, form),
     .help = COPY_FORM_HELP},
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
    .traits_of = tee_traits_of,
    .run = tee_run,
};
