/* Checkpoints: what stages have outside is recalled before one is taken. */

#include "pipeline/run/state_internal.h"
#include "pipeline/run/waiting.h"

/* How long sources are kept at rest, at first; and how often the last recall is tried,
 * for something may have ticked meanwhile. */
#define PATIENCE INT64_C(1000000000)
#define MOST_PATIENCE (3600 * PATIENCE)
#define LAST_TRIES 3

/* ---- The stage ---- */

bool stage_recall_by(struct stage *self, bool (*recall)(void *state), void *state)
{
    self->recall = recall;
    self->recall_state = state;
    return self->run->state != NULL;
}

void stage_put_outside(struct stage *self, int64_t took)
{
    struct run_state *state = self->run->state;

    self->outside = state != NULL;
    if (state && state->due > 0)
        state->due += (STATE_SHARE - 1) * took;
}

void stage_has_enough(struct stage *self)
{
    self->has_enough = true;
}

bool run_state_recall(struct stage *stage)
{
    stage->recalled = false;
    stage->outside = false;
    return stage->recall(stage->recall_state);
}

static bool is_outside(const struct stage *stage)
{
    return stage->outside && !run_state_is_over(stage);
}

bool run_state_any_outside(const struct run *run)
{
    for (size_t i = 0; i < run->count; i++) {
        if (is_outside(&run->stages[i]))
            return true;
    }
    return false;
}

/* Senders stand before their targets: what one sends on in the end, the next still
 * takes. A stage that is busy is so for somebody who is not at rest after all. */
static void recall_all(struct run *run)
{
    run->state->recalling = true;
    checkpoint_pass(run->state->checkpoint, CRASH_BEFORE_RECALL);
    run_drain(run, 0);
    for (size_t i = 0; i < run->count && !run->aborted; i++) {
        struct stage *stage = &run->stages[i];

        if (!is_outside(stage) || run_is_busy(stage))
            continue;
        stage->recalled = true;
        run_resume(stage);
        run_drain_behind(stage);
    }
    run_flush_outputs(run);
    run->state->recalling = false;
}

/* ---- The sources ---- */

static bool others_rest(const struct run *run, const struct stage *source)
{
    if (run->ticks > (source ? 0 : 1))
        return false;
    for (size_t i = 0; i < run->count; i++) {
        const struct stage *stage = &run->stages[i];

        if (stage->sender_count == 0 && !run_state_is_at_rest(stage, source))
            return false;
    }
    return true;
}

static void begin(struct run_state *state)
{
    if (state->gathering)
        return;
    if (state->patience == 0)
        state->patience = PATIENCE;
    state->gathering = true;
    state->gathered_since = loop_clock();
    state->gathered_until = state->gathered_since + state->patience;
}

static void end(struct run_state *state)
{
    state->gathering = false;
    task_queue_wake_all(&state->gathered);
}

static void give_up(struct run *run)
{
    struct run_state *state = run->state;

    run_state_put_off(run, state->gathered_since);
    if (state->patience < MOST_PATIENCE)
        state->patience *= 2;
    end(state);
}

void run_state_gather(struct run *run, const struct stage *source)
{
    struct run_state *state = run->state;

    /* At the end there is a last one, and soon. */
    if (state->recalling || state->closing || stage_is_finishing())
        return;
    begin(state);
    if (!others_rest(run, source))
        return;
    recall_all(run);
    if (run_state_may_take(run) && run_state_is_quiet(run, source)) {
        run_state_take(run, state->gathered_since);
        state->patience = PATIENCE;
        end(state);
    } else {
        give_up(run);
    }
}

/* False: nothing is to be waited for any more. */
static bool stay(struct stage *source)
{
    struct run *run = source->run;
    struct run_state *state = run->state;
    struct run_event event = {.kind = RUN_WAKE,
                              .queue = &state->gathered,
                              .deadline = state->gathered_until,
                              .limit = INTERRUPT_FINISH};

    if (!state->recalling && others_rest(run, source))
        run_state_gather(run, source);
    else if (loop_clock() < state->gathered_until)
        return run_wait(run, &event) != STAGE_STOPPED;
    else if (!state->recalling)
        give_up(run);
    else
        return false;
    return !stage_is_finishing();
}

void run_state_hold(struct stage *source)
{
    struct run_state *state = source->run->state;
    bool rested = source->at_rest;

    if (!state || !state->gathering)
        return;
    source->at_rest = true;
    while (state->gathering && !state->closing && run_state_may_take(source->run) &&
           stay(source))
        ;
    source->at_rest = rested;
}

bool run_state_hold_clock(struct run *run)
{
    struct run_state *state = run->state;
    enum wait_result result = WAIT_DONE;

    while (state && state->recalling && loop_clock() < state->gathered_until &&
           result != WAIT_KILLED)
        result = task_queue_wait(run->loop, &state->gathered, state->gathered_until);
    return result != WAIT_KILLED;
}

/* ---- The end ---- */

void run_state_recall_last(struct run *run)
{
    struct run_state *state = run->state;

    if (!run_state_any_outside(run) && run->ticks == 0)
        return;
    (void)run_wait_for_tick(run);
    begin(state);
    for (int i = 0; i < LAST_TRIES && run_state_any_outside(run); i++) {
        if (run_state_may_take(run))
            recall_all(run);
    }
    end(state);
}
