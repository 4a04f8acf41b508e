/* exec - through a command of the shell */

#include "stages/filter/through.h"

struct exec_args {
    struct text command;
    struct text format;
};

static enum status run_source(struct stage *self, const struct text *text,
                              const struct origin *origin, enum cutter_form form)
{
    struct command command;
    char complaint[COMMAND_COMPLAINT];
    enum status status = command_open(&command, self, text, false);

    stage_refuse_state(self, "--state cannot read again what a command has printed; "
                             "let another coro-pipe write it to a file: 'exec \"...\" "
                             "| write FILE', and follow FILE");
    if (status == STATUS_OK) {
        cutter_init(&command.cutter, self, origin, form);
        if (stage_start(self))
            status = command_start(&command);
        if (command.pid > 0)
            command_read(&command);
        cutter_release(&command.cutter);
    }
    command_end(&command);
    if (command_ended_badly(&command, complaint))
        stage_report(self, STATUS_CHILD, "%s", complaint);
    return status;
}

static enum status exec_run(struct stage *self, const void *opaque)
{
    const struct exec_args *args = opaque;
    const struct origin *origin = stage_lasting_origin(self, args->command.bytes);
    enum cutter_form form;

    if (!cutter_form_of(args->format, &form))
        return stage_fail_at(self, STATUS_USAGE, &args->format, CUTTER_FORM_UNKNOWN);
    if (!origin)
        return STATUS_RESOURCE;
    if (stage_is_source(self))
        return run_source(self, &args->command, origin, form);
    return through_run(self, &args->command, origin, form);
}

static const struct stage_option exec_options[] = {
    {.name = "COMMAND",
     .kind = ARGUMENT_WORD,
     .flags = OPTION_OPERAND,
     .offset = offsetof(struct exec_args, command),
     .help = "a command of the shell (/bin/sh -c)"},
    {.name = "format",
     .kind = ARGUMENT_WORD,
     .value = "FORMAT",
     .offset = offsetof(struct exec_args, format),
     .help = CUTTER_FORM_HELP},
    {.name = NULL},
};

static const struct stage_example exec_examples[] = {
    {.command = "grep -v c | exec \"tr a-z A-Z\"",
     .input = "a\nb\nc\n",
     .output = "A\nB\n"},
    {.command = "exec \"seq 3\" | count",
     .input = "",
     .output = "3\n",
     .about = "It stands first: what the command prints is the input."},
    {.command = NULL},
};

const struct stage_type stage_exec = {
    .name = "exec",
    .kind = STAGE_FILTER,
    .summary = "pass the records through a command, or read what a command prints",
    .description =
        "The command gets the records as lines on its standard input, as print would "
        "write them, and each line that it prints is a record. It may read and write "
        "as it likes. Where exec stands first, the lines that the command prints are "
        "the input of the pipeline. Its own standard input is then ours, but empty if "
        "that is a terminal.\n\n"
        "A command that ends with a status that is not 0, or by a signal, is reported, "
        "and the exit status is 8. One that nobody reads from any more, since a head "
        "has enough, is told to end by SIGTERM, or by its closed input and output if "
        "it has input, and how it ends does not matter. It has two seconds for "
        "that.\n\n"
        "The command runs in a process group of its own. So Ctrl-C does not reach it: "
        "a command that stands first then gets SIGTERM, any other the end of its "
        "input, so that nothing on the way is lost; a second Ctrl-C kills it. It "
        "cannot ask on the terminal for a password.\n\n"
        "With --state a command in the middle is ended and started anew for each "
        "checkpoint: its input is closed, what it still prints is sent on, and the "
        "next record starts it again. So files that the pipeline writes hold each of "
        "its answers exactly once, also across kill -9, while what it does itself is "
        "done again for the records since the last checkpoint: at least once. It must "
        "treat each line for itself; one that sums up, such as wc, gives a result for "
        "each stretch between two checkpoints, and is not started for none. A "
        "command that ends before it has read all of its input, with status 0, has "
        "had enough for this run and the next ones; with another status it ends the "
        "run, and the next one goes on from the last checkpoint. Where exec stands "
        "first --state refuses it, for what a command has printed cannot be read "
        "again.",
    .args_size = sizeof(struct exec_args),
    .options = exec_options,
    .examples = exec_examples,
    .traits = STAGE_ACTS | STAGE_CHANGES | STAGE_HOLDS | STAGE_STARTS | STAGE_ENDLESS,
    .run = exec_run,
};
