/* For the backtrace test: main resumes "outer", which resumes "inner", which is busy in
 * here(). */

#include "pipeline/coro/coro.h"

#include <stdlib.h>

void here(void);

static volatile unsigned long work = 1;

__attribute__((noinline)) void here(void)
{
    for (unsigned long i = 0; i < 200000000; i++)
        work += i;
}

static void *inner_body(struct coro *self, void *arg)
{
    (void)self;
    (void)arg;
    here();
    return NULL;
}

static void *outer_body(struct coro *self, void *arg)
{
    struct coro *inner = coro_new("inner", inner_body, arg);

    (void)self;
    if (inner && coro_next(inner).outcome != CORO_RETURNED)
        abort();
    coro_free(inner);
    return NULL;
}

int main(void)
{
    struct coro *outer = coro_new("outer", outer_body, NULL);

    if (!outer || coro_next(outer).outcome != CORO_RETURNED)
        return EXIT_FAILURE;
    coro_free(outer);
    return EXIT_SUCCESS;
}
