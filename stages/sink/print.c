/* print - to standard output */

#include "pipeline/stage.h"
#include "pipeline/stage/writing.h"
#include "stages/sink/copy.h"

struct print_args {
    struct expression form;
};

static unsigned print_traits_of(const void *opaque)
{
    const struct print_args *args = opaque;

    return copy_traits(&args->form) | (args->form.program ? STAGE_READS_FIELDS : 0);
}

static enum status print_run(struct stage *self, const void *opaque)
{
    const struct print_args *args = opaque;
    struct writing *writing =
        stage_writing(self, stage_standard_output(self), &args->form);

    if (writing) /* else why is recorded */
        copy_to(self, writing);
    return STATUS_OK;
}

static const struct stage_option print_options[] = {
    {.name = "FORM",
     .kind = ARGUMENT_FORM,
     .flags = OPTION_OPERAND | OPTION_OPTIONAL,
     .offset = offsetof(struct print_args, form),
     .help = COPY_FORM_HELP},
    {.name = NULL},
};

static const struct stage_example print_examples[] = {
    {.command = "grep a | print", .input = "a\nb\n", .output = "a\n"},
    {.command = "print csv",
     .input = "{\"host\": \"web-1\", \"ms\": 12}\n{\"host\": \"a, b\", \"ms\": null}\n",
     .output = "host,ms\nweb-1,12\n\"a, b\",\n"},
    {.command = "print \"\\(.host) \\(.ms)\"",
     .input = "{\"host\": \"web-1\", \"ms\": 12}\n",
     .output = "web-1 12\n",
     .about = "A template."},
    {.command = "print table",
     .input = "{\"host\": \"web-1\", \"ms\": 12}\n{\"host\": \"db\", \"ms\": 9.5}\n",
     .output = "host    ms\nweb-1   12\ndb     9.5\n"},
    {.command = NULL},
};

const struct stage_type stage_print = {
    .name = "print",
    .kind = STAGE_SINK,
    .summary = "write records to standard output",
    .description =
        "Where a pipeline or a block ends without a sink, it ends in a print. Without "
        "a "
        "FORM, records are written as the option -o says, and without that as they "
        "came.\n\n"
        "A template is evaluated on each record, and every value that it yields is a "
        "line. In csv and tsv the first record's fields are the columns; a later "
        "record that has others is rejected. On a terminal, objects that come straight "
        "from a reduce are shown as a table if no FORM is given.\n\n"
        "Results that come again and again (every DUR; any reduce behind follow) are "
        "drawn on a terminal in place of the former ones, at most ten times a second "
        "and fitted to its size: rows for which there is no room are counted in the "
        "last line. When the input has ended, or with Ctrl-C, the last results stay, "
        "all of them. With a FORM such as json every result is written below the one "
        "before.",
    .args_size = sizeof(struct print_args),
    .options = print_options,
    .examples = print_examples,
    .traits = STAGE_PRINTS | STAGE_ACTS,
    .traits_of = print_traits_of,
    .run = print_run,
};
