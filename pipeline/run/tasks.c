/* Tasks: what of a run goes on at the same time.
 *
 *     main      primes the stages, starts the sources, waits for them, ends the rest
 *     sources   one task each: the source, with the chain that it resumes
 *     spawned   a second coroutine of a stage, which sends in its name
 *     clock     resumes stages that receive until a deadline; several, if such wait
 *     reader    ends the run when the reader of standard output goes
 *     hangup    opens written files again
 *     signals   ends the waits of the others when a signal comes
 *
 * A task that waits is parked with its whole chain: the stages in it are busy, which is
 * seen by the state of their coroutines, and all others are suspended in receive. So
 * whoever finds a stage suspended may resume it, and what is sent to one that is busy
 * waits in its inbox. The last four end with the main task. */

#include "pipeline/run/internal.h"
#include "pipeline/run/screen.h"
#include "pipeline/run/waiting.h"
#include "pipeline/sched/interrupt.h"

bool run_start_task(struct run *run, struct task **task, const char *name,
                    coro_body *body, void *arg)
{
    *task = task_new(run->loop, name, body, arg);
    if (*task)
        return true;
    run_fail_plainly(run, STATUS_RESOURCE, name, "out of memory");
    run_abort(run);
    return false;
}

/* ---- Spawned tasks ---- */

struct stage_task {
    struct stage *stage;
    struct task *task;
    enum status (*body)(struct stage *self, void *arg);
    void *arg;
    struct stage_task *next; /* of the spare ones */
};

/* One that a prologue has spawned sends nothing before all stages are ready. */
static void wait_for_start(struct run *run)
{
    struct run_event event = {.kind = RUN_WAKE,
                              .queue = &run->start_queue,
                              .deadline = LOOP_NEVER,
                              .limit = INTERRUPT_ABORT};

    while (!run->started && run_wait(run, &event) == STAGE_READY)
        ;
}

static void *spawned_body(struct coro *coro, void *opaque)
{
    struct stage_task *spawned = opaque;
    struct stage *stage = spawned->stage;
    enum status status = STATUS_OK;

    (void)coro;
    wait_for_start(stage->run);
    if (!stage->run->aborted)
        status = spawned->body(stage, spawned->arg);
    if (status != STATUS_OK || stage->failed) {
        stage_fail(stage, status, "%s", status_text(status));
        run_deliver_and_abort(stage);
    }
    run_drain(stage->run, stage->plan->index + 1);
    run_flush_outputs(stage->run);
    return NULL;
}

struct stage_task *stage_spawn(struct stage *self,
                               enum status (*body)(struct stage *self, void *arg),
                               void *arg)
{
    struct stage_task *spawned = self->run->spare_tasks;

    if (spawned)
        self->run->spare_tasks = spawned->next;
    else
        spawned = arena_alloc(&self->run->arena, sizeof(*spawned));
    if (!spawned) {
        stage_out_of_memory(self);
        return NULL;
    }
    *spawned = (struct stage_task){.stage = self, .body = body, .arg = arg};
    if (!run_start_task(self->run, &spawned->task, self->title, spawned_body, spawned))
        return NULL;
    self->run->company++;
    return spawned;
}

bool stage_task_ended(const struct stage_task *spawned)
{
    return task_end(spawned->task) != TASK_LIVES;
}

void stage_join(struct stage *self, struct stage_task *spawned)
{
    struct run *run = self->run;

    (void)!run_leave_clock(run);
    while (!stage_task_ended(spawned) &&
           task_wait(run->loop, spawned->task, LOOP_NEVER) != WAIT_KILLED)
        ;
    task_unref(spawned->task);
    spawned->task = NULL;
    spawned->next = run->spare_tasks;
    run->spare_tasks = spawned;
    run->company--;
}

/* ---- The whole run ---- */

/* What came of a source's end goes out at once, if others go on: they may wait for
 * long. */
static void *source_body(struct coro *coro, void *opaque)
{
    struct stage *stage = opaque;
    struct run *run = stage->run;

    (void)coro;
    while (coro_state(stage->coro) == CORO_SUSPENDED)
        run_resume(stage);
    run_drain(run, 0);
    run_state_source_ended(run);
    if (run_is_alone(run))
        return NULL;
    if (run->writers)
        run_show_held(run);
    run_flush_outputs(run);
    return NULL;
}

static void *signals_body(struct coro *coro, void *opaque)
{
    struct run *run = opaque;
    enum interrupt_level told = INTERRUPT_NONE;
    enum wait_result result;

    (void)coro;
    do {
        result = task_wait_readable(run->loop, interrupt_descriptor(), LOOP_NEVER);
        interrupt_seen();
        if (interrupt_level() > told) {
            told = interrupt_level();
            if (told >= INTERRUPT_ABORT)
                run_abort(run);
            loop_interrupt(run->loop);
        }
    } while (result != WAIT_KILLED && result != WAIT_FAILED);
    return NULL;
}

static void start_sources(struct run *run)
{
    unsigned sources = 0;

    for (size_t i = 0; i < run->count && !run->aborted; i++) {
        struct stage *stage = &run->stages[i];

        if (stage->sender_count == 0)
            sources +=
                run_start_task(run, &stage->task, stage->title, source_body, stage);
    }
    if (sources > 1)
        run->company += sources - 1;
}

static void end_task(struct run *run, struct task **task)
{
    while (*task && task_end(*task) == TASK_LIVES &&
           task_wait(run->loop, *task, LOOP_NEVER) != WAIT_KILLED)
        ;
    task_unref(*task);
    *task = NULL;
}

void run_pull_sources(struct run *run)
{
    run->started = true;
    task_queue_wake_all(&run->start_queue);
    task_queue_wake(&run->clock_queue); /* it did not tick so far */
    run_watch_reader(run);
    run_watch_hangup(run);
    start_sources(run);
    for (size_t i = 0; i < run->count; i++)
        end_task(run, &run->stages[i].task);
}

void run_kill_task(struct run *run, struct task **task)
{
    if (*task)
        task_kill(*task);
    end_task(run, task);
}

void run_end_helpers(struct run *run)
{
    screen_stop(run);
    run_kill_task(run, &run->clock);
    run_kill_task(run, &run->reader);
    run_kill_task(run, &run->hangup);
}

static void *main_body(struct coro *coro, void *opaque)
{
    struct run *run = opaque;

    (void)coro;
    run->body(run);
    run_end_helpers(run);
    run_kill_task(run, &run->signals);
    return NULL;
}

void run_in_loop(struct run *run, void (*body)(struct run *run))
{
    bool fine;

    run->body = body;
    run->loop = loop_new();
    fine = run->loop && task_start(run->loop, "main", main_body, run) &&
           (interrupt_descriptor() < 0 ||
            (run->signals = task_new(run->loop, "signals", signals_body, run)));
    if (!fine)
        run_fail_plainly(run, STATUS_RESOURCE, "the scheduler", "out of memory");
    else if (!loop_run(run->loop))
        run_fail_plainly(run, STATUS_INVARIANT, "the scheduler", "a task failed");
    loop_free(run->loop);
    run->loop = NULL;
}
