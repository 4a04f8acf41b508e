/* What a send-and-yield round trip costs, against a plain call and against ucontext.
 *
 * A round trip hands a value in and takes one out: coro_send into a coroutine that
 * yields what it got plus one; a call of a function, which the compiler cannot see
 * through, that returns its argument plus one; and two swapcontext calls. */

#include "pipeline/coro/coro.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <ucontext.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define RUNS 5
#define UCONTEXT_STACK ((size_t)64 << 10)

static void *next_of(void *value)
{
    return (void *)((uintptr_t)value + 1);
}

/* ---- Coroutine ---- */

static void *echo(struct coro *self, void *arg)
{
    void *value = arg;

    while (coro_yield(self, next_of(value), &value))
        ;
    return NULL;
}

static void *round_trips_coroutine(uint64_t trips)
{
    struct coro_result result;
    struct coro *co = coro_start("echo", echo, NULL, &result);
    void *value;

    if (!co)
        abort();
    for (uint64_t i = 0; i < trips; i++)
        result = coro_send(co, result.value);
    value = result.value;
    coro_free(co);
    return value;
}

/* ---- Call ---- */

__attribute__((noinline)) static void *plain_echo(void *value)
{
    return next_of(value);
}

static void *(*volatile plain)(void *) = plain_echo;

static void *round_trips_call(uint64_t trips)
{
    void *value = plain(NULL);

    for (uint64_t i = 0; i < trips; i++)
        value = plain(value);
    return value;
}

/* ---- ucontext ---- */

static ucontext_t outside, inside;
static void *passed;

static void context_echo(void)
{
    for (;;) {
        passed = next_of(passed);
        swapcontext(&inside, &outside);
    }
}

static void *round_trips_ucontext(uint64_t trips)
{
    char *stack = malloc(UCONTEXT_STACK);

    if (!stack || getcontext(&inside) != 0)
        abort();
    inside.uc_stack = (stack_t){.ss_sp = stack, .ss_size = UCONTEXT_STACK};
    inside.uc_link = NULL;
    makecontext(&inside, context_echo, 0);
    passed = NULL;
    for (uint64_t i = 0; i < trips + 1; i++)
        swapcontext(&outside, &inside);
    free(stack);
    return passed;
}

/* ---- Measuring ---- */

static const struct way {
    const char *name;
    void *(*round_trips)(uint64_t trips);
    uint64_t trips; /* a tenth of a second or so */
} ways[] = {
    {"indirect call", round_trips_call, 50000000},
    {"coroutine", round_trips_coroutine, 20000000},
    {"ucontext", round_trips_ucontext, 400000},
};

/* CPU time, which other processes disturb less than the clock on the wall. */
static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* Nanoseconds a round trip, the median of RUNS after one to warm up. */
static double measure(const struct way *way)
{
    double times[RUNS];

    way->round_trips(way->trips / 10);
    for (size_t i = 0; i < RUNS; i++) {
        double start = now();

        if ((uintptr_t)way->round_trips(way->trips) != way->trips + 1)
            abort();
        times[i] = (now() - start) / (double)way->trips;
    }
    qsort(times, RUNS, sizeof(times[0]), compare);
    return times[RUNS / 2];
}

int main(void)
{
    double times[COUNT(ways)];

    for (size_t i = 0; i < COUNT(ways); i++)
        times[i] = measure(&ways[i]);
    printf("%-16s%16s%20s%20s\n", "round trip by", "ns", "times the call",
           "of the coroutine");
    for (size_t i = 0; i < COUNT(ways); i++)
        printf("%-16s%16.2f%20.1f%20.2f\n", ways[i].name, times[i], times[i] / times[0],
               times[i] / times[1]);
    return 0;
}
