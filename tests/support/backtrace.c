/* For the backtrace test: main resumes "outer", which resumes "inner", which is busy in
 * here(). With an argument "inner" parks first, and main, in unparks(), continues it.
 */

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
    if (arg && !coro_park(self))
        abort();
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

__attribute__((noinline)) static bool unparks(struct coro_strand *strand)
{
    bool ended = coro_unpark(strand).outcome == CORO_RETURNED;

    work++; /* no tail call: the frame is to be seen */
    return ended;
}

int main(int argc, char **argv)
{
    struct coro_strand strand = {0};
    struct coro *outer = coro_new("outer", outer_body, argc > 1 ? argv[1] : NULL);
    enum coro_outcome outcome;

    if (!outer)
        return EXIT_FAILURE;
    outcome = coro_enter(&strand, outer).outcome;
    if (outcome == CORO_PARKED && !unparks(&strand))
        return EXIT_FAILURE;
    coro_free(outer);
    return EXIT_SUCCESS;
}
