/* A subroutine that can be suspended, called through a trampoline.
 *
 * After David Beazley, "A Curious Course on Coroutines and Concurrency". A coroutine
 * calls another by yielding it to the loop that runs both, and is resumed with its
 * result. The loop keeps those that wait for a result on a stack of its own: first
 * main_routine, above it whatever it called. Nobody but the loop resumes anybody, so a
 * scheduler that stands in its place can take another turn whenever something is
 * yielded; that is why the course builds its operating system this way.
 *
 * The library has this loop built in: with coro_delegate(self, sub, &sum) a coroutine
 * calls another in one line, and who resumes the outer one talks to the innermost. */
#include <err.h>
#include <errno.h>
#include <stdio.h>

#include "pipeline/coro/coro.h"

struct addition {
    int x, y, sum;
};

static void *add(struct coro *self, void *arg)
{
    struct addition *addition = arg;

    (void)self;
    addition->sum = addition->x + addition->y;
    return &addition->sum;
}

static void *main_routine(struct coro *self, void *arg)
{
    struct addition two_and_two = {.x = 2, .y = 2};
    struct coro *call = coro_new("add", add, &two_and_two);
    void *sum;

    (void)arg;
    if (!call)
        return coro_raise(self, ENOMEM, "no memory");
    if (coro_yield(self, call, &sum))
        printf("%d\n", *(int *)sum);
    coro_free(call);
    return NULL;
}

enum {
    DEEPEST = 10
};

/* Runs `co` and all that it calls. What is yielded is called, what is returned goes to
 * the caller. */
static enum coro_outcome run(struct coro *co)
{
    struct coro *callers[DEEPEST];
    size_t depth = 0;
    void *value = NULL;

    for (;;) {
        struct coro_result result = coro_send(co, value);

        if (result.outcome == CORO_YIELDED && depth < DEEPEST) {
            callers[depth++] = co;
            co = result.value;
            value = NULL;
        } else if (result.outcome == CORO_RETURNED && depth > 0) {
            co = callers[--depth];
            value = result.value;
        } else {
            return result.outcome;
        }
    }
}

int main(void)
{
    struct coro *co = coro_new("main_routine", main_routine, NULL);
    enum coro_outcome outcome;

    if (!co)
        err(1, "main_routine");
    outcome = run(co);
    coro_free(co);
    return outcome == CORO_RETURNED ? 0 : 1;
}
