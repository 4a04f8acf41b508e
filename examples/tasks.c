/* Tasks that take turns, wait for each other, and are killed.
 *
 * After David Beazley, "A Curious Course on Coroutines and Concurrency", where an
 * operating system is built in steps. Three parts: two tasks alternate, and the longer
 * one is left alone at last; a parent waits for its child; a task is killed while a
 * subroutine of a subroutine of it waits, and everything on the way cleans up, the
 * innermost first. The loop tells of each task that ends. */
#include <err.h>
#include <inttypes.h>
#include <stdio.h>

#include "pipeline/sched/task.h"

struct turns {
    struct loop *loop;
    int count;
};

static void print_end(void *arg, const struct task *task)
{
    (void)arg;
    printf("Task %" PRIu64 " terminated\n", task_id(task));
}

/* ---- Round robin ---- */

static void *take_turns(struct coro *self, void *arg)
{
    const struct turns *turns = arg;
    uint64_t id = task_id(loop_current(turns->loop));

    for (int i = 0; i < turns->count; i++) {
        printf("I'm %s %" PRIu64 "\n", coro_name(self), id);
        if (task_yield(turns->loop) != WAIT_DONE)
            break;
    }
    return NULL;
}

static bool round_robin(struct loop *loop)
{
    struct turns ten = {loop, 10}, five = {loop, 5};

    return task_start(loop, "foo", take_turns, &ten) &&
           task_start(loop, "bar", take_turns, &five) && loop_run(loop);
}

/* ---- A parent and its child ---- */

static void *have_a_child(struct coro *self, void *arg)
{
    struct turns *turns = arg;
    struct task *child = task_new(turns->loop, "child", take_turns, turns);

    (void)self;
    if (!child)
        return NULL;
    puts("Waiting for child");
    if (task_wait(turns->loop, child, LOOP_NEVER) == WAIT_DONE)
        puts("Child done");
    task_unref(child);
    return NULL;
}

static bool parent_and_child(struct loop *loop)
{
    struct turns two = {loop, 2};

    return task_start(loop, "parent", have_a_child, &two) && loop_run(loop);
}

/* ---- A kill ---- */

static void clean_up(void *co)
{
    printf("%s cleans up\n", coro_name(co));
}

static void *wait_for_ever(struct coro *self, void *loop)
{
    if (!coro_defer(self, clean_up, self))
        return NULL;
    puts("Waiting for ever");
    while (task_sleep(loop, 1000000000) == WAIT_DONE)
        ;
    return NULL;
}

static void *call_inner(struct coro *self, void *loop)
{
    struct coro *inner = coro_new("inner", wait_for_ever, loop);

    if (inner && coro_defer(self, clean_up, self) && coro_delegate(self, inner, NULL))
        puts("never printed");
    coro_free(inner);
    return NULL;
}

static void *kill_it(struct coro *self, void *victim)
{
    (void)self;
    task_kill(victim);
    return NULL;
}

static bool kill_one(struct loop *loop)
{
    struct task *victim = task_new(loop, "outer", call_inner, loop);
    bool good = victim && task_start(loop, "killer", kill_it, victim) && loop_run(loop);

    task_unref(victim);
    return good;
}

int main(void)
{
    struct loop *loop = loop_new();
    bool good;

    if (!loop)
        err(1, "loop");
    loop_on_end(loop, print_end, NULL);
    good = round_robin(loop) && parent_and_child(loop) && kill_one(loop);
    loop_free(loop);
    return good ? 0 : 1;
}
