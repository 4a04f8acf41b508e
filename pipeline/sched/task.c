/* Tasks: their lives, and the waits that need nothing but the loop. */

#include "pipeline/sched/internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- Creating and letting go ---- */

static void join_living(struct loop *loop, struct task *task)
{
    task->elder = loop->youngest;
    if (loop->youngest)
        loop->youngest->younger = task;
    else
        loop->eldest = task;
    loop->youngest = task;
    loop->count++;
}

static void leave_living(struct task *task)
{
    struct loop *loop = task->loop;

    if (task->elder)
        task->elder->younger = task->younger;
    else
        loop->eldest = task->younger;
    if (task->younger)
        task->younger->elder = task->elder;
    else
        loop->youngest = task->elder;
    loop->count--;
}

struct task *task_new(struct loop *loop, const char *name, coro_body *body, void *arg)
{
    struct task *task = NULL;

    if (timers_reserve(loop, loop->count + 1))
        task = calloc(1, sizeof(*task));
    if (!task)
        return NULL;
    task->co = coro_new(name, body, arg);
    if (!task->co) {
        free(task);
        return NULL;
    }
    task->loop = loop;
    task->name = name;
    task->id = ++loop->last_id;
    task->references = 2; /* the caller's, and that of its life */
    join_living(loop, task);
    queue_push(&loop->ready, task);
    return task;
}

bool task_start(struct loop *loop, const char *name, coro_body *body, void *arg)
{
    struct task *task = task_new(loop, name, body, arg);

    if (!task)
        return false;
    task_unref(task);
    return true;
}

struct task *task_ref(struct task *task)
{
    task->references++;
    return task;
}

void task_unref(struct task *task)
{
    if (!task || --task->references > 0)
        return;
    coro_free(task->co);
    free(task);
}

/* ---- Taking turns ---- */

static struct coro_result unwind(struct task *task)
{
    struct coro_error exit = {.kind = CORO_EXIT};

    if (!task->strand.parked)
        return coro_close(task->co);
    snprintf(exit.message, sizeof(exit.message), "%s", task->killed);
    return coro_unpark_throw(&task->strand, &exit);
}

static struct coro_result go_on(struct task *task)
{
    if (task->killed)
        return unwind(task);
    return task->strand.parked ? coro_unpark(&task->strand)
                               : coro_enter(&task->strand, task->co);
}

static enum task_end end_of(const struct task *task, enum coro_outcome outcome)
{
    if (outcome == CORO_RAISED && coro_error(task->co)->kind != CORO_EXIT)
        return TASK_FAILED;
    return task->killed || outcome == CORO_RAISED ? TASK_KILLED : TASK_RETURNED;
}

static void end_task(struct task *task, struct coro_result result)
{
    struct loop *loop = task->loop;

    task->end = end_of(task, result.outcome);
    task->value = result.value;
    leave_living(task);
    task_queue_wake_all(&task->joiners);
    if (task->end == TASK_FAILED)
        loop->failed = true;
    else if (task->end == TASK_KILLED && !task->killed)
        loop_stop(loop); /* R56: an exit that nobody ordered */
    if (loop->on_end)
        loop->on_end(loop->on_end_arg, task);
    task->loop = NULL;
    task_unref(task);
}

void task_take_turn(struct task *task)
{
    struct loop *loop = task->loop;
    int64_t began = loop->on_slow ? loop_clock() : 0;
    struct coro_result result;

    loop->current = task;
    result = go_on(task);
    loop->current = NULL;
    if (began && loop->on_slow) {
        int64_t taken = loop_clock() - began;

        if (taken > loop->slow)
            loop->on_slow(loop->on_slow_arg, task->name, taken);
    }
    if (result.outcome == CORO_YIELDED)
        queue_push(&loop->ready, task);
    else if (result.outcome != CORO_PARKED)
        end_task(task, result);
}

/* ---- Killing ---- */

void task_kill_for(struct task *task, const char *reason)
{
    struct loop *loop = task->loop;

    if (!loop || task->end != TASK_LIVES || task->killed)
        return;
    task->killed = reason;
    if (task != loop->current && task->queue != &loop->ready)
        task_wake(task, WAIT_KILLED);
}

void task_kill(struct task *task)
{
    task_kill_for(task, "killed");
}

/* ---- Waiting ---- */

struct task *task_may_wait(struct loop *loop)
{
    struct task *task = loop->current;
    struct coro *co = coro_current();

    if (!task || !co) {
        dprintf(STDERR_FILENO, "%s: a wait outside of the loop's tasks\n",
                program_invocation_short_name);
        abort();
    }
    if (!task->killed)
        return task;
    coro_raise_exit(co);
    return NULL;
}

enum wait_result task_park(struct loop *loop, struct task_queue *queue,
                           int64_t deadline)
{
    struct task *task = loop->current;

    if (queue)
        queue_push(queue, task);
    if (deadline != LOOP_NEVER)
        timer_start(task, deadline);
    if (!coro_park(coro_current()))
        return WAIT_KILLED;
    if (task->answer == WAIT_FAILED)
        errno = task->failure;
    return task->answer;
}

void task_wake(struct task *task, enum wait_result answer)
{
    if (task->queue)
        queue_remove(task);
    timer_stop(task);
    task->joined = NULL;
    task->answer = answer;
    queue_push(&task->loop->ready, task);
}

enum wait_result task_yield(struct loop *loop)
{
    struct task *task = task_may_wait(loop);

    if (!task)
        return WAIT_KILLED;
    task->answer = WAIT_DONE;
    return task_park(loop, &loop->ready, LOOP_NEVER);
}

enum wait_result task_sleep_until(struct loop *loop, int64_t deadline)
{
    enum wait_result result;

    if (!task_may_wait(loop))
        return WAIT_KILLED;
    result = task_park(loop, NULL, deadline);
    return result == WAIT_TIMED_OUT ? WAIT_DONE : result;
}

enum wait_result task_sleep(struct loop *loop, int64_t nanoseconds)
{
    return task_sleep_until(loop, loop_after(nanoseconds));
}

static bool waits_for(const struct task *task, const struct task *other)
{
    while (task && task != other)
        task = task->joined;
    return task == other;
}

enum wait_result task_wait(struct loop *loop, struct task *task, int64_t deadline)
{
    struct task *self = task_may_wait(loop);
    enum wait_result result;

    if (!self)
        return WAIT_KILLED;
    if (task->end != TASK_LIVES)
        return WAIT_DONE;
    if (waits_for(task, self)) {
        errno = EDEADLK;
        return WAIT_FAILED;
    }
    self->joined = task_ref(task);
    result = task_park(loop, &task->joiners, deadline);
    task_unref(task);
    return result;
}

/* ---- Asking ---- */

uint64_t task_id(const struct task *task)
{
    return task->id;
}

const char *task_name(const struct task *task)
{
    return task->name;
}

enum task_end task_end(const struct task *task)
{
    return task->end;
}

void *task_value(const struct task *task)
{
    return task->value;
}

const struct coro_error *task_error(const struct task *task)
{
    return task->end == TASK_FAILED ? coro_error(task->co) : NULL;
}
