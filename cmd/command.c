/* The command: reads the options and the pipeline, runs it, and says how it ended. */

#include "cmd/command.h"

#include "cmd/complete.h"
#include "cmd/execute.h"
#include "cmd/help.h"
#include "cmd/manual.h"
#include "cmd/message.h"
#include "cmd/options.h"
#include "pipeline/match/regex.h"
#include "pipeline/sched/interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- The process ---- */

/* A standard descriptor that is closed would be given to the next file that is opened,
 * and mixed up with it. In its place goes one on which the operation that it is for
 * fails. */
static void hold_standard_descriptors(void)
{
    static const int modes[] = {O_WRONLY, O_RDONLY, O_RDONLY};

    for (int descriptor = 0; descriptor <= 2; descriptor++) {
        if (fcntl(descriptor, F_GETFD) < 0 && errno == EBADF)
            (void)!open("/dev/null", modes[descriptor]);
    }
}

/* A setting for tests and tools, not for users. */
static void apply_hidden_setting(void)
{
    const char *jit = getenv("CORO_PIPE_JIT");

    regex_allow_jit(!jit || strcmp(jit, "0") != 0);
}

/* Standard output, checked: what a full disk or a closed descriptor swallowed is an
 * error. */
static enum status close_standard_output(enum status status)
{
    struct fault fault;
    bool good = fflush(stdout) == 0 && !ferror(stdout);
    int error = good ? 0 : errno;

    if (close(STDOUT_FILENO) != 0 && errno != EBADF && good) {
        error = errno;
        good = false;
    }
    if (good || status_worse(status, STATUS_OUTPUT) == status)
        return status;
    fault_set(&fault, STATUS_OUTPUT, NULL, "cannot write standard output: %s",
              error ? strerror(error) : "an earlier write failed");
    message_fault(&fault, NULL);
    return status_worse(status, STATUS_OUTPUT);
}

/* After a signal the process ends by it, so that whoever started it knows, unless
 * something worse is to be told. */
static int exit_code(enum status status)
{
    int number = interrupt_signal();

    if (number && status != STATUS_INVARIANT && status != STATUS_RESOURCE &&
        status != STATUS_CHECKPOINT && status != STATUS_OUTPUT) {
        signal(number, SIG_DFL);
        raise(number);
    }
    return status_exit_code(status);
}

/* ---- Help ---- */

/* Help on each of the names; without any, on the program. */
static enum status show_help(const struct stage_registry *registry, char **names,
                             size_t count)
{
    struct fault fault;
    enum status status = STATUS_OK;

    if (count == 0)
        help_program(stdout, registry);
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        status = help_topic(stdout, registry, names[i], &fault);
    if (status != STATUS_OK)
        message_fault(&fault, NULL);
    return status;
}

/* The page of one stage, or the names of all, which is how the build knows what pages
 * there are. */
static enum status show_manual(const struct options *options,
                               const struct stage_registry *registry)
{
    const struct stage_type *type;

    for (size_t i = 0; options->operand_count == 0 && i < registry->count; i++)
        puts(registry->types[i]->name);
    for (size_t i = 0; i < options->operand_count; i++) {
        type = registry_find(registry, text_of(options->operands[i]));
        if (!type)
            return STATUS_USAGE;
        manual_page(stdout, type);
    }
    return STATUS_OK;
}

static bool asks_for_help(const struct options *options)
{
    return options->action == ACTION_RUN && !options->program_file &&
           options->operand_count > 0 && strcmp(options->operands[0], "help") == 0;
}

static enum status act(const struct options *options,
                       const struct stage_registry *registry)
{
    switch (options->action) {
    case ACTION_HELP:
        return show_help(registry, NULL, 0);
    case ACTION_VERSION:
        puts("coro-pipe " CORO_PIPE_VERSION);
        return STATUS_OK;
    case ACTION_COMPLETION:
        complete_script(stdout, registry, options->shell);
        return STATUS_OK;
    case ACTION_MANUAL:
        return show_manual(options, registry);
    default:
        if (asks_for_help(options))
            return show_help(registry, options->operands + 1,
                             options->operand_count - 1);
        return execute(options, registry);
    }
}

int command_main(int argc, char **argv, const struct stage_registry *registry)
{
    struct options options;
    struct fault fault;
    enum status status;

    hold_standard_descriptors();
    apply_hidden_setting();
    status = options_parse(&options, argc, argv, &fault);
    if (status == STATUS_OK)
        status = act(&options, registry);
    else
        message_fault(&fault, NULL);
    options_release(&options);
    return exit_code(close_standard_output(status));
}
