/* Executing: from the options and the pipeline's text to the end of the run. */

#include "cmd/execute.h"

#include "cmd/explain.h"
#include "cmd/identity.h"
#include "cmd/message.h"
#include "cmd/program.h"
#include "cmd/progress.h"
#include "cmd/stats.h"
#include "cmd/variables.h"
#include "pipeline/coro/coro.h"
#include "pipeline/json/memory.h"
#include "pipeline/record/record.h"
#include "pipeline/run/run.h"
#include "pipeline/sched/interrupt.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- The run ---- */

/* A setting for tests and tools, not for users. */
static size_t hidden_inbox_limit(void)
{
    const char *limit = getenv("CORO_PIPE_INBOX");
    long number = limit ? strtol(limit, NULL, 10) : 0;

    return number >= 1 && number <= RUN_INBOX_RECORDS ? (size_t)number : 0;
}

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

enum status execute(const struct options *options,
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
