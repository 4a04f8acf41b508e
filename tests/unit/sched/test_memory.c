/* Every allocation fails, once. */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "fixture.h"

/* The linker puts these in the place of the real ones (--wrap). */
static long calls_left = LONG_MAX;

static bool is_granted(void)
{
    if (calls_left-- != 0)
        return true;
    errno = ENOMEM;
    return false;
}

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_realloc(void *old, size_t size);

void *__wrap_malloc(size_t size)
{
    return is_granted() ? __real_malloc(size) : NULL;
}

void *__wrap_calloc(size_t count, size_t size)
{
    return is_granted() ? __real_calloc(count, size) : NULL;
}

void *__wrap_realloc(void *old, size_t size)
{
    return is_granted() ? __real_realloc(old, size) : NULL;
}

enum {
    TASKS = 40
};

static unsigned failures, done;

static void count_result(enum wait_result result)
{
    if (result == WAIT_FAILED && errno == ENOMEM)
        failures++;
    else if (result == WAIT_DONE)
        done++;
}

static void *wait_in_all_ways(struct coro *self, void *arg)
{
    const struct ends *ends = arg;
    uint64_t seen = 0;

    (void)self;
    count_result(task_wait_writable(loop, ends->in, LOOP_NEVER));
    count_result(task_wait_signal(loop, SIGUSR1, &seen, LOOP_NEVER));
    count_result(task_sleep(loop, 1));
    count_result(task_yield(loop));
    return NULL;
}

static void *raise_in_time(struct coro *self, void *arg)
{
    (void)self;
    for (int i = 0; i < TASKS + 10 && task_yield(loop) == WAIT_DONE; i++)
        raise(SIGUSR1);
    return arg;
}

/* Whether it did without the allocation that failed. */
static bool run_all(const struct ends *ends)
{
    unsigned begun = 0;
    bool ran = false;

    failures = done = 0;
    loop = loop_new();
    if (!loop)
        return false;
    if (loop_catch(loop, SIGUSR1) && task_start(loop, "raiser", raise_in_time, NULL)) {
        for (int i = 0; i < TASKS; i++)
            begun +=
                task_start(loop, "task", wait_in_all_ways, (void *)(uintptr_t)ends);
        ran = loop_run(loop);
        assert_int_equal(done + failures, 4 * begun);
    }
    loop_free(loop);
    return ran && begun == TASKS && failures == 0;
}

static void every_failing_allocation_is_told(void **state)
{
    struct ends ends = pipe_ends();
    struct sigaction ignored = {.sa_handler = SIG_IGN};
    long calls = 0;
    bool good = false;

    (void)state;
    sigaction(SIGUSR1, &ignored, NULL);
    for (; !good && calls < 1000; calls++) {
        calls_left = calls;
        good = run_all(&ends);
        if (calls_left >= 0) /* none was left to fail */
            assert_true(good);
        calls_left = LONG_MAX;
    }
    assert_in_range(calls, 2 * TASKS, 999);
    close(ends.in);
    close(ends.out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_failing_allocation_is_told),
    };

    return cmocka_run_group_tests_name("scheduler memory", tests, NULL, NULL);
}
