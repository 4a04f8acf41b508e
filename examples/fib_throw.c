/* Fibonacci numbers, and an error thrown into the generator after 89.
 *
 * After "Coroutines 101". Errors travel both ways: a resumer can raise one inside the
 * coroutine, at the yield where it waits. This one does not catch it, so the error
 * comes back to the thrower. Its trace begins where it was raised, at the coroutine's
 * own yield, not where it was thrown. */
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

static void print_trace(const struct coro_error *error)
{
    char trace[1000];

    coro_error_trace(error, trace, sizeof(trace));
    fputs(trace, stderr);
}

int main(void)
{
    const struct coro_error dislike = {.message = "I don't like 89"};
    struct coro *numbers = coro_new("fib", fib, NULL);
    struct coro_result result;

    if (!numbers)
        err(1, "fib");
    while ((result = coro_next(numbers)).outcome == CORO_YIELDED) {
        const long *number = result.value;

        printf("%ld\n", *number);
        if (*number == 89)
            break;
    }
    result = coro_throw(numbers, &dislike);
    if (result.outcome == CORO_RAISED)
        print_trace(coro_error(numbers));
    coro_free(numbers);
    return result.outcome == CORO_RAISED ? 1 : 0;
}
