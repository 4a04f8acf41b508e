/* write - into a file */

#include "pipeline/stage.h"
#include "stages/sink/copy.h"

struct write_args {
    struct text file;
    bool append;
    struct expression form;
};

static unsigned write_traits_of(const void *opaque)
{
    const struct write_args *args = opaque;

    return copy_traits(&args->form) | (args->form.program ? STAGE_READS_FIELDS : 0);
}

static enum status write_run(struct stage *self, const void *opaque)
{
    const struct write_args *args = opaque;
    struct writing *writing = stage_writing(
        self, stage_open_output(self, &args->file, args->append), &args->form);

    if (writing) /* else why is recorded */
        copy_to(self, writing);
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
     .help = "add to the end of the file; csv and tsv then write their header only "
             "if it is empty"},
    {.name = "format",
     .kind = ARGUMENT_FORM,
     .value = "FORM",
     .offset = offsetof(struct write_args, form),
     .help = COPY_FORM_HELP},
    {.name = NULL},
};

static const struct stage_example write_examples[] = {
    {.command = "broadcast { grep a | write /dev/null } { grep b }",
     .input = "a\nb\n",
     .output = "b\n"},
    {.command = "write --format csv /dev/null", .input = "{\"a\": 1}\n", .output = ""},
    {.command = NULL},
};

const struct stage_type stage_write = {
    .name = "write",
    .kind = STAGE_SINK,
    .summary = "write records to a file",
    .description =
        "Writes every record as a line, as it came or in another form. The file is "
        "opened once the whole "
        "pipeline has been checked. Stages that write to the same file share it: their "
        "lines stay whole, in the order of the records.",
    .args_size = sizeof(struct write_args),
    .options = write_options,
    .examples = write_examples,
    .traits = STAGE_ACTS,
    .traits_of = write_traits_of,
    .run = write_run,
};
