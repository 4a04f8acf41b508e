/* A machine's life, and where an evaluation goes when it cannot go on. */

#include "pipeline/expr/operations.h"
#include "pipeline/json/memory.h"
#include "pipeline/json/write.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* How many instructions run before the host is asked whether to go on: about a
 * millisecond. */
#define INSTRUCTIONS_AT_ONCE 65536

#define CAUSE_STOPPED "stopped"

/* ---- Ends ---- */

const struct instruction *run_backtrack(struct expr_run *run)
{
    while (run->fork_count > 0) {
        struct fork *fork = &run->forks[run->fork_count - 1];
        const struct instruction *at = fork->at;

        frames_release(run, fork->last);
        frame_enter(run, fork->frame);
        if (fork->kind == FORK_EACH)
            return each_next(run, fork);
        if (fork->kind == FORK_RANGE)
            return range_next(run, fork);
        fork_pop(run);
        if (fork->kind == FORK_BRANCH)
            return at + at->c;
        if (fork->kind == FORK_AGAIN)
            return at;
    }
    run->answer = EXPR_END;
    return NULL;
}

const struct instruction *run_no_memory(struct expr_run *run)
{
    forks_cut(run, 0);
    frames_release(run, NULL);
    run->answer = EXPR_NO_MEMORY;
    return NULL;
}

const struct instruction *run_raise(struct expr_run *run, const char *cause,
                                    struct value error)
{
    size_t left = 0;

    if (error.form == VALUE_NONE)
        return run_no_memory(run);
    while (run->fork_count > 0) {
        struct fork *fork = &run->forks[run->fork_count - 1];
        const struct instruction *at = fork->at;
        bool catches = fork->kind == FORK_TRY && left == 0;

        if (catches) {
            frames_release(run, fork->last);
            frame_enter(run, fork->frame);
        }
        left += fork->kind == FORK_DONE;
        left -= fork->kind == FORK_TRY && !catches;
        fork_pop(run);
        if (catches) {
            store(run, at->to, error);
            return at + at->c;
        }
    }
    run->cause = cause;
    run->error = error;
    run->answer = EXPR_ERROR;
    return NULL;
}

const struct instruction *run_raise_call(struct expr_run *run)
{
    return run_raise(run, run->call.cause, run->call.error);
}

const struct instruction *machine_fail(struct expr_run *run, const char *cause,
                                       const char *format, ...)
{
    char text[256];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return run_raise(run, cause, value_string_new(text, strlen(text)));
}

bool run_builtin(struct expr_run *run, builtin_function *function, int count)
{
    bool done;

    run->call.arguments = run->arguments;
    run->call.result = run->call.error = VALUE_OF(VALUE_NONE);
    run->call.cause = NULL;
    done = function(&run->call);
    for (int i = 0; i < count; i++)
        value_unref(run->arguments[i]);
    return done;
}

/* ---- The machine ---- */

/* An array of `count` elements; one more, so that it is never empty. */
static void *scratch(size_t count, size_t size)
{
    return memory_alloc((count + 1) * size);
}

struct expr_run *expr_run_new(const struct expr *expr, const struct expr_host *host)
{
    struct expr_run *run = memory_alloc(sizeof *run);

    if (!run)
        return NULL;
    memset(run, 0, sizeof *run);
    run->expr = expr;
    run->host = run->call.host = host;
    run->constants = expr->constants;
    run->budget = INSTRUCTIONS_AT_ONCE;
    run->call.cache = builtin_cache_new();
    run->scratch_closures =
        scratch(expr->scratch_closures, sizeof *run->scratch_closures);
    run->scratch_values = scratch(expr->scratch_values, sizeof *run->scratch_values);
    if (run->call.cache && run->scratch_closures && run->scratch_values)
        return run;
    expr_run_free(run);
    return NULL;
}

static void forget_error(struct expr_run *run)
{
    value_unref(run->error);
    value_unref(run->error_text);
    run->error = run->error_text = VALUE_OF(VALUE_NONE);
}

/* Drops what is left of an evaluation. */
static void run_clear(struct expr_run *run)
{
    forks_cut(run, 0);
    frames_release(run, NULL);
    value_unref(run->input);
    run->input = VALUE_OF(VALUE_NONE);
    forget_error(run);
}

static void free_segments(struct segment *segment)
{
    while (segment && segment->previous)
        segment = segment->previous;
    while (segment) {
        struct segment *next = segment->next;

        memory_free(segment);
        segment = next;
    }
}

void expr_run_free(struct expr_run *run)
{
    if (!run)
        return;
    run_clear(run);
    free_segments(run->segment);
    while (run->spare) {
        struct walk *next = run->spare->next;

        memory_free(run->spare);
        run->spare = next;
    }
    value_unref(run->environment);
    builtin_cache_free(run->call.cache);
    memory_free(run->forks);
    memory_free(run->scratch_closures);
    memory_free(run->scratch_values);
    memory_free(run);
}

void expr_start(struct expr_run *run, struct value input,
                const struct json_found *found)
{
    run_clear(run);
    run->input = input;
    run->found = found;
    run->begun = false;
}

static const struct instruction *begin(struct expr_run *run)
{
    struct frame *frame = frame_push(run, run->expr->main, NULL);

    run->begun = true;
    if (!frame)
        return run_no_memory(run);
    frame->caller = NULL;
    frame_enter(run, frame);
    store(run, 0, run->input);
    run->input = VALUE_OF(VALUE_NONE);
    return run->expr->main->code;
}

static const struct instruction *stop(struct expr_run *run)
{
    forks_cut(run, 0);
    return run_raise(run, CAUSE_STOPPED, value_string_new("stopped", 7));
}

enum expr_answer expr_next(struct expr_run *run, struct value *value)
{
    const struct instruction *at;

    forget_error(run);
    at = run->begun ? run_backtrack(run) : begin(run);
    while (at) {
        for (; at && run->budget > 0; run->budget--)
            at = at->run(run, at);
        if (!at || run->budget > 0)
            continue;
        run->budget = INSTRUCTIONS_AT_ONCE;
        if (run->host && run->host->is_stopped &&
            run->host->is_stopped(run->host->opaque))
            at = stop(run);
    }
    if (run->answer == EXPR_VALUE) {
        *value = run->output;
        run->output = VALUE_OF(VALUE_NONE);
    } else {
        *value = VALUE_OF(VALUE_NONE);
        forks_cut(run, 0);
        frames_release(run, NULL);
    }
    return run->answer;
}

/* ---- Errors ---- */

/* What jq prints for an error that is no string. */
static struct value error_as_text(struct value error)
{
    struct buffer text = {0};
    struct value string = VALUE_OF(VALUE_NONE);

    write_value(&text, error, 0);
    buffer_add(&text, " (not a string)", 15);
    if (!text.failed)
        string = value_string_new(text.bytes, text.length);
    buffer_release(&text);
    return string;
}

struct expr_mistake expr_error(struct expr_run *run)
{
    static const char no_room[] = "an error, and no memory to tell it";
    struct expr_mistake mistake = {
        .cause = run->cause ? run->cause : CAUSE_ERROR,
        .what = {"", 0},
    };

    if (run->error.form == VALUE_NONE)
        return mistake;
    if (run->error_text.form == VALUE_NONE)
        run->error_text = value_kind(run->error) == KIND_STRING
                              ? value_ref(run->error)
                              : error_as_text(run->error);
    if (run->error_text.form == VALUE_NONE ||
        !value_string(&run->error_text, &mistake.what))
        mistake.what = (struct value_string){no_room, sizeof no_room - 1};
    return mistake;
}

uint64_t expr_mixed_comparisons(const struct expr_run *run)
{
    return run->mixed_comparisons;
}
