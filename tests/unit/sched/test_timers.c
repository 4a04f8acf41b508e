/* Timers: in the order of their deadlines, and first in, first out among equals. */
#include <unistd.h>

#include "fixture.h"

static int64_t now;

/* Body: sleeps until `*arg` milliseconds after `now`. */
static void *sleep_until(struct coro *self, void *arg)
{
    (void)self;
    note_wait(task_sleep_until(loop, now + *(int *)arg * MILLISECOND));
    return NULL;
}

static void deadlines_come_in_their_order(void **state)
{
    int times[] = {7, 1, 9, 3, 5};
    const char *const names[] = {"seven", "one", "nine", "three", "five"};

    (void)state;
    now = loop_clock();
    for (size_t i = 0; i < 5; i++)
        start(names[i], sleep_until, &times[i]);
    run_loop(true);
    assert_journal("one, three, five, seven, nine");
    assert_true(loop_clock() >= now + 9 * MILLISECOND);
}

static void equal_deadlines_come_first_in_first_out(void **state)
{
    const char *const names[] = {"a", "b", "c", "d", "e", "f", "g"};
    int time = 2;

    (void)state;
    now = loop_clock();
    for (size_t i = 0; i < 7; i++)
        start(names[i], sleep_until, &time);
    run_loop(true);
    assert_journal("a, b, c, d, e, f, g");
}

static void *yield_once(struct coro *self, void *arg)
{
    (void)self;
    note_wait(task_yield(loop));
    return arg;
}

static void a_deadline_in_the_past_comes_in_the_next_round(void **state)
{
    int time = -100;

    (void)state;
    now = loop_clock();
    start("sleeper", sleep_until, &time);
    start("other", yield_once, NULL);
    run_loop(true);
    assert_journal("other, sleeper");
}

static void *sleep_for(struct coro *self, void *arg)
{
    (void)self;
    note_wait(task_sleep(loop, *(int64_t *)arg));
    return NULL;
}

static void a_sleep_lasts_as_long_as_it_says(void **state)
{
    int64_t time = 3 * MILLISECOND;
    int64_t began = loop_clock();

    (void)state;
    start("sleeper", sleep_for, &time);
    run_loop(true);
    assert_true(loop_clock() >= began + time);
    assert_journal("sleeper");
}

static void an_idle_loop_does_not_look_again_and_again(void **state)
{
    int64_t time = 100 * MILLISECOND;
    uint64_t looks = loop_looks(loop);
    int64_t used = processor_time();

    (void)state;
    start("sleeper", sleep_for, &time);
    run_loop(true);
    assert_in_range(loop_looks(loop) - looks, 1, 3);
    used = processor_time() - used;
    if (!SANITIZED && !under_valgrind())
        assert_true(used < 20 * MILLISECOND);
    journal_clear();
}

/* Body: waits for a byte, or until `*arg` milliseconds after now. */
static struct ends ends;

static void *read_until(struct coro *self, void *arg)
{
    int64_t deadline = loop_after(*(int *)arg * MILLISECOND);

    (void)self;
    note_wait(task_wait_readable(loop, ends.out, deadline));
    return NULL;
}

static void a_wait_ends_at_its_deadline(void **state)
{
    int time = 2;

    (void)state;
    ends = pipe_ends();
    start("reader", read_until, &time);
    run_loop(true);
    assert_journal("reader timed out");
    close(ends.in);
    close(ends.out);
}

static void a_wait_that_ends_before_its_deadline_leaves_no_timer(void **state)
{
    int time = 3600 * 1000;
    uint64_t looks;

    (void)state;
    ends = pipe_ends();
    assert_int_equal(write(ends.in, "x", 1), 1);
    start("reader", read_until, &time);
    looks = loop_looks(loop);
    run_loop(true);
    assert_journal("reader");
    assert_in_range(loop_looks(loop) - looks, 1, 2);
    close(ends.in);
    close(ends.out);
}

static void *sleep_for_ever(struct coro *self, void *arg)
{
    (void)self;
    note_wait(task_sleep(loop, INT64_MAX));
    return arg;
}

static void *kill_next(struct coro *self, void *task)
{
    (void)self;
    if (task_sleep(loop, MILLISECOND) == WAIT_DONE)
        task_kill(task);
    return NULL;
}

static void the_longest_sleep_does_not_overflow(void **state)
{
    struct task *task = started("sleeper", sleep_for_ever, NULL);

    (void)state;
    assert_true(loop_after(INT64_MAX) == LOOP_NEVER);
    start("killer", kill_next, task);
    run_loop(true);
    assert_journal("sleeper killed");
    task_unref(task);
}

/* ---- The heap, against sorting ---- */

enum {
    SLEEPERS = 300
};

static struct sleeper {
    int64_t deadline;
    unsigned number;
    struct task *task;
} sleepers[SLEEPERS];

static unsigned woken[SLEEPERS], woken_count;

static void *be_one_of_many(struct coro *self, void *arg)
{
    const struct sleeper *sleeper = arg;

    (void)self;
    if (task_sleep_until(loop, sleeper->deadline) == WAIT_DONE)
        woken[woken_count++] = sleeper->number;
    return NULL;
}

static void *kill_every_third(struct coro *self, void *arg)
{
    (void)self;
    for (size_t i = 0; i < SLEEPERS; i += 3)
        task_kill(sleepers[i].task);
    return arg;
}

static void many_deadlines_come_in_order_though_some_are_taken_away(void **state)
{
    unsigned seed = 12345;
    int64_t base = loop_after(20 * MILLISECOND);

    (void)state;
    woken_count = 0;
    for (unsigned i = 0; i < SLEEPERS; i++) {
        seed = seed * 1103515245 + 12345;
        sleepers[i].deadline = base + (seed >> 16) % 50 * 100000;
        sleepers[i].number = i;
        sleepers[i].task = started("sleeper", be_one_of_many, &sleepers[i]);
    }
    start("killer", kill_every_third, NULL);
    run_loop(true);
    assert_int_equal(woken_count, SLEEPERS * 2 / 3);
    for (unsigned i = 1; i < woken_count; i++) {
        int64_t before = sleepers[woken[i - 1]].deadline;
        int64_t after = sleepers[woken[i]].deadline;

        assert_true(before < after || (before == after && woken[i - 1] < woken[i]));
    }
    for (unsigned i = 0; i < SLEEPERS; i++)
        task_unref(sleepers[i].task);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        loop_test(deadlines_come_in_their_order),
        loop_test(equal_deadlines_come_first_in_first_out),
        loop_test(a_deadline_in_the_past_comes_in_the_next_round),
        loop_test(a_sleep_lasts_as_long_as_it_says),
        loop_test(an_idle_loop_does_not_look_again_and_again),
        loop_test(a_wait_ends_at_its_deadline),
        loop_test(a_wait_that_ends_before_its_deadline_leaves_no_timer),
        loop_test(the_longest_sleep_does_not_overflow),
        loop_test(many_deadlines_come_in_order_though_some_are_taken_away),
    };

    return cmocka_run_group_tests_name("timers", tests, NULL, NULL);
}
