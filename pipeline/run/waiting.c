/* Waiting: every wait in a run, and what one coroutine does while another waits. */

#include "pipeline/run/waiting.h"
#include "pipeline/run/internal.h"
#include "pipeline/run/screen.h"

#include <poll.h>
#include <signal.h>
#include <time.h>

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

/* So long a task goes on before others have their turns. */
#define TURN INT64_C(10000000)

/* The coarse clock steps every few milliseconds, and costs next to nothing. */
static int64_t coarse_clock(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void run_begin_turn(struct run *run)
{
    run->turn_ends = coarse_clock() + TURN;
}

/* Its end is a deadline as any other. */
static enum wait_result sleep_until(struct run *run, int64_t deadline)
{
    enum wait_result result = task_sleep_until(run->loop, deadline);

    return result == WAIT_DONE ? WAIT_TIMED_OUT : result;
}

/* Whoever was interrupted was in no queue until now, and may have missed a wake: it
 * looks itself whether what it waits for has come. */
static enum wait_result sleep_in_queue(struct run *run, const struct run_event *event)
{
    enum wait_result result = task_queue_wait(run->loop, event->queue, event->deadline);

    return result == WAIT_INTERRUPTED ? WAIT_DONE : result;
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
        return sleep_in_queue(run, event);
    default:
        return sleep_until(run, event->deadline);
    }
}

/* Looks again after each interruption. */
enum stage_waited run_wait(struct run *run, const struct run_event *event)
{
    enum wait_result result = WAIT_INTERRUPTED;
    struct stage *timed = stop_clock(run);

    while (result == WAIT_INTERRUPTED && !is_over(run, event->limit) &&
           (!event->wanted || *event->wanted) && run_leave_clock(run))
        result = wait_once(run, event);
    start_clock(run, timed);
    run_begin_turn(run);
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
    int64_t look = 0;

    if (self->sender_count > 0)
        return run_wait(self->run, event);
    self->at_rest = true;
    do {
        int64_t due = run_state_due(self->run);

        if (due < look)
            due = look;
        until.deadline = due < event->deadline ? due : event->deadline;
        waited = run_wait(self->run, &until);
        if (waited == STAGE_TIMED_OUT && until.deadline < event->deadline)
            look = run_state_catch_up(self);
    } while (waited == STAGE_TIMED_OUT && until.deadline < event->deadline);
    run_state_hold(self);
    self->at_rest = false;
    return waited;
}

/* Nothing of what was sent is held back while the source waits. */
static enum stage_waited wait_outside(struct stage *self, struct run_event *event)
{
    enum stage_waited waited;

    if (self->run->writers)
        run_show_held(self->run);
    self->waits++;
    waited = wait_at_rest(self, event);
    self->waits--;
    return waited;
}

static bool wait_for_input(struct stage *self, struct run_event *event)
{
    if (is_over(self->run, event->limit))
        return false;
    if (is_ready(event->descriptor, POLLIN))
        return true;
    return wait_outside(self, event) == STAGE_READY;
}

bool stage_wait_readable(void *stage, int descriptor)
{
    struct stage *self = stage;
    struct run_event event = {.kind = RUN_READABLE,
                              .descriptor = descriptor,
                              .deadline = LOOP_NEVER,
                              .limit = INTERRUPT_FINISH,
                              .wanted = &self->wanted};

    bool ready = wait_for_input(self, &event);

    if (ready && descriptor == STDIN_FILENO && isatty(STDIN_FILENO))
        screen_lose(self->run); /* what is typed moves the cursor */
    return ready;
}

enum interrupt_level run_stop_level(const struct stage *stage)
{
    return stage->sender_count > 0 ? INTERRUPT_ABORT : INTERRUPT_FINISH;
}

static enum stage_waited wait_for(struct stage *self, struct run_event *event)
{
    event->limit = run_stop_level(self);
    event->wanted = &self->wanted;
    return wait_outside(self, event);
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

enum stage_waited stage_reap_child(struct stage *self, pid_t pid, int *status,
                                   int64_t deadline)
{
    struct run_event event = {.kind = RUN_CHILD,
                              .pid = pid,
                              .status = status,
                              .deadline = deadline,
                              .limit = INTERRUPT_ABORT};

    return run_wait(self->run, &event);
}

int64_t stage_clock(void)
{
    return loop_clock();
}

int64_t run_deadline_in(int64_t duration)
{
    int64_t deadline;

    return __builtin_add_overflow(loop_clock(), duration, &deadline) ? STAGE_NEVER
                                                                     : deadline;
}

bool stage_catch_children(struct stage *self)
{
    if (loop_catch(self->run->loop, SIGCHLD))
        return true;
    stage_out_of_memory(self);
    return false;
}

/* It may take long until another coroutine does something: nothing waits for that in a
 * buffer. */
enum stage_waited stage_wait_wake(struct stage *self, int64_t deadline)
{
    struct run_event event = {
        .kind = RUN_WAKE, .queue = &self->sleepers, .deadline = deadline};

    run_flush_outputs(self->run);
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
    if (run_is_full(target) && run_is_busy(target) && target->wanted)
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

/* ---- Taking turns ---- */

/* After each block, if anybody else has something to do. That may be to open files
 * again: a source whose input is always there never waits. */
void run_take_turns(struct run *run)
{
    struct stage *timed;

    if (run->company == 0 && !run->hangup)
        return;
    timed = stop_clock(run);
    while (task_yield(run->loop) == WAIT_INTERRUPTED)
        ;
    start_clock(run, timed);
    run_begin_turn(run);
}

/* What is behind the stage is at rest then, for those that others send there; rows of a
 * table that is drawn come in one go. */
static void coro_fn give_way(struct stage *self)
{
    struct run *run = self->run;

    if (!run->started || run->aborted || screen_is_taking(run))
        return;
    run_drain_behind(self);
    run_flush_outputs(run);
    if (run_leave_clock(run))
        run_take_turns(run);
}

void run_share_time(struct stage *self, uint32_t records)
{
    struct run *run = self->run;

    run->unlooked += records;
    if (run->unlooked < RUN_INBOX_RECORDS)
        return;
    run->unlooked = 0;
    if (coarse_clock() >= run->turn_ends)
        give_way(self);
}

void stage_share_time(struct stage *self)
{
    if (!run_is_alone(self->run) && run_is_busy(self))
        run_share_time(self, RUN_INBOX_RECORDS);
}
