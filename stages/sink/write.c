/* write - into a file */

#include "pipeline/stage.h"
#include "stages/sink/copy.h"

struct write_args {
    struct text file;
    bool append;
    struct expression form;
    uint64_t rotate; /* in bytes; 0: not */
    uint64_t keep;
};

static unsigned write_traits_of(const void *opaque)
{
    const struct write_args *args = opaque;

    return copy_traits(&args->form) | (args->form.program ? STAGE_READS_FIELDS : 0);
}

/* Records are never torn: a file is as large as asked for, or larger by one. */
static void copy_rotating(struct stage *self, struct writing *writing,
                          const struct write_args *args)
{
    bool more = true;
    struct record *rec;

    while (more && (rec = stage_receive(self))) {
        if (stage_file_size(writing) >= args->rotate &&
            !stage_rotate(writing, args->keep)) {
            stage_absorb(self, rec);
            return;
        }
        more = copy_record(self, writing, rec);
    }
    stage_end_writing(writing);
}

static enum status write_run(struct stage *self, const void *opaque)
{
    const struct write_args *args = opaque;
    struct writing *writing;

    /* What a checkpoint says of a file is of no use once that has another name. */
    if (args->rotate > 0 && stage_keep_state(self, NULL, NULL))
        return stage_fail(self, STATUS_USAGE, "--rotate cannot go with --state");
    writing = stage_writing(self, stage_open_output(self, &args->file, args->append),
                            &args->form);
    if (!writing)
        return STATUS_OK; /* why is recorded */
    if (args->rotate > 0)
        copy_rotating(self, writing, args);
    else
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
    {.name = "rotate",
     .kind = ARGUMENT_COUNT,
     .value = "SIZE",
     .minimum = 1,
     .offset = offsetof(struct write_args, rotate),
     .help = "once the file has SIZE bytes, it becomes FILE.1, FILE.1 becomes FILE.2, "
             "and so on, and a new FILE is begun; records stay whole"},
    {.name = "keep",
     .kind = ARGUMENT_COUNT,
     .value = "N",
     .standard = 10,
     .minimum = 1,
     .offset = offsetof(struct write_args, keep),
     .help = "how many such files are kept"},
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
        "lines stay whole, in the order of the records.\n\n"
        "While files are written, SIGHUP has all of them opened again, as logrotate "
        "needs it: it renames the file and then sends the signal. What was written "
        "until then is in the old file.",
    .args_size = sizeof(struct write_args),
    .options = write_options,
    .examples = write_examples,
    .traits = STAGE_ACTS,
    .traits_of = write_traits_of,
    .run = write_run,
};
