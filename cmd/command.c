/* The command: reads the options and the pipeline, runs it, and says how it ended. */

#include "cmd/command.h"

#include "cmd/complete.h"
#include "cmd/explain.h"
#include "cmd/help.h"
#include "cmd/identity.h"
#include "cmd/manual.h"
#include "cmd/message.h"
#include "cmd/options.h"
#include "cmd/program.h"
#include "cmd/progress.h"
#include "cmd/stats.h"
#include "cmd/variables.h"
#include "pipeline/coro/coro.h"
#include "pipeline/json/memory.h"
#include "pipeline/match/regex.h"
#include "pipeline/record/record.h"
#include "pipeline/run/run.h"
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

/* Settings for tests and tools, not for users. */
static size_t hidden_inbox_limit(void)
{
    const char *limit = getenv("CORO_PIPE_INBOX");
    long number = limit ? strtol(limit, NULL, 10) : 0;

    return number >= 1 && number <= RUN_INBOX_RECORDS ? (size_t)number : 0;
}

static void apply_hidden_settings(void)
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

/* ---- Running ---- */

/* What the run's callbacks know. */
struct listener {
    const struct message_source *source;
    struct progress progress;
};

static void report(void *context, const struct fault *fault)
{
    const struct listener *listener = context;

    message_fault(fault, listener->source);
}

static void tell_progress(void *context, uint64_t done, uint64_t total)
{
    struct listener *listener = context;

    progress_tell(&listener->progress, done, total);
}

static void end_progress(void *context)
{
    struct listener *listener = context;

    progress_end(&listener->progress);
}

static void message(void *context, const char *place, const char *label,
                    struct text text)
{
    (void)context;
    message_text(place, label, text);
}

/* Whether any sink got a record. */
static bool something_came_out(const struct plan *plan, const struct run *run)
{
    for (size_t i = 0; i < plan->count; i++) {
        if (plan->stages[i]->type->kind == STAGE_SINK && run_books(run, i).absorbed > 0)
            return true;
    }
    return false;
}

static enum status print_stats(const struct options *options, const struct plan *plan,
                               const struct run *run)
{
    struct fault fault;

    if (options->stats == STATS_TABLE)
        stats_table(stderr, plan, run);
    if (options->stats != STATS_JSON || stats_json(stderr, plan, run))
        return STATUS_OK;
    fault_set(&fault, STATUS_RESOURCE, NULL, "--stats: out of memory");
    message_fault(&fault, NULL);
    return STATUS_RESOURCE;
}

static enum status go(const struct options *options, const struct plan *plan,
                      struct run *run, const struct message_source *source)
{
    struct fault fault;
    enum status status;

    if (!interrupt_catch()) {
        fault_set(&fault, STATUS_RESOURCE, NULL, "cannot catch signals: %s",
                  strerror(errno));
        message_fault(&fault, NULL);
        return STATUS_RESOURCE;
    }
    status = run_go(run, &fault);
    message_status("");
    if (fault.status != STATUS_OK)
        message_fault(&fault, source);
    if (status != STATUS_USAGE)
        status = status_worse(status, print_stats(options, plan, run));
    if (options->exit_status && !something_came_out(plan, run))
        status = status_worse(status, STATUS_NO_RECORD);
    return status;
}

static enum status explain(const struct plan *plan, struct run *run,
                           const struct message_source *source)
{
    struct fault fault;
    enum status status = run_check(run, &fault);

    if (status == STATUS_OK)
        explain_plan(stdout, plan, run);
    else
        message_fault(&fault, source);
    return status;
}

/* A terminal that knows no sequences. */
static bool is_dumb(void)
{
    const char *terminal = getenv("TERM");

    return terminal && strcmp(terminal, "dumb") == 0;
}

/* NO_COLOR: no-color.org. */
static enum colors colors_of(const struct options *options)
{
    const char *no_color = getenv("NO_COLOR");
    bool plain = (no_color && *no_color) || is_dumb();

    return options->color == COLORS_AUTO && plain ? COLORS_NEVER : options->color;
}

/* Several sources would each tell of their own files. */
static bool has_one_source(const struct plan *plan)
{
    size_t count = 0;

    for (size_t i = 0; i < plan->count; i++)
        count += plan->stages[i]->sender_count == 0;
    return count == 1;
}

static enum status run_plan(const struct options *options, const struct plan *plan,
                            struct text identity, struct message_source *source)
{
    struct listener listener = {.source = source};
    bool shows_progress = !options->no_progress && has_one_source(plan) &&
                          progress_init(&listener.progress);
    struct run_options settings = {
        .on_error = options->on_error,
        .record_limit = options->record_limit,
        .inbox_limit = hidden_inbox_limit(),
        .rejects = options->rejects,
        .timing = options->stats != STATS_NONE || options->debug,
        .debug = options->debug,
        .depth_limit = options->depth_limit,
        .form = options->output,
        .color = colors_of(options),
        .live = !is_dumb(),
        .state = options->state,
        .state_interval = options->state_interval,
        .state_of = identity,
        .report = report,
        .message = message,
        .progress = shows_progress ? tell_progress : NULL,
        .before_terminal = shows_progress ? end_progress : NULL,
        .context = &listener,
    };
    struct fault fault;
    struct run *run = run_new(plan, &settings, &fault);
    enum status status = STATUS_OK;

    if (!run) {
        message_fault(&fault, source);
        return fault.status;
    }
    if (options->action == ACTION_EXPLAIN)
        status = explain(plan, run, source);
    else
        status = go(options, plan, run, source);
    run_free(run);
    return status;
}

static struct plan_format format_of(const struct options *options)
{
    static const char *const of_source[] = {"json-stream", "json-seq"};
    const char *input = options->input;

    if (!input || strcmp(input, "auto") == 0)
        return (struct plan_format){NULL, NULL};
    for (size_t i = 0; i < sizeof(of_source) / sizeof(of_source[0]); i++)
        if (strcmp(input, of_source[i]) == 0)
            return (struct plan_format){input, NULL};
    return (struct plan_format){NULL, input};
}

/* What -F cannot do. */
static enum status check_follow(const struct program *program,
                                const struct plan_format *format, struct fault *fault)
{
    if (program->files.count == 0)
        return fault_set(fault, STATUS_USAGE, NULL, "-F: no FILE to follow is given");
    if (format->source)
        return fault_set(fault, STATUS_USAGE, NULL,
                         "-F follows lines, and -i %s reads none", format->source);
    return STATUS_OK;
}

static enum status parse_and_run(const struct options *options,
                                 const struct stage_registry *registry,
                                 const struct program *program,
                                 const struct variables *variables)
{
    struct message_source source = {program->text, options->program_file};
    struct plan_options settings = {
        .follow = options->follow,
        .files = program->files,
        .format = format_of(options),
        .variables = variables->items,
        .variable_count = variables->count,
        .named = variables->named,
    };
    struct buffer identity = {0};
    struct plan plan = {0};
    struct fault fault;
    enum status status = STATUS_OK;

    if (options->follow)
        status = check_follow(program, &settings.format, &fault);
    if (status == STATUS_OK)
        status = plan_parse(&plan, registry, program->text, &settings, &fault);
    if (status == STATUS_OK)
        identity_write(&identity, program, options);
    if (identity.failed)
        status = fault_set(&fault, STATUS_RESOURCE, NULL, "out of memory");
    if (status == STATUS_OK)
        status = run_plan(
            options, &plan,
            (struct text){identity.bytes, identity.length, TEXT_NOWHERE, 0}, &source);
    else
        message_fault(&fault, &source);
    buffer_release(&identity);
    plan_release(&plan);
    record_release_cache();
    chunk_release_cache();
    coro_release_cache();
    return status;
}

static enum status run_pipeline(const struct options *options,
                                const struct stage_registry *registry)
{
    struct program program;
    struct variables variables;
    struct fault fault;
    enum status status;

    memory_init(options->memory_limit);
    status = variables_load(&variables, options, &fault);
    if (status == STATUS_OK) {
        status = program_load(&program, options, &fault);
        if (status == STATUS_OK)
            status = parse_and_run(options, registry, &program, &variables);
        else
            message_fault(&fault, NULL);
        program_release(&program);
    } else {
        message_fault(&fault, NULL);
    }
    variables_release(&variables);
    return status;
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
        return run_pipeline(options, registry);
    }
}

int command_main(int argc, char **argv, const struct stage_registry *registry)
{
    struct options options;
    struct fault fault;
    enum status status;

    hold_standard_descriptors();
    apply_hidden_settings();
    status = options_parse(&options, argc, argv, &fault);
    if (status == STATUS_OK)
        status = act(&options, registry);
    else
        message_fault(&fault, NULL);
    options_release(&options);
    return exit_code(close_standard_output(status));
}
