/* A second's wait, two levels deep, and then a sum.
 *
 * After "Coroutines 101". print_sum delegates to compute, that one to delay, which
 * sleeps. What delay returns crosses back over both, and none of the three knows of the
 * loop's turns: a wait looks like a call that blocks. The loop ends with its last task.
 */
#include <err.h>
#include <errno.h>
#include <stdio.h>

#include "pipeline/sched/task.h"

struct sum {
    struct loop *loop;
    int x, y, result;
};

static void *delay(struct coro *self, void *arg)
{
    struct sum *sum = arg;

    (void)self;
    if (task_sleep(sum->loop, 1000000000) != WAIT_DONE)
        return NULL;
    sum->result = sum->x + sum->y;
    return &sum->result;
}

/* Runs `body` as a part of `self`, and hands on what it returns. */
static void *call(struct coro *self, const char *name, coro_body *body, void *arg)
{
    struct coro *sub = coro_new(name, body, arg);
    void *value = NULL;

    if (!sub)
        return coro_raise(self, ENOMEM, "no memory");
    if (!coro_delegate(self, sub, &value))
        value = NULL; /* the error is pending */
    coro_free(sub);
    return value;
}

static void *compute(struct coro *self, void *sum)
{
    return call(self, "delay", delay, sum);
}

static void *print_sum(struct coro *self, void *arg)
{
    const struct sum *sum = arg;
    const int *result = call(self, "compute", compute, arg);

    if (result)
        printf("%d + %d = %d\n", sum->x, sum->y, *result);
    return NULL;
}

int main(void)
{
    struct loop *loop = loop_new();
    struct sum sum = {.loop = loop, .x = 1, .y = 2};
    bool good;

    if (!loop)
        err(1, "loop");
    good = task_start(loop, "print_sum", print_sum, &sum) && loop_run(loop);
    loop_free(loop);
    return good ? 0 : 1;
}
