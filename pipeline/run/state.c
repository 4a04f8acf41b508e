/* Checkpoints: when they are taken, and what is in them. */

#include "pipeline/run/state_internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Of the time, one part in so many goes into checkpoints at most. */
#define SHARE 20

#define SECTION_SIZE 128

static int64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

void run_state_fail(struct run *run, const struct fault *fault)
{
    run_fail(run, fault);
    run_abort(run);
}

/* ---- Opening ---- */

static void load(struct run *run)
{
    struct run_state *state = run->state;
    struct fault fault;
    const char *note;

    state->checkpoint =
        checkpoint_open(run->options->state, run->options->state_of, &fault);
    if (!state->checkpoint) {
        run_state_fail(run, &fault);
        return;
    }
    note = checkpoint_note(state->checkpoint);
    if (note) {
        fault_set(&fault, STATUS_OK, NULL, "%s", note);
        run_report(run, &fault);
    }
    state->resumed = checkpoint_generation(state->checkpoint) > 0;
    if (!run_state_load_files(run, &fault))
        run_state_fail(run, &fault);
}

void run_state_open(struct run *run)
{
    if (!run->options->state)
        return;
    run->state = arena_alloc(&run->arena, sizeof(*run->state));
    if (run->state) {
        load(run);
        return;
    }
    run_fail_plainly(run, STATUS_RESOURCE, "", "out of memory");
    run_abort(run);
}

void run_state_close(struct run *run)
{
    if (!run->state)
        return;
    checkpoint_close(run->state->checkpoint);
    run->state = NULL;
}

/* ---- What is refused ---- */

#define STATEFUL (STAGE_HOLDS | STAGE_ORDERED | STAGE_ENDS_EARLY | STAGE_SENDS_LAST)

static bool reads_inputs(const struct stage *stage)
{
    for (const struct evaluation *at = stage->evaluations; at; at = at->next) {
        if (expr_reads_inputs(at->expression->program))
            return true;
    }
    return false;
}

/* Tables hold rows until they know how wide their columns are. */
static bool holds_rows(const struct stage *stage)
{
    const struct writer_type *type = stage->output ? run_form(stage) : NULL;

    return type && type->flush && !stage->output->terminal;
}

/* What of the stage cannot be kept; NULL: nothing. */
static const char *why_refused(const struct stage *stage)
{
    enum stage_kind kind = stage->plan->type->kind;

    if (stage->sender_count == 0 && !stage->keeps)
        return "--state cannot keep how far it has come";
    if (!stage->keeps && (kind == STAGE_REDUCE || (stage->plan->traits & STATEFUL)))
        return "--state cannot keep what it holds";
    if (reads_inputs(stage))
        return "--state cannot keep an expression that is waiting for its next input";
    if (holds_rows(stage))
        return "--state cannot keep the rows that a table holds back";
    return NULL;
}

/* A stage that ends in its prologue needs no more state. */
void run_state_check(struct run *run)
{
    for (size_t i = 0; run->state && i < run->count && !run->aborted; i++) {
        struct stage *stage = &run->stages[i];
        const char *why = why_refused(stage);

        if (!why || coro_state(stage->coro) != CORO_SUSPENDED)
            continue;
        stage_fail_at(stage, STATUS_USAGE, &stage->plan->name, "%s", why);
        run_abort(run);
    }
}

/* ---- Stages ---- */

static void name_section(char name[SECTION_SIZE], const struct stage *stage)
{
    snprintf(name, SECTION_SIZE, "stage %zu %s", stage->plan->index,
             stage->plan->type->name);
}

bool stage_keep_state(struct stage *self, bool (*save)(void *state, struct buffer *out),
                      void *state)
{
    self->save = save;
    self->state = state;
    self->keeps = true;
    return self->run->state != NULL;
}

static struct text find(const struct run *run, const char *name)
{
    if (!run->state || !run->state->checkpoint)
        return (struct text){.at = TEXT_NOWHERE};
    return checkpoint_find(run->state->checkpoint, name);
}

struct text stage_saved(const struct stage *self)
{
    char name[SECTION_SIZE];

    if (self->instance)
        return run_instance_saved(self);
    name_section(name, self);
    return find(self->run, name);
}

enum status stage_spoilt(struct stage *self)
{
    return stage_fail(self, STATUS_CHECKPOINT,
                      "what --state kept for it makes no sense");
}

bool run_state_has_ended(const struct stage *stage)
{
    struct text section = find(stage->run, "ended");
    char line[32];
    size_t length = (size_t)snprintf(line, sizeof(line), "\n%zu\n", stage->plan->index);

    if (stage->instance)
        return run_instance_is_over(stage);
    return section.bytes && memmem(section.bytes, section.length, line, length) != NULL;
}

static bool is_over(const struct stage *stage)
{
    enum coro_state state = coro_state(stage->coro);

    return state != CORO_SUSPENDED && state != CORO_RUNNING;
}

static bool senders_ended_for_good(const struct stage *stage)
{
    for (size_t i = 0; i < stage->sender_count; i++) {
        if (!stage->senders[i]->ended_for_good)
            return false;
    }
    return stage->sender_count > 0;
}

/* A stage that ended because nobody wants more, or because its output takes no more,
 * begins again: a reader may be there then. So does a source: its files may grow.
 * Senders are asked before their targets. */
static bool ended_for_good(const struct stage *stage)
{
    bool ends_early = stage->plan->traits & STAGE_ENDS_EARLY;

    return is_over(stage) &&
           ((ends_early && stage->ended_by_itself) || senders_ended_for_good(stage));
}

static bool save_stages(struct run *run)
{
    struct buffer *ended = checkpoint_section(run->state->checkpoint, "ended");
    char name[SECTION_SIZE];

    buffer_add_byte(ended, '\n');
    for (size_t i = 0; i < run->count; i++) {
        run->stages[i].ended_for_good = ended_for_good(&run->stages[i]);
        if (run->stages[i].ended_for_good)
            buffer_printf(ended, "%zu\n", i);
    }
    for (size_t i = 0; i < run->count; i++) {
        const struct stage *stage = &run->stages[i];

        name_section(name, stage);
        /* It was stopped: when it is wanted again it goes on from there. */
        if (is_over(stage) && !stage->ended_for_good && stage->has_settled)
            buffer_add(checkpoint_section(run->state->checkpoint, name),
                       stage->settled.bytes, stage->settled.length);
        if (is_over(stage) || !stage->save)
            continue;
        if (!stage->save(stage->state,
                         checkpoint_section(run->state->checkpoint, name)))
            return false;
    }
    return true;
}

/* ---- Taking one ---- */

/* Whether a stage has nothing in its hands. */
static bool is_at_rest(const struct stage *stage, const struct stage *source)
{
    if (stage == source || is_over(stage))
        return true;
    if (stage->first < stage->count || stage->block)
        return false;
    return coro_state(stage->coro) == CORO_SUSPENDED ||
           (stage->sender_count == 0 && stage->at_rest);
}

/* When the last source has ended, the stages behind it learn of it. */
static bool any_source_lives(const struct run *run)
{
    for (size_t i = 0; i < run->count; i++) {
        if (run->stages[i].sender_count == 0 && !is_over(&run->stages[i]))
            return true;
    }
    return false;
}

static bool is_quiet(const struct run *run, const struct stage *source)
{
    if (!any_source_lives(run))
        return false;
    for (size_t i = 0; i < run->count; i++) {
        if (!is_at_rest(&run->stages[i], source))
            return false;
    }
    for (const struct output *output = run->outputs; output; output = output->next) {
        if (output->length > 0 || output->busy)
            return false;
    }
    return true;
}

static bool save(struct run *run, struct fault *fault)
{
    checkpoint_pass(run->state->checkpoint, CRASH_OUTPUTS_FLUSHED);
    if (!run_state_save_files(run, fault))
        return false;
    checkpoint_pass(run->state->checkpoint, CRASH_OUTPUTS_SYNCED);
    run_state_save_writers(run);
    if (save_stages(run))
        return checkpoint_save(run->state->checkpoint, fault) == STATUS_OK;
    fault_set(fault, STATUS_RESOURCE, NULL, "no memory for the checkpoint");
    return false;
}

/* The next one is so far away that this one took its share of the time at most. */
static void take(struct run *run)
{
    struct run_state *state = run->state;
    int64_t begun = now(), ended, wait;
    struct fault fault;

    if (!save(run, &fault)) {
        run_state_fail(run, &fault);
        return;
    }
    ended = now();
    wait = (SHARE - 1) * (ended - begun);
    if (wait < run->options->state_interval)
        wait = run->options->state_interval;
    state->due = ended + wait;
    state->dirty = false;
}

void run_state_begin(struct run *run)
{
    if (!run->state || run->aborted)
        return;
    checkpoint_pass(run->state->checkpoint, CRASH_RESTORED);
    if (!run->state->resumed)
        take(run);
    else
        run->state->due = now() + run->options->state_interval;
}

/* `source` is at rest; NULL: none more than it says. */
static void pass(struct run *run, const struct stage *source, bool must)
{
    struct run_state *state = run->state;

    /* What has failed may not have done all that it was given. */
    if (!state || state->closed || run->priming || run->aborted ||
        run->fault.status != STATUS_OK)
        return;
    state->dirty = true;
    if ((must || now() >= state->due) && is_quiet(run, source))
        take(run);
}

void run_state_pass(struct stage *source, bool must)
{
    pass(source->run, source, must);
}

/* ---- The end ---- */

static bool others_settle(const struct stage *source)
{
    const struct run *run = source->run;

    for (size_t i = 0; i < run->count; i++) {
        const struct stage *stage = &run->stages[i];

        if (stage->sender_count == 0 && stage != source && !is_over(stage) &&
            !stage->settles)
            return true;
    }
    return false;
}

static void wait_for_others(struct stage *source)
{
    struct run *run = source->run;
    struct run_event event = {.kind = RUN_WAKE,
                              .queue = &run->state->settlers,
                              .deadline = LOOP_NEVER,
                              .limit = INTERRUPT_ABORT};

    source->at_rest = true;
    while (others_settle(source) && run_wait(run, &event) == STAGE_READY)
        ;
    source->at_rest = false;
}

static void settle(struct stage *stage)
{
    buffer_clear(&stage->settled);
    stage->has_settled = stage->save && stage->save(stage->state, &stage->settled);
}

void run_state_settle(struct stage *source)
{
    struct run_state *state = source->run->state;

    if (!state || source->run->priming || source->run->aborted)
        return;
    source->settles = true;
    settle(source);
    /* Nobody wanted it from the start: the others have yet to begin. */
    if (!source->run->started)
        return;
    wait_for_others(source);
    pass(source->run, source, true);
    state->closed = true;
    task_queue_wake_all(&state->settlers);
}

void run_state_source_ended(struct run *run)
{
    if (run->state)
        task_queue_wake_all(&run->state->settlers);
}

void run_state_leave(struct stage *stage)
{
    if (stage->run->state && !stage->instance && !stage->finished &&
        !stage->run->aborted && !stage->has_settled && stage->sender_count > 0)
        settle(stage);
}

void run_state_hurry(struct run *run)
{
    if (!run->state)
        return;
    run->state->due = 0;
    pass(run, NULL, true);
}

void run_state_tick(struct run *run)
{
    pass(run, NULL, false);
}

void run_state_catch_up(struct stage *source)
{
    struct run_state *state = source->run->state;

    run_state_pass(source, false);
    /* Something else is at work; it is looked again a little later. */
    if (state->dirty)
        state->due = now() + source->run->options->state_interval / 4 + 1000000;
}

int64_t run_state_due(const struct run *run)
{
    return run->state && run->state->dirty ? run->state->due : INT64_MAX;
}
