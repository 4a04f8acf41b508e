/* write - into a file */

#include "pipeline/stage.h"
#include "pipeline/stage/writing.h"
#include "stages/sink/copy.h"
#include "stages/sink/spread.h"

struct write_args {
    struct text file;
    struct expression names; /* or this */
    bool append;
    struct expression form;
    uint64_t rotate; /* in bytes; 0: not */
    uint64_t keep;
    uint64_t most_open;
};

static unsigned write_traits_of(const void *opaque)
{
    const struct write_args *args = opaque;

    return copy_traits(&args->form) | (args->form.program ? STAGE_READS_FIELDS : 0) |
           (args->names.program ? STAGE_REJECTS : 0);
}

/* Records are never torn: a file is as large as asked for, or larger by one. */
static void copy_rotating(struct stage *self, struct writing *writing,
                          const struct write_args *args)
{
    bool more = true;
    struct record *rec;

    stage_rotates(writing, args->keep);
    while (more && (rec = stage_receive(self))) {
        if (stage_file_size(writing) >= args->rotate && !stage_rotate(writing)) {
            stage_absorb(self, rec);
            return;
        }
        more = copy_record(self, writing, rec);
    }
    stage_end_writing(writing);
}

static enum status run_spread(struct stage *self, const struct write_args *args)
{
    struct spread_options options = {.names = &args->names,
                                     .form = &args->form,
                                     .append = args->append,
                                     .most_open = args->most_open};

    if (args->rotate > 0)
        return stage_fail(self, STATUS_USAGE, "--rotate is for one FILE");
    return spread_run(self, &options);
}

static enum status write_run(struct stage *self, const void *opaque)
{
    const struct write_args *args = opaque;
    struct writing *writing;

    if (args->names.program)
        return run_spread(self, args);
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
    {.name = "FILE",
     .kind = ARGUMENT_NAMES,
     .flags = OPTION_OPERAND | OPTION_OPTIONAL,
     .offset = offsetof(struct write_args, names),
     .help = "or a template, a \"string\" of jq with \\(...) in it: each record is "
             "written to the file that it names"},
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
    {.name = "max-open",
     .kind = ARGUMENT_COUNT,
     .value = "N",
     .standard = 100,
     .minimum = 1,
     .offset = offsetof(struct write_args, most_open),
     .help = "how many files of a template are open at the same time"},
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
        "The files of a template are beneath the folder that its constant part names, "
        "such as out in \"out/\\(.host).log\", which must be there; folders in it are "
        "made as needed. Each file is emptied when its name comes for the first time. "
        "A "
        "record is rejected if its name has a part that is empty, . or .., or a NUL, "
        "or "
        "leads through a link. If there are more names than may be open, the file that "
        "was not used for longest is closed.\n\n"
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
