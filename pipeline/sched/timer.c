/* Timers: a binary heap of the tasks that have a deadline, the earliest at index 1. Of
 * equal deadlines the one that was set first is the earlier. */

#include "pipeline/sched/internal.h"

#include <stdlib.h>

static bool earlier(const struct task *a, const struct task *b)
{
    if (a->deadline != b->deadline)
        return a->deadline < b->deadline;
    return a->timer_order < b->timer_order;
}

static void put(struct loop *loop, struct task *task, size_t index)
{
    loop->timers[index] = task;
    task->timer = index;
}

/* Moves what is above `index` down until `task` can stand there. */
static void rise(struct loop *loop, struct task *task, size_t index)
{
    while (index > 1 && earlier(task, loop->timers[index / 2])) {
        put(loop, loop->timers[index / 2], index);
        index /= 2;
    }
    put(loop, task, index);
}

static void sink(struct loop *loop, struct task *task, size_t index)
{
    for (;;) {
        size_t child = 2 * index;

        if (child > loop->timer_count)
            break;
        if (child < loop->timer_count &&
            earlier(loop->timers[child + 1], loop->timers[child]))
            child++;
        if (!earlier(loop->timers[child], task))
            break;
        put(loop, loop->timers[child], index);
        index = child;
    }
    put(loop, task, index);
}

/* So that a wait never lacks memory for its deadline. */
bool timers_reserve(struct loop *loop, size_t count)
{
    size_t room = loop->timer_room ? loop->timer_room : 16;
    struct task **timers;

    while (room <= count)
        room *= 2;
    if (room == loop->timer_room)
        return true;
    timers = realloc(loop->timers, room * sizeof(struct task *));
    if (!timers)
        return false;
    loop->timers = timers;
    loop->timer_room = room;
    return true;
}

void timer_start(struct task *task, int64_t deadline)
{
    struct loop *loop = task->loop;

    task->deadline = deadline;
    task->timer_order = ++loop->last_timer_order;
    rise(loop, task, ++loop->timer_count);
}

void timer_stop(struct task *task)
{
    struct loop *loop = task->loop;
    size_t index = task->timer;
    struct task *last;

    if (index == 0)
        return;
    task->timer = 0;
    last = loop->timers[loop->timer_count--];
    if (last == task)
        return;
    if (index > 1 && earlier(last, loop->timers[index / 2]))
        rise(loop, last, index);
    else
        sink(loop, last, index);
}

int64_t timers_next(const struct loop *loop)
{
    return loop->timer_count ? loop->timers[1]->deadline : LOOP_NEVER;
}

void timers_expire(struct loop *loop, int64_t now)
{
    while (timers_next(loop) <= now)
        task_wake(loop->timers[1], WAIT_TIMED_OUT);
}
