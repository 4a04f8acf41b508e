/* Fibonacci numbers until one is over 1000; then the generator is told to stop.
 *
 * After "Coroutines 101". The generator would go on for ever. Its coroutine is closed
 * from outside instead: the yield at which it waits answers false, the loop ends, the
 * body returns. What a coroutine holds it hands to coro_defer, and that runs however it
 * ends: here because it is closed, but just as well after an error or at the end of its
 * body. */
#include <err.h>
#include <errno.h>
#include <stdio.h>

#include "pipeline/coro/coro.h"

static void clean_up(void *arg)
{
    (void)arg;
    puts("Let's clean up!");
}

static void *fib(struct coro *self, void *arg)
{
    long a = 0, b = 1;

    if (!coro_defer(self, clean_up, arg))
        return coro_raise(self, ENOMEM, "no memory");
    while (coro_yield(self, &a, NULL)) {
        long next = a + b;

        a = b;
        b = next;
    }
    return NULL;
}

int main(void)
{
    struct coro *numbers = coro_new("fib", fib, NULL);
    struct coro_result result;

    if (!numbers)
        err(1, "fib");
    while ((result = coro_next(numbers)).outcome == CORO_YIELDED) {
        const long *number = result.value;

        if (*number > 1000)
            break;
        printf("%ld\n", *number);
    }
    coro_close(numbers);
    coro_free(numbers);
    return 0;
}
