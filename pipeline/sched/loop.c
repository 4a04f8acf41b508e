/* The loop: rounds of looking outside and of turns. */

#include "pipeline/sched/internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define SECOND INT64_C(1000000000)

/* The longest that libev is told to wait in one go; the loop then asks again. */
#define LONGEST (3600 * SECOND)

int64_t loop_clock(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * SECOND + now.tv_nsec;
}

int64_t loop_after(int64_t nanoseconds)
{
    int64_t now = loop_clock();

    return nanoseconds < LOOP_NEVER - now ? now + nanoseconds : LOOP_NEVER;
}

/* That it rang is enough: timers_expire looks at the clock. */
static void on_alarm(struct ev_loop *ev, ev_timer *alarm, int events)
{
    (void)ev;
    (void)alarm;
    (void)events;
}

struct loop *loop_new(void)
{
    struct loop *loop = calloc(1, sizeof(*loop));

    if (!loop)
        return NULL;
    loop->ev = ev_loop_new(EVBACKEND_EPOLL | EVFLAG_NOENV);
    if (!loop->ev) {
        free(loop);
        return NULL;
    }
    ev_init(&loop->alarm, on_alarm);
    return loop;
}

void loop_free(struct loop *loop)
{
    bool ended;

    if (!loop)
        return;
    loop_stop(loop);
    ended = loop_run(loop);
    (void)ended; /* nobody is left to tell */
    descriptors_free(loop);
    signals_free(loop);
    ev_loop_destroy(loop->ev);
    free(loop->timers);
    free(loop);
}

static void kill_all(struct loop *loop, const char *reason)
{
    for (struct task *task = loop->eldest; task; task = task->younger)
        task_kill_for(task, reason);
}

void loop_stop(struct loop *loop)
{
    kill_all(loop, "killed");
}

void loop_interrupt(struct loop *loop)
{
    for (struct task *task = loop->eldest; task; task = task->younger) {
        if (task != loop->current && task->queue != &loop->ready && !task->killed)
            task_wake(task, WAIT_INTERRUPTED);
    }
}

/* ---- Looking outside ---- */

static void look(struct loop *loop, int64_t deadline, int how)
{
    if (deadline != LOOP_NEVER) {
        int64_t left = deadline - loop_clock();

        if (left > LONGEST)
            left = LONGEST;
        ev_now_update(loop->ev);
        ev_timer_set(&loop->alarm, left > 0 ? (double)left / (double)SECOND : 0., 0.);
        ev_timer_start(loop->ev, &loop->alarm);
    }
    loop->looks++;
    ev_run(loop->ev, how);
    ev_timer_stop(loop->ev, &loop->alarm);
}

static void find_ready(struct loop *loop)
{
    if (loop->ready.first) {
        if (loop->outside)
            look(loop, LOOP_NEVER, EVRUN_NOWAIT);
    } else if (loop->outside || loop->timer_count) {
        look(loop, timers_next(loop), EVRUN_ONCE);
    } else {
        loop->failed = true;
        kill_all(loop, "nothing is left that could wake it");
    }
    if (loop->timer_count)
        timers_expire(loop, loop_clock());
}

/* ---- Turns ---- */

/* Those that were ready when the round began: what is added meanwhile is behind the
 * last of them. */
static void take_turns(struct loop *loop)
{
    const struct task *last = loop->ready.last;
    bool more = last;

    while (more) {
        struct task *task = loop->ready.first;

        more = task != last;
        queue_remove(task);
        task_take_turn(task);
    }
}

bool loop_run(struct loop *loop)
{
    if (coro_current()) {
        dprintf(STDERR_FILENO, "%s: loop_run inside of a coroutine\n",
                program_invocation_short_name);
        abort();
    }
    loop->failed = false;
    while (loop->count > 0) {
        find_ready(loop);
        take_turns(loop);
    }
    return !loop->failed;
}

/* ---- Asking ---- */

struct task *loop_current(const struct loop *loop)
{
    return loop->current;
}

void loop_on_end(struct loop *loop, void (*hook)(void *arg, const struct task *task),
                 void *arg)
{
    loop->on_end = hook;
    loop->on_end_arg = arg;
}

void loop_on_slow(struct loop *loop, int64_t limit,
                  void (*hook)(void *arg, const char *name, int64_t nanoseconds),
                  void *arg)
{
    loop->slow = limit;
    loop->on_slow = hook;
    loop->on_slow_arg = arg;
}

uint64_t loop_looks(const struct loop *loop)
{
    return loop->looks;
}
