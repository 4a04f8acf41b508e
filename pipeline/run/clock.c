/* The clock: resumes the stages that receive until a deadline.
 *
 * It is an office that one task holds at a time. When what it has resumed waits, it
 * stays parked with that chain, and a new task takes the office over:
 *
 *     clock 1   sleeps | tick: stage 3, stage 5 ... waits for a reader ... | ends
 *     clock 2                                  | the rest of the tick | sleeps | tick
 *
 * So nobody's tick waits for another chain. Each task that waits so holds a stage or an
 * output, which the ticks of the others leave out; so there are never many. */

#include "pipeline/run/internal.h"
#include "pipeline/run/screen.h"
#include "pipeline/run/waiting.h"

static bool may_tick(const struct stage *stage)
{
    return stage->deadline != STAGE_NEVER && !stage->instances &&
           coro_state(stage->coro) == CORO_SUSPENDED && !stage->finished &&
           stage->wanted && !stage->run->priming;
}

static int64_t next_deadline(const struct run *run)
{
    int64_t next = screen_deadline(run);
    int64_t look = run_state_look(run);

    if (look < next)
        next = look;

    for (size_t i = 0; i < run->count; i++) {
        const struct stage *stage = &run->stages[i];

        if (may_tick(stage) && stage->deadline < next)
            next = stage->deadline;
        for (const struct stage *at = run_first_instance(stage); at;
             at = run_next_instance(at)) {
            if (may_tick(at) && at->deadline < next)
                next = at->deadline;
        }
    }
    return next;
}

/* Whether it was resumed. */
static bool tick_stage(struct stage *stage, int64_t now)
{
    if (!may_tick(stage) || stage->deadline > now)
        return false;
    if (stage->patience > 0 && !run_is_starved(stage)) {
        stage->deadline = run_deadline_in(stage->patience);
        return false;
    }
    stage->deadline = STAGE_NEVER;
    stage->ticked = true;
    run_resume(stage);
    return true;
}

/* Whether the running task is the clock, and has not waited since it began to tick. */
static bool is_clock(const struct run *run)
{
    return run->clock && loop_current(run->loop) == run->clock;
}

/* Who has left the office has only his chain to end. Whether any stage has ticked. */
static bool tick_stages(struct run *run)
{
    int64_t now = loop_clock();
    bool any = false;

    run_drain(run, 0);
    for (size_t i = 0; i < run->count && is_clock(run); i++) {
        struct stage *stage = &run->stages[i];
        bool ticked = tick_stage(stage, now);

        for (struct stage *at = run_first_instance(stage); at && is_clock(run);
             at = run_next_instance(at))
            ticked |= tick_stage(at, now);
        if (ticked)
            run_drain_behind(stage);
        any |= ticked;
    }
    return any;
}

static void tick(struct run *run)
{
    bool any;

    run->ticks++;
    run_begin_turn(run);
    any = tick_stages(run);
    if (run->writers)
        run_show_held(run);
    run_flush_outputs(run);
    screen_show(run);
    run_state_tick(run, any);
    run->ticks--;
    task_queue_wake_all(&run->tick_queue);
}

/* What is left of a tick. */
#define OVERDUE 0

static void *clock_body(struct coro *coro, void *opaque)
{
    struct run *run = opaque;
    enum wait_result result = WAIT_DONE;

    (void)coro;
    if (run->clock_sleeps == OVERDUE && run_state_hold_clock(run))
        tick(run);
    while (result != WAIT_KILLED && is_clock(run)) {
        run->clock_sleeps = next_deadline(run);
        result = task_queue_wait(run->loop, &run->clock_queue, run->clock_sleeps);
        if (result == WAIT_TIMED_OUT && !run_state_hold_clock(run))
            result = WAIT_KILLED;
        if (result == WAIT_TIMED_OUT)
            tick(run);
    }
    run->company--;
    return NULL;
}

static bool start_clock(struct run *run, int64_t sleeps)
{
    struct task *last = run->clock;

    if (!run_start_task(run, &run->clock, "clock", clock_body, run)) {
        run->clock = last;
        return false;
    }
    task_unref(last);
    run->clock_sleeps = sleeps;
    run->company++;
    return true;
}

bool run_leave_clock(struct run *run)
{
    return !is_clock(run) || start_clock(run, OVERDUE);
}

/* After an abort, too: the stages in its chain clean up. */
bool run_wait_for_tick(struct run *run)
{
    bool ticking = run->ticks > 0;

    while (run->ticks > 0 &&
           task_queue_wait(run->loop, &run->tick_queue, LOOP_NEVER) != WAIT_KILLED)
        ;
    return ticking;
}

void run_note_deadline(struct run *run, int64_t deadline)
{
    if (deadline == STAGE_NEVER)
        return;
    if (!run->clock) {
        (void)start_clock(run, LOOP_NEVER);
    } else if (deadline < run->clock_sleeps) {
        run->clock_sleeps = deadline;
        task_queue_wake(&run->clock_queue);
    }
}
