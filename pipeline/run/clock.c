/* The clock: resumes the stages that receive until a deadline. */

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

static void tick(struct run *run)
{
    int64_t now = loop_clock();

    run_drain(run, 0);
    for (size_t i = 0; i < run->count; i++) {
        struct stage *stage = &run->stages[i];
        bool ticked = tick_stage(stage, now);

        for (struct stage *at = run_first_instance(stage); at;
             at = run_next_instance(at))
            ticked |= tick_stage(at, now);
        if (ticked)
            run_drain_behind(stage);
    }
    if (run->writers)
        run_show_held(run);
    run_flush_outputs(run);
    screen_show(run);
    run_state_tick(run);
}

static void *clock_body(struct coro *coro, void *opaque)
{
    struct run *run = opaque;
    enum wait_result result;

    (void)coro;
    do {
        run->clock_sleeps = next_deadline(run);
        result = task_queue_wait(run->loop, &run->clock_queue, run->clock_sleeps);
        if (result == WAIT_TIMED_OUT) {
            run->ticking = true;
            tick(run);
            run->ticking = false;
            task_queue_wake_all(&run->tick_queue);
        }
    } while (result != WAIT_KILLED);
    return NULL;
}

/* After an abort, too: the stages in its chain clean up. */
bool run_wait_for_tick(struct run *run)
{
    bool ticking = run->ticking;

    while (run->ticking &&
           task_queue_wait(run->loop, &run->tick_queue, LOOP_NEVER) != WAIT_KILLED)
        ;
    return ticking;
}

void run_note_deadline(struct run *run, int64_t deadline)
{
    if (deadline == STAGE_NEVER)
        return;
    if (!run->clock) {
        run->clock_sleeps = LOOP_NEVER;
        run->company += run_start_task(run, &run->clock, "clock", clock_body, run);
    } else if (deadline < run->clock_sleeps) {
        run->clock_sleeps = deadline;
        task_queue_wake(&run->clock_queue);
    }
}
