/* Joins: waiting for the end of another task. */
#include <errno.h>

#include "fixture.h"

static struct task *tasks[4];

static void *take_turns(struct coro *self, void *arg)
{
    for (int left = *(int *)arg; left > 0; left--) {
        note("%s", coro_name(self));
        if (task_yield(loop) != WAIT_DONE)
            return NULL;
    }
    return word("value");
}

/* Body: waits for the task that `arg` points to. */
static void *join(struct coro *self, void *arg)
{
    struct task **target = arg;
    enum wait_result result = task_wait(loop, *target, LOOP_NEVER);

    if (result == WAIT_FAILED)
        note("%s refused %d", coro_name(self), errno == EDEADLK);
    else
        note("%s %s", coro_name(self), result_name(result));
    return NULL;
}

static int two = 2;

static void a_join_ends_after_the_end(void **state)
{
    (void)state;
    tasks[0] = started("child", take_turns, &two);
    start("parent", join, &tasks[0]);
    run_loop(true);
    assert_journal("child, child, parent done");
    assert_string_equal(task_value(tasks[0]), "value");
    task_unref(tasks[0]);
}

static void those_who_join_wake_first_in_first_out(void **state)
{
    (void)state;
    tasks[0] = started("child", take_turns, &two);
    start("a", join, &tasks[0]);
    start("b", join, &tasks[0]);
    start("c", join, &tasks[0]);
    run_loop(true);
    assert_journal("child, child, a done, b done, c done");
    task_unref(tasks[0]);
}

static void joining_one_that_has_ended_does_not_wait(void **state)
{
    (void)state;
    tasks[0] = started("child", take_turns, &two);
    run_loop(true);
    journal_clear();
    start("a", join, &tasks[0]);
    start("b", take_turns, &two);
    run_loop(true);
    assert_journal("a done, b, b");
    task_unref(tasks[0]);
}

static void a_task_that_waits_for_itself_is_refused(void **state)
{
    (void)state;
    tasks[0] = started("narcissus", join, &tasks[0]);
    run_loop(true);
    assert_journal("narcissus refused 1");
    task_unref(tasks[0]);
}

static void a_cycle_of_joins_is_refused_where_it_closes(void **state)
{
    (void)state;
    tasks[0] = started("a", join, &tasks[1]);
    tasks[1] = started("b", join, &tasks[2]);
    tasks[2] = started("c", join, &tasks[0]);
    run_loop(true);
    assert_journal("c refused 1, b done, a done");
    for (size_t i = 0; i < 3; i++)
        task_unref(tasks[i]);
}

static void *raise_error(struct coro *self, void *arg)
{
    (void)arg;
    return coro_raise(self, 1, "bad");
}

static void *kill_it(struct coro *self, void *arg)
{
    struct task **target = arg;

    (void)self;
    task_kill(*target);
    return NULL;
}

static void a_join_ends_with_one_that_failed_or_was_killed(void **state)
{
    (void)state;
    tasks[0] = started("bad", raise_error, NULL);
    tasks[1] = started("victim", take_turns, &two);
    start("a", join, &tasks[0]);
    start("b", join, &tasks[1]);
    start("killer", kill_it, &tasks[1]);
    run_loop(false);
    assert_journal("victim, a done, b done");
    task_unref(tasks[0]);
    task_unref(tasks[1]);
}

static void *join_until(struct coro *self, void *arg)
{
    struct task **target = arg;

    (void)self;
    note_wait(task_wait(loop, *target, loop_after(2 * MILLISECOND)));
    task_kill(*target);
    return NULL;
}

static void *sleep_long(struct coro *self, void *arg)
{
    (void)self;
    note_wait(task_sleep(loop, 3600 * 1000 * MILLISECOND));
    return arg;
}

static void a_join_ends_at_its_deadline(void **state)
{
    (void)state;
    tasks[0] = started("sleeper", sleep_long, NULL);
    start("impatient", join_until, &tasks[0]);
    run_loop(true);
    assert_journal("impatient timed out, sleeper killed");
    task_unref(tasks[0]);
}

static void *start_and_join(struct coro *self, void *arg)
{
    struct task *child = task_new(loop, "child", take_turns, arg);

    if (!child)
        return NULL;
    note("%s waits", coro_name(self));
    note_wait(task_wait(loop, child, LOOP_NEVER));
    note("%s got %s", coro_name(self), text_of(task_value(child)));
    task_unref(child);
    return NULL;
}

static void a_parent_gets_the_value_of_its_child(void **state)
{
    (void)state;
    start("parent", start_and_join, &two);
    run_loop(true);
    assert_journal("parent waits, child, child, parent, parent got value");
}

static struct task_queue queue;

static void *wait_in_vain(struct coro *self, void *arg)
{
    (void)self;
    note_wait(task_queue_wait(loop, &queue, LOOP_NEVER));
    note("%s", coro_error(self)->message);
    return arg;
}

static void those_that_nothing_can_wake_are_killed(void **state)
{
    (void)state;
    tasks[0] = started("a", wait_in_vain, NULL);
    start("b", join, &tasks[0]);
    run_loop(false);
    assert_journal("a killed, nothing is left that could wake it, b killed");
    task_unref(tasks[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        loop_test(a_join_ends_after_the_end),
        loop_test(those_who_join_wake_first_in_first_out),
        loop_test(joining_one_that_has_ended_does_not_wait),
        loop_test(a_task_that_waits_for_itself_is_refused),
        loop_test(a_cycle_of_joins_is_refused_where_it_closes),
        loop_test(a_join_ends_with_one_that_failed_or_was_killed),
        loop_test(a_join_ends_at_its_deadline),
        loop_test(a_parent_gets_the_value_of_its_child),
        loop_test(those_that_nothing_can_wake_are_killed),
    };

    return cmocka_run_group_tests_name("joins", tests, NULL, NULL);
}
