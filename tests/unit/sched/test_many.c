/* Many tasks at once. */
#include <unistd.h>

#include "fixture.h"

static unsigned turns, ends_seen, killed;

static void *three_turns(struct coro *self, void *arg)
{
    (void)self;
    for (int i = 0; i < 3 && task_yield(loop) == WAIT_DONE; i++)
        turns++;
    return arg;
}

static void count_end(void *arg, const struct task *task)
{
    (void)arg;
    ends_seen++;
    killed += task_end(task) == TASK_KILLED;
}

static void setup(void)
{
    turns = ends_seen = killed = 0;
    loop_on_end(loop, count_end, NULL);
}

static void ten_thousand_tasks_take_turns(void **state)
{
    unsigned count = scaled(10000);

    (void)state;
    setup();
    for (unsigned i = 0; i < count; i++)
        start("one of many", three_turns, NULL);
    run_loop(true);
    assert_int_equal(turns, 3 * count);
    assert_int_equal(ends_seen, count);
}

/* Body: one level of a chain that waits at its end. */
static void *nap(struct coro *self, void *arg)
{
    (void)self;
    if (task_sleep(loop, 2 * MILLISECOND) == WAIT_DONE)
        turns++;
    return arg;
}

static void *nap_below(struct coro *self, void *arg)
{
    return run_below(self, nap, arg);
}

static void thousands_of_chains_sleep(void **state)
{
    unsigned count = scaled(4000);

    (void)state;
    setup();
    for (unsigned i = 0; i < count; i++)
        start("one of many", nap_below, NULL);
    run_loop(true);
    assert_int_equal(turns, count);
    assert_int_equal(ends_seen, count);
}

static int shared;

static void *read_shared(struct coro *self, void *arg)
{
    (void)self;
    if (task_wait_readable(loop, shared, LOOP_NEVER) == WAIT_DONE)
        turns++;
    return arg;
}

static void thousands_wait_for_one_descriptor(void **state)
{
    unsigned count = scaled(2000);
    struct ends ends = pipe_ends();

    (void)state;
    setup();
    shared = ends.out;
    close(ends.in);
    for (unsigned i = 0; i < count; i++)
        start("one of many", read_shared, NULL);
    run_loop(true);
    assert_int_equal(turns, count);
    close(ends.out);
}

static void *sleep_then_stop(struct coro *self, void *arg)
{
    (void)self;
    if (task_sleep(loop, 2 * MILLISECOND) == WAIT_DONE)
        loop_stop(loop);
    return arg;
}

static void thousands_are_killed_while_they_wait(void **state)
{
    unsigned count = scaled(4000);
    struct ends ends = pipe_ends();

    (void)state;
    setup();
    shared = ends.out;
    for (unsigned i = 0; i < count; i++)
        start("one of many", read_shared, NULL);
    start("stopper", sleep_then_stop, NULL);
    run_loop(true);
    assert_int_equal(turns, 0);
    assert_int_equal(ends_seen, count + 1);
    assert_int_equal(killed, count + 1);
    close(ends.in);
    close(ends.out);
}

static void *beget(struct coro *self, void *arg)
{
    unsigned *left = arg;

    (void)self;
    if (--*left > 0 && !task_start(loop, "generation", beget, arg))
        note("no memory");
    return NULL;
}

static void tasks_one_after_the_other_leave_nothing_behind(void **state)
{
    unsigned left = scaled(20000);
    size_t before;

    (void)state;
    start("first", beget, &left);
    run_loop(true);
    before = address_space();
    left = scaled(20000);
    start("first", beget, &left);
    run_loop(true);
    assert_int_equal(left, 0);
    if (!SANITIZED && !under_valgrind())
        assert_in_range(address_space(), 0, before + CORO_STACK_SIZE);
    assert_journal("");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        loop_test(ten_thousand_tasks_take_turns),
        loop_test(thousands_of_chains_sleep),
        loop_test(thousands_wait_for_one_descriptor),
        loop_test(thousands_are_killed_while_they_wait),
        loop_test(tasks_one_after_the_other_leave_nothing_behind),
    };

    return cmocka_run_group_tests_name("many tasks", tests, NULL, NULL);
}
