/* A consumer of numbers that counts down, and what its close sets off.
 *
 * After David Beazley, "Generator Tricks for Systems Programmers". A close is an order,
 * and a body may have a reason to know it from an error: both make the yield answer
 * false, but only a close leaves an exit pending. A rocket starts when the count is
 * over, not when somebody cries "stop". */
#include <err.h>
#include <stdio.h>

#include "pipeline/coro/coro.h"

static void *count_down(struct coro *self, void *arg)
{
    void *received;

    (void)arg;
    while (coro_yield(self, NULL, &received)) {
        const int *seconds = received;

        printf("T-minus %d\n", *seconds);
    }
    if (coro_error(self)->kind == CORO_EXIT)
        puts("Kaboom!");
    return NULL;
}

int main(void)
{
    struct coro_result result;
    struct coro *rocket = coro_start("countdown", count_down, NULL, &result);

    if (!rocket)
        err(1, "countdown");
    for (int seconds = 5; seconds > 0 && result.outcome == CORO_YIELDED; seconds--)
        result = coro_send(rocket, &seconds);
    coro_close(rocket);
    coro_free(rocket);
    return 0;
}
