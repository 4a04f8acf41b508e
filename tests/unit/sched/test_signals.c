/* Signals: none is missed, each task sees each. */
#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "fixture.h"

/* Body: waits for the signal `*arg` times, the first ones included. */
static void *count_signals(struct coro *self, void *arg)
{
    uint64_t seen = 0;

    for (int left = *(int *)arg; left > 0; left--) {
        if (task_wait_signal(loop, SIGUSR1, &seen, LOOP_NEVER) != WAIT_DONE)
            break;
        note("%s %d", coro_name(self), (int)seen);
    }
    return NULL;
}

/* Body: raises the signal `*arg` times, a turn each. */
static void *raise_signals(struct coro *self, void *arg)
{
    for (int left = *(int *)arg; left > 0; left--) {
        note("%s", coro_name(self));
        raise(SIGUSR1);
        if (task_yield(loop) != WAIT_DONE || task_yield(loop) != WAIT_DONE)
            break;
    }
    return NULL;
}

static int one = 1, two = 2;

static void every_task_that_waits_gets_a_signal(void **state)
{
    (void)state;
    start("a", count_signals, &two);
    start("b", count_signals, &two);
    start("raiser", raise_signals, &two);
    run_loop(true);
    assert_journal("raiser, a 1, b 1, raiser, a 2, b 2");
}

static void *be_late(struct coro *self, void *arg)
{
    uint64_t seen = 0;

    if (task_sleep(loop, 5 * MILLISECOND) != WAIT_DONE)
        return NULL;
    note("awake");
    note_wait(task_wait_signal(loop, SIGUSR1, &seen, LOOP_NEVER));
    note("%s", coro_name(self));
    return arg;
}

static void one_that_comes_before_the_wait_is_not_missed(void **state)
{
    (void)state;
    assert_true(loop_catch(loop, SIGUSR1));
    assert_true(loop_catch(loop, SIGUSR1));
    start("late", be_late, NULL);
    start("raiser", raise_signals, &one);
    run_loop(true);
    assert_journal("raiser, awake, late, late");
}

static void *wait_wrongly(struct coro *self, void *arg)
{
    static const int numbers[] = {0, -1, 1000, SIGKILL};
    uint64_t seen = 0;

    (void)self;
    for (size_t i = 0; i < 4; i++) {
        enum wait_result result = task_wait_signal(loop, numbers[i], &seen, LOOP_NEVER);

        note("%s %d", result_name(result), errno == EINVAL);
    }
    return arg;
}

static void what_cannot_be_caught_is_refused(void **state)
{
    (void)state;
    start("waiter", wait_wrongly, NULL);
    run_loop(true);
    assert_journal("failed 1, failed 1, failed 1, failed 1");
}

static void *wait_shortly(struct coro *self, void *arg)
{
    uint64_t seen = 0;

    (void)self;
    note_wait(task_wait_signal(loop, SIGUSR1, &seen, loop_after(2 * MILLISECOND)));
    return arg;
}

static void a_wait_for_a_signal_ends_at_its_deadline(void **state)
{
    (void)state;
    start("impatient", wait_shortly, NULL);
    run_loop(true);
    assert_journal("impatient timed out");
}

static volatile sig_atomic_t handled;

static void handle(int number)
{
    (void)number;
    handled = 1;
}

static void the_action_from_before_comes_back(void **state)
{
    struct sigaction action = {.sa_handler = handle}, before;

    (void)state;
    assert_int_equal(sigaction(SIGUSR2, &action, &before), 0);
    assert_true(loop_catch(loop, SIGUSR2));
    raise(SIGUSR2);
    assert_int_equal(handled, 0);
    loop_free(loop);
    raise(SIGUSR2);
    assert_int_equal(handled, 1);
    sigaction(SIGUSR2, &before, NULL);
    loop = loop_new();
    assert_non_null(loop);
}

static void handlers_run_on_the_alternate_stack(void **state)
{
    struct sigaction action;

    (void)state;
    assert_true(loop_catch(loop, SIGUSR1));
    assert_int_equal(sigaction(SIGUSR1, NULL, &action), 0);
    assert_true(action.sa_flags & SA_ONSTACK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        loop_test(every_task_that_waits_gets_a_signal),
        loop_test(one_that_comes_before_the_wait_is_not_missed),
        loop_test(what_cannot_be_caught_is_refused),
        loop_test(a_wait_for_a_signal_ends_at_its_deadline),
        loop_test(the_action_from_before_comes_back),
        loop_test(handlers_run_on_the_alternate_stack),
    };

    return cmocka_run_group_tests_name("signals", tests, NULL, NULL);
}
