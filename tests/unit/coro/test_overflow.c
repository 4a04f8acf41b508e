/* A stack that overflows ends the process, and says whose it was. */
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "fixture.h"

/* ---- Scenarios ---- */

/* Where nothing is mapped. */
static int *volatile nowhere = (int *)(uintptr_t)64;
static volatile unsigned sink, endless = UINT_MAX;

static unsigned recurse(unsigned depth)
{
    volatile char frame[512];

    frame[depth % sizeof(frame)] = (char)depth;
    if (depth < endless)
        sink += recurse(depth + 1) + (unsigned)frame[0];
    return sink;
}

static void *overflow(struct coro *self, void *arg)
{
    (void)self;
    sink = recurse(0);
    return arg;
}

static int overflow_at_once(void)
{
    struct coro *co = coro_new("glutton", overflow, NULL);

    return co && coro_next(co).outcome == CORO_RETURNED ? 3 : 4;
}

/* One frame that reaches far below the guard. */
static void *overflow_by_one_frame(struct coro *self, void *arg)
{
    volatile size_t size = CORO_STACK_SIZE + CORO_STACK_SIZE / 2;
    volatile char *frame = __builtin_alloca(size);

    (void)self;
    frame[0] = 1;
    sink = (unsigned)frame[0];
    return arg;
}

static int overflow_far(void)
{
    struct coro *co = coro_new("giant", overflow_by_one_frame, NULL);

    return co && coro_next(co).outcome == CORO_RETURNED ? 3 : 4;
}

static void *overflow_after_yield(struct coro *self, void *arg)
{
    if (!coro_yield(self, NULL, NULL))
        return NULL;
    return overflow(self, arg);
}

static void *resume_twice(struct coro *self, void *inner)
{
    struct coro_result result = coro_next(inner);

    (void)self;
    if (result.outcome == CORO_YIELDED)
        result = coro_next(inner);
    return result.value;
}

static int overflow_nested(void)
{
    struct coro *inner = coro_new("inner glutton", overflow_after_yield, NULL);
    struct coro *outer = coro_new("outer host", resume_twice, inner);

    return outer && coro_next(outer).outcome == CORO_RETURNED ? 3 : 4;
}

static void *overflow_on_this_thread(void *arg)
{
    overflow_at_once();
    return arg;
}

static int overflow_on_another_thread(void)
{
    struct coro *first = coro_new("of the first thread", echo, NULL);
    pthread_t thread;

    if (!first || coro_next(first).outcome != CORO_YIELDED ||
        pthread_create(&thread, NULL, overflow_on_this_thread, NULL))
        return 4;
    pthread_join(thread, NULL);
    return 3;
}

static void *write_nowhere(struct coro *self, void *arg)
{
    (void)self;
    *nowhere = 1;
    return arg;
}

static int fault_otherwise(void)
{
    struct coro *co = coro_new("innocent", write_nowhere, NULL);

    return co && coro_next(co).outcome == CORO_RETURNED ? 3 : 4;
}

static int fault_outside(void)
{
    struct coro *co = coro_new("innocent", echo, NULL);

    if (!co || coro_next(co).outcome != CORO_YIELDED)
        return 4;
    *nowhere = 1;
    return 3;
}

/* ---- Tests ---- */

static void assert_died(const struct child *child)
{
    if (SANITIZED) {
        /* They report by themselves, and exit. */
        assert_true(child->signal || (child->code && child->code != 3));
        skip_because("sanitizers report crashes in their own words");
    }
    if (!child->signal)
        print_error("exit %d: %s\n", child->code, child->errors);
    assert_true(child->signal == SIGSEGV || child->signal == SIGABRT);
}

static void assert_reported(const char *scenario, const char *name)
{
    const struct child *child = run_scenario(scenario);

    assert_died(child);
    if (!strstr(child->errors, name) || !strstr(child->errors, "stack overflow"))
        print_error("standard error: %s\n", child->errors);
    assert_non_null(strstr(child->errors, name));
    assert_non_null(strstr(child->errors, "stack overflow"));
}

static void an_overflow_names_the_coroutine(void **state)
{
    (void)state;
    assert_reported("at once", "glutton");
}

static void a_frame_larger_than_the_guard_does_not_step_over_it(void **state)
{
    (void)state;
    assert_reported("far", "giant");
}

static void an_overflow_in_a_nested_one_names_the_innermost(void **state)
{
    (void)state;
    assert_reported("nested", "inner glutton");
}

static void an_overflow_on_another_thread_is_reported_too(void **state)
{
    (void)state;
    assert_reported("thread", "glutton");
}

static void assert_plain_crash(const char *scenario)
{
    const struct child *child = run_scenario(scenario);

    assert_died(child);
    assert_int_equal(child->signal, SIGSEGV);
    assert_null(strstr(child->errors, "stack overflow"));
}

static void another_fault_in_a_coroutine_is_not_called_an_overflow(void **state)
{
    (void)state;
    assert_plain_crash("otherwise");
}

static void a_fault_outside_of_coroutines_is_not_called_an_overflow(void **state)
{
    (void)state;
    assert_plain_crash("outside");
}

int main(int argc, char **argv)
{
    const struct scenario scenarios[] = {
        {"at once", overflow_at_once},
        {"far", overflow_far},
        {"nested", overflow_nested},
        {"thread", overflow_on_another_thread},
        {"otherwise", fault_otherwise},
        {"outside", fault_outside},
        {NULL, NULL},
    };
    const struct CMUnitTest tests[] = {
        coro_test(an_overflow_names_the_coroutine),
        coro_test(a_frame_larger_than_the_guard_does_not_step_over_it),
        coro_test(an_overflow_in_a_nested_one_names_the_innermost),
        coro_test(an_overflow_on_another_thread_is_reported_too),
        coro_test(another_fault_in_a_coroutine_is_not_called_an_overflow),
        coro_test(a_fault_outside_of_coroutines_is_not_called_an_overflow),
    };
    int answer = scenario_main(scenarios, argc, argv);

    if (answer >= 0)
        return answer;
    return cmocka_run_group_tests_name("coro overflow", tests, NULL, NULL);
}
