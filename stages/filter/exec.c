/* exec - through a command of the shell */

#include "pipeline/stage/waiting.h"
#include "stages/source/command.h"

#include <stdlib.h>
#include <string.h>

struct exec_args {
    struct text command;
    struct text format;
};

/* What is written at once, of records that come one by one. */
#define BUFFER_SIZE ((size_t)32 << 10)

struct exec {
    struct command command;
    char *buffer;
    size_t length;
    bool owes_newline; /* the last line had none */
};

/* ---- To the command ---- */

static bool flush(struct exec *exec)
{
    size_t length = exec->length;

    exec->length = 0;
    return command_write(&exec->command, exec->buffer, length);
}

static bool put(struct exec *exec, const char *bytes, size_t length)
{
    if (length > BUFFER_SIZE - exec->length && !flush(exec))
        return false;
    if (length > BUFFER_SIZE)
        return command_write(&exec->command, bytes, length);
    memcpy(exec->buffer + exec->length, bytes, length);
    exec->length += length;
    return true;
}

static bool put_line(struct exec *exec, const struct record *rec)
{
    static const struct text ends[] = {
        [LINE_END_LF] = {.bytes = "\n", .length = 1},
        [LINE_END_CRLF] = {.bytes = "\r\n", .length = 2},
        [LINE_END_NONE] = {.bytes = "", .length = 0},
    };
    const struct text *end = &ends[rec->end];

    if (exec->owes_newline && !put(exec, "\n", 1))
        return false;
    exec->owes_newline = rec->end == LINE_END_NONE;
    return put(exec, rec->text, rec->length) && put(exec, end->bytes, end->length);
}

static bool put_block(struct exec *exec, const struct block *block)
{
    if (exec->owes_newline && !put(exec, "\n", 1))
        return false;
    exec->owes_newline = block->text[block->length - 1] != '\n';
    return flush(exec) && command_write(&exec->command, block->text, block->length);
}

/* Until there is no more, or it takes no more. */
static void write_all(struct stage *self, struct exec *exec)
{
    bool more = true;

    while (more) {
        const struct block *block = stage_peek_block(self);
        struct record *rec;

        if (block) {
            more = put_block(exec, block);
            stage_absorb_lines(self, block->length);
        } else if ((rec = stage_receive(self))) {
            more = put_line(exec, rec);
            stage_absorb(self, rec);
            more = more && (stage_has_more(self) || flush(exec));
        } else {
            more = false;
        }
    }
}

/* ---- From the command ---- */

static enum status read_all(struct stage *self, void *arg)
{
    struct exec *exec = arg;
    enum status status = command_start(&exec->command);

    (void)self;
    if (status == STATUS_OK)
        command_read(&exec->command);
    return status;
}

/* ---- The stage ---- */

static enum status run_filter(struct stage *self, struct exec *exec)
{
    struct stage_task *reader;

    exec->buffer = malloc(BUFFER_SIZE);
    if (!exec->buffer)
        return stage_out_of_memory(self);
    reader = stage_spawn(self, read_all, exec);
    if (reader) { /* else why is recorded */
        write_all(self, exec);
        command_close_input(&exec->command);
        stage_join(self, reader);
    }
    free(exec->buffer);
    return STATUS_OK;
}

static enum status run_source(struct stage *self, struct exec *exec)
{
    return stage_start(self) ? read_all(self, exec) : STATUS_OK;
}

static enum status exec_run(struct stage *self, const void *opaque)
{
    const struct exec_args *args = opaque;
    bool is_source = stage_is_source(self);
    const struct origin *origin = stage_origin(self, args->command.bytes, false);
    struct exec exec = {.length = 0};
    enum cutter_form form;
    enum status status;

    if (!cutter_form_of(args->format, &form))
        return stage_fail_at(self, STATUS_USAGE, &args->format, CUTTER_FORM_UNKNOWN);
    if (!origin)
        return STATUS_RESOURCE;
    status = command_open(&exec.command, self, &args->command, !is_source);
    if (status == STATUS_OK) {
        cutter_init(&exec.command.cutter, self, origin, form);
        status = is_source ? run_source(self, &exec) : run_filter(self, &exec);
        cutter_release(&exec.command.cutter);
    }
    command_end(&exec.command);
    return status;
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
        "cannot ask on the terminal for a password.",
    .args_size = sizeof(struct exec_args),
    .options = exec_options,
    .examples = exec_examples,
    .traits = STAGE_ACTS | STAGE_CHANGES | STAGE_HOLDS | STAGE_STARTS,
    .run = exec_run,
};
