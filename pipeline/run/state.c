/* Checkpoints: when they are taken, and what is in them. */

#include "pipeline/run/state_internal.h"
#include "pipeline/run/waiting.h"

#include <unistd.h>

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
        run->state->unsynced = -1;
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
    if (run->state->unsynced >= 0)
        close(run->state->unsynced);
    run->state = NULL;
}

/* ---- Taking one ---- */

/* Whether a stage has nothing in its hands. */
bool run_state_is_at_rest(const struct stage *stage, const struct stage *source)
{
    if (stage == source || run_state_is_over(stage))
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
        if (run->stages[i].sender_count == 0 && !run_state_is_over(&run->stages[i]))
            return true;
    }
    return false;
}

bool run_state_is_quiet(const struct run *run, const struct stage *source)
{
    if (!any_source_lives(run) || run_state_any_outside(run))
        return false;
    for (size_t i = 0; i < run->count; i++) {
        if (!run_state_is_at_rest(&run->stages[i], source))
            return false;
    }
    for (const struct output *output = run->outputs; output; output = output->next) {
        if (output->length > 0 || output->busy)
            return false;
    }
    return true;
}

/* One that is left out is as if it had not been begun. */
static bool save(struct run *run, struct fault *fault)
{
    struct checkpoint *checkpoint = run->state->checkpoint;

    checkpoint_pass(checkpoint, CRASH_OUTPUTS_FLUSHED);
    if (!run_state_save_files(run, fault))
        return false;
    checkpoint_pass(checkpoint, CRASH_OUTPUTS_SYNCED);
    run_state_save_writers(run);
    run_state_save_written(run);
    if (!run_state_save_stages(run)) {
        fault_set(fault, STATUS_RESOURCE, NULL, "no memory for the checkpoint");
        return false;
    }
    if (!run->state->left_out)
        return checkpoint_save(checkpoint, fault) == STATUS_OK &&
               run_state_saved_files(run, fault);
    checkpoint_discard(checkpoint);
    return true;
}

void run_state_put_off(struct run *run, int64_t begun)
{
    int64_t now = loop_clock(), wait = (STATE_SHARE - 1) * (now - begun);

    if (wait < run->options->state_interval)
        wait = run->options->state_interval;
    run->state->due = now + wait;
}

void run_state_take(struct run *run, int64_t begun)
{
    struct fault fault;

    if (!save(run, &fault)) {
        run_state_fail(run, &fault);
        return;
    }
    run_state_put_off(run, begun);
    run->state->dirty = false;
}

void run_state_begin(struct run *run)
{
    if (!run->state || run->aborted)
        return;
    checkpoint_pass(run->state->checkpoint, CRASH_RESTORED);
    run->state->look = INT64_MAX;
    if (!run->state->resumed)
        run_state_take(run, loop_clock());
    else
        run->state->due = loop_clock() + run->options->state_interval;
}

/* What has failed may not have done all that it was given. */
bool run_state_may_take(const struct run *run)
{
    return run->state && !run->state->closed && !run->priming && !run->aborted &&
           run->fault.status == STATUS_OK;
}

void run_state_pass(struct stage *source)
{
    struct run *run = source->run;
    struct run_state *state = run->state;

    if (!run_state_may_take(run))
        return;
    state->dirty = true;
    if (loop_clock() < state->due)
        return;
    if (state->gathering || run_state_any_outside(run))
        run_state_gather(run, source);
    else if (run_state_is_quiet(run, source))
        run_state_take(run, loop_clock());
}

/* ---- The end ---- */

static bool others_settle(const struct stage *source)
{
    const struct run *run = source->run;

    for (size_t i = 0; i < run->count; i++) {
        const struct stage *stage = &run->stages[i];

        if (stage->sender_count == 0 && stage != source && !run_state_is_over(stage) &&
            !stage->settles)
            return true;
    }
    return false;
}

/* Until they all have settled, and the last of them has taken the checkpoint. */
static void wait_for_others(struct stage *source)
{
    struct run *run = source->run;
    struct run_event event = {.kind = RUN_WAKE,
                              .queue = &run->state->settlers,
                              .deadline = LOOP_NEVER,
                              .limit = INTERRUPT_ABORT};

    source->at_rest = true;
    while ((others_settle(source) || run->state->closing) && !run->state->closed &&
           run_wait(run, &event) == STAGE_READY)
        ;
    source->at_rest = false;
}

static void settle(struct stage *stage)
{
    struct run_state *state = stage->run->state;

    state->left_out = false;
    buffer_clear(&stage->settled);
    stage->has_settled = stage->save && stage->save(stage->state, &stage->settled);
    stage->settled_too_much = state->left_out;
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
    if (state->closed)
        return;
    state->closing = true;
    run_state_recall_last(source->run);
    if (run_state_may_take(source->run) && run_state_is_quiet(source->run, source))
        run_state_take(source->run, loop_clock());
    state->closed = true;
    task_queue_wake_all(&state->settlers);
}

void run_state_source_ended(struct run *run)
{
    if (!run->state)
        return;
    task_queue_wake_all(&run->state->settlers);
    task_queue_wake_all(&run->state->gathered);
}

void run_state_leave(struct stage *stage)
{
    if (stage->run->state && !stage->instance && !stage->finished &&
        !stage->run->aborted && !stage->has_settled && stage->sender_count > 0)
        settle(stage);
}

void run_state_hurry(struct run *run)
{
    struct run_state *state = run->state;

    if (!run_state_may_take(run))
        return;
    state->due = 0;
    state->dirty = true;
    if (run_state_is_quiet(run, NULL)) {
        run_state_take(run, loop_clock());
    } else if (!state->recalling) {
        state->look = loop_clock();
        run_note_deadline(run, state->look);
    }
}

/* Something else is at work: it is looked again a little later. */
static int64_t look_again(const struct run *run)
{
    return loop_clock() + run->options->state_interval / 4 + 1000000;
}

void run_state_tick(struct run *run, bool any)
{
    struct run_state *state = run->state;
    int64_t now = loop_clock();

    if (!run_state_may_take(run))
        return;
    state->dirty |= any;
    if (state->dirty && now >= state->due) {
        if (run_state_any_outside(run))
            run_state_gather(run, NULL);
        else if (run_state_is_quiet(run, NULL))
            run_state_take(run, now);
    }
    task_queue_wake_all(&state->gathered);
    state->look = INT64_MAX;
    if (state->dirty)
        state->look = state->due > now ? state->due : look_again(run);
}

int64_t run_state_look(const struct run *run)
{
    return run->state ? run->state->look : INT64_MAX;
}

int64_t run_state_catch_up(struct stage *source)
{
    run_state_pass(source);
    run_state_hold(source);
    return look_again(source->run);
}

int64_t run_state_due(const struct run *run)
{
    return run->state && run->state->dirty ? run->state->due : INT64_MAX;
}
