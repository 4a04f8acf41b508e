/* Kills: in every state of a task, and from the inner to the outer. */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"

/* Waits in the way that the argument of the body says. */
typedef enum wait_result way(void);

struct victim {
    way *wait;
    const char *name;
};

/* The innermost of a victim's chain. */
static void *wait_in_a_way(struct coro *self, void *arg)
{
    const struct victim *victim = arg;

    if (!coro_defer(self, note_word, word("inner cleans up")))
        return NULL;
    note("%s waits", victim->name);
    note("%s", result_name(victim->wait()));
    note("%s", coro_error(self) ? coro_error(self)->message : "no error");
    return NULL;
}

static void *wait_below(struct coro *self, void *arg)
{
    struct coro *inner = coro_new("inner", wait_in_a_way, arg);
    struct coro_result result;

    if (!inner || !coro_defer(self, note_word, word("outer cleans up")))
        return NULL;
    result = coro_next(inner);
    if (result.outcome == CORO_RAISED)
        coro_raise_from(self, inner, result);
    coro_free(inner);
    return NULL;
}

static void *kill_it(struct coro *self, void *task)
{
    note("%s kills", coro_name(self));
    task_kill(task);
    return NULL;
}

static struct ends ends;
static struct task *other;
static struct task_queue queue;

static enum wait_result by_yield(void)
{
    return task_yield(loop);
}

static enum wait_result by_sleep(void)
{
    return task_sleep(loop, 3600 * 1000 * MILLISECOND);
}

static enum wait_result by_read(void)
{
    return task_wait_readable(loop, ends.out, LOOP_NEVER);
}

static enum wait_result by_read_and_time(void)
{
    return task_wait_readable(loop, ends.out, loop_after(3600 * 1000 * MILLISECOND));
}

static enum wait_result by_join(void)
{
    return task_wait(loop, other, LOOP_NEVER);
}

static enum wait_result by_queue(void)
{
    return task_queue_wait(loop, &queue, LOOP_NEVER);
}

static enum wait_result by_signal(void)
{
    uint64_t seen = 0;

    return task_wait_signal(loop, SIGUSR1, &seen, LOOP_NEVER);
}

static enum wait_result by_child(void)
{
    pid_t child = fork();
    enum wait_result result;
    int status;

    if (child == 0) {
        for (;;)
            pause();
    }
    result = task_wait_child(loop, child, &status, LOOP_NEVER);
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    return result;
}

static void *sleep_long(struct coro *self, void *arg)
{
    (void)self;
    if (by_sleep() != WAIT_KILLED)
        note("woke");
    return arg;
}

static void a_task_that_waits_unwinds_from_the_inner_to_the_outer(void **state)
{
    static const struct victim victims[] = {
        {by_yield, "yield"},   {by_sleep, "sleep"},
        {by_read, "read"},     {by_read_and_time, "read and time"},
        {by_join, "join"},     {by_queue, "queue"},
        {by_signal, "signal"}, {by_child, "child"},
    };

    (void)state;
    ends = pipe_ends();
    for (size_t i = 0; i < sizeof(victims) / sizeof(victims[0]); i++) {
        struct victim victim = victims[i];
        struct task *task = started("victim", wait_below, &victim);
        char expected[200];

        other = started("other", sleep_long, NULL);
        start("killer", kill_it, task);
        start("second killer", kill_it, other);
        run_loop(true);
        snprintf(expected, sizeof(expected),
                 "%s waits, killer kills, second killer kills, killed, killed, "
                 "inner cleans up, outer cleans up",
                 victim.name);
        assert_journal(expected);
        assert_int_equal(task_end(task), TASK_KILLED);
        assert_null(task_error(task));
        task_unref(task);
        task_unref(other);
    }
    close(ends.in);
    close(ends.out);
}

static void one_that_has_not_begun_never_runs(void **state)
{
    struct victim victim = {by_yield, "yield"};
    struct task *task = started("victim", wait_below, &victim);

    (void)state;
    task_kill(task);
    run_loop(true);
    assert_journal("");
    assert_int_equal(task_end(task), TASK_KILLED);
    task_unref(task);
}

static void one_that_has_ended_stays_as_it_is(void **state)
{
    struct task *task = started("a", each_word, (const char *[]){NULL});

    (void)state;
    run_loop(true);
    task_kill(task);
    assert_int_equal(task_end(task), TASK_RETURNED);
    task_unref(task);
}

static void *kill_oneself(struct coro *self, void *arg)
{
    (void)self;
    task_kill(loop_current(loop));
    note("goes on");
    note("%s", result_name(task_yield(loop)));
    return arg;
}

static void one_that_kills_itself_goes_on_to_its_next_wait(void **state)
{
    struct task *task = started("suicidal", kill_oneself, NULL);

    (void)state;
    run_loop(true);
    assert_journal("goes on, killed");
    assert_int_equal(task_end(task), TASK_KILLED);
    task_unref(task);
}

static void *yield_plainly(struct coro *self, void *arg)
{
    if (!coro_yield(self, NULL, NULL))
        note("%s: %s", coro_name(self), coro_error(self)->message);
    return arg;
}

static void one_that_yields_by_itself_is_closed(void **state)
{
    struct task *task = started("plain", yield_plainly, word("last word"));

    (void)state;
    start("killer", kill_it, task);
    run_loop(true);
    assert_journal("killer kills, plain: told to end");
    assert_int_equal(task_end(task), TASK_KILLED);
    assert_string_equal(task_value(task), "last word");
    task_unref(task);
}

static void *wait_while_ending(struct coro *self, void *arg)
{
    (void)arg;
    note("%s", result_name(by_sleep()));
    coro_catch_exit(self);
    note("%s", result_name(by_sleep()));
    note("%s", result_name(task_yield(loop)));
    return NULL;
}

static void every_further_wait_is_refused(void **state)
{
    struct task *task = started("stubborn", wait_while_ending, NULL);

    (void)state;
    start("killer", kill_it, task);
    run_loop(true);
    assert_journal("killer kills, killed, killed, killed");
    task_unref(task);
}

static void *fail_in_cleanup(struct coro *self, void *arg)
{
    (void)arg;
    if (by_sleep() == WAIT_KILLED)
        return coro_raise(self, 3, "cannot clean up");
    return NULL;
}

static void r33_an_error_while_it_unwinds_is_its_failure(void **state)
{
    struct task *task = started("victim", fail_in_cleanup, NULL);

    (void)state;
    start("killer", kill_it, task);
    run_loop(false);
    assert_int_equal(task_end(task), TASK_FAILED);
    assert_string_equal(task_error(task)->message, "cannot clean up");
    journal_clear();
    task_unref(task);
}

static void *wake_and_kill(struct coro *self, void *task)
{
    (void)self;
    task_queue_wake(&queue);
    task_kill(task);
    task_kill(task);
    return NULL;
}

static void a_kill_comes_before_a_wake_of_the_same_round(void **state)
{
    struct victim victim = {by_queue, "queue"};
    struct task *task = started("victim", wait_below, &victim);

    (void)state;
    start("killer", wake_and_kill, task);
    run_loop(true);
    assert_journal("queue waits, killed, killed, inner cleans up, outer cleans up");
    task_unref(task);
}

static void *stop_all(struct coro *self, void *arg)
{
    (void)self;
    loop_stop(loop);
    note("%s", result_name(task_yield(loop)));
    return arg;
}

static void a_stop_kills_all(void **state)
{
    (void)state;
    start("a", sleep_long, NULL);
    start("stopper", stop_all, NULL);
    start("b", sleep_long, NULL);
    run_loop(true);
    assert_journal("killed");
}

static void the_end_of_the_loop_unwinds_nobody_twice(void **state)
{
    struct task *task = started("a", sleep_long, NULL);

    (void)state;
    start("stopper", stop_all, NULL);
    run_loop(true);
    loop_free(loop);
    loop = loop_new();
    assert_non_null(loop);
    assert_int_equal(task_end(task), TASK_KILLED);
    assert_journal("killed");
    task_unref(task);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        loop_test(a_task_that_waits_unwinds_from_the_inner_to_the_outer),
        loop_test(one_that_has_not_begun_never_runs),
        loop_test(one_that_has_ended_stays_as_it_is),
        loop_test(one_that_kills_itself_goes_on_to_its_next_wait),
        loop_test(one_that_yields_by_itself_is_closed),
        loop_test(every_further_wait_is_refused),
        loop_test(r33_an_error_while_it_unwinds_is_its_failure),
        loop_test(a_kill_comes_before_a_wake_of_the_same_round),
        loop_test(a_stop_kills_all),
        loop_test(the_end_of_the_loop_unwinds_nobody_twice),
    };

    return cmocka_run_group_tests_name("task kill", tests, NULL, NULL);
}
