/* Tasks: what of a run goes on at the same time, and every wait in it.
 *
 *     main      primes the stages, starts the sources, waits for them, ends the rest
 *     sources   one task each: the source, with the chain that it resumes
 *     spawned   a second coroutine of a stage, which sends in its name
 *     clock     resumes stages that receive until a deadline
 *     signals   ends the waits of the others when a signal comes
 *
 * A task that waits is parked with its whole chain: the stages in it are busy, which is
 * seen by the state of their coroutines, and all others are suspended in receive. So
 * whoever finds a stage suspended may resume it, and what is sent to one that is busy
 * waits in its inbox. The clock and the signals end with the main task. */

#include "pipeline/run/internal.h"
#include "pipeline/run/screen.h"
#include "pipeline/sched/interrupt.h"

#include <poll.h>
#include <signal.h>

/* ---- Waiting ---- */

static bool is_over(const struct run *run, enum interrupt_level limit)
{
    return run->aborted || interrupt_level() >= limit;
}

/* Told that a stage waits, not works. */
static struct stage *stop_clock(struct run *run)
{
    return run->options->timing ? run_change_clock(run, NULL) : NULL;
}

static void start_clock(struct run *run, struct stage *stage)
{
    if (run->options->timing)
        run_change_clock(run, stage);
}

static enum wait_result wait_once(struct run *run, const struct run_event *event)
{
    switch (event->kind) {
    case RUN_READABLE:
        return task_wait_readable(run->loop, event->descriptor, event->deadline);
    case RUN_WRITABLE:
        return task_wait_writable(run->loop, event->descriptor, event->deadline);
    case RUN_CHILD:
        return task_wait_child(run->loop, event->pid, event->status, event->deadline);
    case RUN_WAKE:
        return task_queue_wait(run->loop, event->queue, event->deadline);
    default:
        return task_sleep_until(run->loop, event->deadline);
    }
}

/* Looks again after each interruption. */
enum stage_waited run_wait(struct run *run, const struct run_event *event)
{
    enum wait_result result = WAIT_INTERRUPTED;
    struct stage *timed = stop_clock(run);

    while (result == WAIT_INTERRUPTED && !is_over(run, event->limit) &&
           (!event->wanted || *event->wanted))
        result = wait_once(run, event);
    start_clock(run, timed);
    if (result == WAIT_TIMED_OUT)
        return STAGE_TIMED_OUT;
    /* What cannot be waited for is tried: the call will tell what is wrong. */
    return result == WAIT_DONE || result == WAIT_FAILED ? STAGE_READY : STAGE_STOPPED;
}

static bool is_ready(int descriptor, short events)
{
    struct pollfd polled = {.fd = descriptor, .events = events};

    return poll(&polled, 1, 0) != 0;
}

bool run_wait_writable(struct run *run, int descriptor)
{
    struct run_event event = {.kind = RUN_WRITABLE,
                              .descriptor = descriptor,
                              .deadline = LOOP_NEVER,
                              .limit = INTERRUPT_ABORT};

    if (is_over(run, INTERRUPT_ABORT))
        return false;
    return is_ready(descriptor, POLLOUT) || run_wait(run, &event) == STAGE_READY;
}

/* A source that waits takes the checkpoint that has become due. */
static enum stage_waited wait_at_rest(struct stage *self, const struct run_event *event)
{
    struct run_event until = *event;
    enum stage_waited waited;

    if (self->sender_count > 0)
        return run_wait(self->run, event);
    self->at_rest = true;
    do {
        int64_t due = run_state_due(self->run);

        until.deadline = due < event->deadline ? due : event->deadline;
        waited = run_wait(self->run, &until);
        if (waited == STAGE_TIMED_OUT && until.deadline < event->deadline)
            run_state_catch_up(self);
    } while (waited == STAGE_TIMED_OUT && until.deadline < event->deadline);
    self->at_rest = false;
    return waited;
}

/* Nothing of what was sent is held back while the source waits. */
static bool wait_for_input(struct stage *self, struct run_event *event)
{
    if (is_over(self->run, event->limit))
        return false;
    if (is_ready(event->descriptor, POLLIN))
        return true;
    if (self->run->writers)
        run_show_held(self->run);
    return wait_at_rest(self, event) == STAGE_READY;
}

bool stage_wait_readable(void *stage, int descriptor)
{
    struct stage *self = stage;
    struct run_event event = {.kind = RUN_READABLE,
                              .descriptor = descriptor,
                              .deadline = LOOP_NEVER,
                              .limit = INTERRUPT_FINISH};

    return wait_for_input(self, &event);
}

enum interrupt_level run_stop_level(const struct stage *stage)
{
    return stage->sender_count > 0 ? INTERRUPT_ABORT : INTERRUPT_FINISH;
}

static enum stage_waited wait_for(struct stage *self, struct run_event *event)
{
    event->limit = run_stop_level(self);
    event->wanted = &self->wanted;
    if (self->run->writers)
        run_show_held(self->run);
    return wait_at_rest(self, event);
}

enum stage_waited stage_wait(struct stage *self, int descriptor,
                             enum stage_direction direction, int64_t deadline)
{
    struct run_event event = {.kind =
                                  direction == STAGE_READ ? RUN_READABLE : RUN_WRITABLE,
                              .descriptor = descriptor,
                              .deadline = deadline};

    return wait_for(self, &event);
}

enum stage_waited stage_sleep_until(struct stage *self, int64_t deadline)
{
    struct run_event event = {.kind = RUN_TIME, .deadline = deadline};
    enum stage_waited waited = wait_for(self, &event);

    return waited == STAGE_TIMED_OUT ? STAGE_READY : waited;
}

enum stage_waited stage_wait_child(struct stage *self, pid_t pid, int *status,
                                   int64_t deadline)
{
    struct run_event event = {
        .kind = RUN_CHILD, .pid = pid, .status = status, .deadline = deadline};

    return wait_for(self, &event);
}

int64_t stage_clock(void)
{
    return loop_clock();
}

bool stage_catch_children(struct stage *self)
{
    if (loop_catch(self->run->loop, SIGCHLD))
        return true;
    stage_out_of_memory(self);
    return false;
}

enum stage_waited stage_wait_wake(struct stage *self, int64_t deadline)
{
    struct run_event event = {
        .kind = RUN_WAKE, .queue = &self->sleepers, .deadline = deadline};

    return wait_for(self, &event);
}

void stage_wake(struct stage *self)
{
    task_queue_wake_all(&self->sleepers);
}

/* ---- Inboxes ---- */

bool run_is_busy(const struct stage *stage)
{
    return coro_state(stage->coro) == CORO_RUNNING;
}

/* A stage that waits in another chain takes what is sent when it goes on. */
void run_wait_for_room(struct stage *target)
{
    struct run *run = target->run;
    struct run_event event = {.kind = RUN_WAKE,
                              .queue = &target->waiting,
                              .deadline = LOOP_NEVER,
                              .limit = INTERRUPT_ABORT,
                              .wanted = &target->wanted};

    while (run_is_full(target) && run_is_busy(target) &&
           run_wait(run, &event) == STAGE_READY)
        ;
    if (run_is_full(target) && run_is_busy(target))
        run_abort(run); /* nobody will make room any more */
}

/* ---- Outputs ---- */

bool run_is_alone(const struct run *run)
{
    return run->company == 0;
}

bool run_wait_for_output(struct run *run, const struct output *output)
{
    struct run_event event = {.kind = RUN_WAKE,
                              .queue = &run->output_queue,
                              .deadline = LOOP_NEVER,
                              .limit = INTERRUPT_ABORT};

    while (output->busy && run_wait(run, &event) == STAGE_READY)
        ;
    return !output->busy;
}

void run_wake_for_output(struct run *run)
{
    task_queue_wake_all(&run->output_queue);
}

/* ---- The clock ---- */

static bool may_tick(const struct stage *stage)
{
    return stage->deadline != STAGE_NEVER &&
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
    }
    return next;
}

static void tick(struct run *run)
{
    int64_t now = loop_clock();

    run_drain(run, 0);
    for (size_t i = 0; i < run->count; i++) {
        struct stage *stage = &run->stages[i];

        if (!may_tick(stage) || stage->deadline > now)
            continue;
        stage->deadline = STAGE_NEVER;
        stage->ticked = true;
        run_resume(stage);
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
        if (result == WAIT_TIMED_OUT)
            tick(run);
    } while (result != WAIT_KILLED);
    return NULL;
}

static bool start_task(struct run *run, struct task **task, const char *name,
                       coro_body *body, void *arg)
{
    *task = task_new(run->loop, name, body, arg);
    if (*task)
        return true;
    run_fail_plainly(run, STATUS_RESOURCE, name, "out of memory");
    run_abort(run);
    return false;
}

void run_note_deadline(struct run *run, int64_t deadline)
{
    if (deadline == STAGE_NEVER)
        return;
    if (!run->clock) {
        run->clock_sleeps = LOOP_NEVER;
        run->company += start_task(run, &run->clock, "clock", clock_body, run);
    } else if (deadline < run->clock_sleeps) {
        run->clock_sleeps = deadline;
        task_queue_wake(&run->clock_queue);
    }
}

/* ---- Taking turns ---- */

/* After each block, if anybody else has something to do. */
void run_take_turns(struct run *run)
{
    struct stage *timed;

    if (run->company == 0)
        return;
    timed = stop_clock(run);
    while (task_yield(run->loop) == WAIT_INTERRUPTED)
        ;
    start_clock(run, timed);
}

/* ---- Spawned tasks ---- */

struct stage_task {
    struct stage *stage;
    struct task *task;
    enum status (*body)(struct stage *self, void *arg);
    void *arg;
};

static void *spawned_body(struct coro *coro, void *opaque)
{
    struct stage_task *spawned = opaque;
    struct stage *stage = spawned->stage;
    enum status status = spawned->body(stage, spawned->arg);

    (void)coro;
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
    struct stage_task *spawned = arena_alloc(&self->run->arena, sizeof(*spawned));

    if (!spawned) {
        stage_out_of_memory(self);
        return NULL;
    }
    *spawned = (struct stage_task){.stage = self, .body = body, .arg = arg};
    if (!start_task(self->run, &spawned->task, self->title, spawned_body, spawned))
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

    while (!stage_task_ended(spawned) &&
           task_wait(run->loop, spawned->task, LOOP_NEVER) != WAIT_KILLED)
        ;
    task_unref(spawned->task);
    spawned->task = NULL;
    run->company--;
}

/* ---- The whole run ---- */

static void *source_body(struct coro *coro, void *opaque)
{
    struct stage *stage = opaque;

    (void)coro;
    while (coro_state(stage->coro) == CORO_SUSPENDED)
        run_resume(stage);
    run_drain(stage->run, 0);
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
            sources += start_task(run, &stage->task, stage->title, source_body, stage);
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
    task_queue_wake(&run->clock_queue); /* it did not tick so far */
    start_sources(run);
    for (size_t i = 0; i < run->count; i++)
        end_task(run, &run->stages[i].task);
}

static void *main_body(struct coro *coro, void *opaque)
{
    struct run *run = opaque;

    (void)coro;
    run->body(run);
    screen_stop(run);
    for (size_t i = 0; i < 2; i++) {
        struct task **helper = i == 0 ? &run->clock : &run->signals;

        if (*helper)
            task_kill(*helper);
        task_unref(*helper);
        *helper = NULL;
    }
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
