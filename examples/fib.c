/* Fibonacci numbers without an end; the first twenty of them.
 *
 * After "Coroutines 101". A generator is a coroutine that only hands values out. Its
 * two locals are all its state: they wait on its stack from one number to the next. How
 * many numbers are wanted is nothing that it knows; whoever resumes it decides. */
#include <err.h>
#include <stdio.h>

#include "pipeline/coro/coro.h"

static void *fib(struct coro *self, void *arg)
{
    long a = 0, b = 1;

    (void)arg;
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

    if (!numbers)
        err(1, "fib");
    for (int i = 0; i < 20; i++) {
        const long *number = coro_next(numbers).value;

        printf("%ld\n", *number);
    }
    coro_free(numbers);
    return 0;
}
