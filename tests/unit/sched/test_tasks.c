/* Tasks: their order, their ends, and what they keep of them. */
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "fixture.h"

/* Body: notes its name in `*arg` turns. */
static void *count_turns(struct coro *self, void *arg)
{
    for (int left = *(int *)arg; left > 0; left--) {
        note("%s", coro_name(self));
        if (task_yield(loop) != WAIT_DONE)
            return NULL;
    }
    return word("done");
}

static int one = 1, two = 2, three = 3;

static void an_empty_loop_ends_at_once(void **state)
{
    (void)state;
    run_loop(true);
    assert_int_equal(loop_looks(loop), 0);
}

static void r57_tasks_take_turns_in_their_order(void **state)
{
    (void)state;
    start("a", count_turns, &three);
    start("b", count_turns, &two);
    start("c", count_turns, &three);
    run_loop(true);
    assert_journal("a, b, c, a, b, c, a, c");
}

static void ids_count_from_one(void **state)
{
    struct task *a = started("a", count_turns, &one);
    struct task *b = started("b", count_turns, &one);

    (void)state;
    assert_int_equal(task_id(a), 1);
    assert_int_equal(task_id(b), 2);
    run_loop(true);
    start("c", count_turns, &one);
    assert_int_equal(task_id(a), 1);
    task_unref(a);
    task_unref(b);
    a = started("d", count_turns, &one);
    assert_int_equal(task_id(a), 4);
    run_loop(true);
    task_unref(a);
}

/* Body: starts a child in each of two turns. */
static void *have_children(struct coro *self, void *arg)
{
    for (int i = 0; i < 2; i++) {
        note("%s", coro_name(self));
        if (!task_start(loop, i ? "second child" : "first child", count_turns, arg) ||
            task_yield(loop) != WAIT_DONE)
            return NULL;
    }
    return NULL;
}

static void r57_new_tasks_begin_in_the_next_round(void **state)
{
    (void)state;
    start("parent", have_children, &one);
    start("other", count_turns, &two);
    run_loop(true);
    assert_journal("parent, other, first child, parent, other, second child");
}

/* Body: a chain: the coroutine that it resumes waits, not the body itself. */
static void *yield_deep_down(struct coro *self, void *arg)
{
    struct coro *inner = coro_new("inner", count_turns, arg);
    struct coro_result result;

    if (!inner)
        return NULL;
    note("%s", coro_name(self));
    result = coro_next(inner);
    note("%s got %s", coro_name(self), text_of(result.value));
    coro_free(inner);
    return NULL;
}

static void a_wait_deep_in_a_chain_lets_the_others_run(void **state)
{
    (void)state;
    start("outer", yield_deep_down, &two);
    start("b", count_turns, &two);
    run_loop(true);
    assert_journal("outer, inner, b, inner, b, outer got done");
}

static void *delegate_twice(struct coro *self, void *arg)
{
    struct coro *middle = coro_new("middle", yield_deep_down, arg);

    if (middle && coro_delegate(self, middle, NULL))
        note("delegated");
    coro_free(middle);
    return NULL;
}

static void a_wait_below_a_delegation_lets_the_others_run(void **state)
{
    (void)state;
    start("outer", delegate_twice, &one);
    start("b", count_turns, &one);
    run_loop(true);
    assert_journal("middle, inner, b, middle got done, delegated");
}

static void *yield_plainly(struct coro *self, void *arg)
{
    while (*(int *)arg > 0 && coro_yield(self, word("ignored"), NULL)) {
        note("%s", coro_name(self));
        --*(int *)arg;
    }
    return NULL;
}

static void a_yield_of_the_body_takes_turns_too(void **state)
{
    int turns = 2;

    (void)state;
    start("a", yield_plainly, &turns);
    start("b", count_turns, &two);
    run_loop(true);
    assert_journal("b, a, b, a");
}

static void a_task_keeps_what_it_returned(void **state)
{
    struct task *task = started("a", count_turns, &one);

    (void)state;
    assert_int_equal(task_end(task), TASK_LIVES);
    assert_null(task_value(task));
    run_loop(true);
    assert_int_equal(task_end(task), TASK_RETURNED);
    assert_string_equal(task_value(task), "done");
    assert_null(task_error(task));
    task_unref(task);
}

static void *raise_error(struct coro *self, void *arg)
{
    (void)arg;
    if (task_yield(loop) != WAIT_DONE)
        return NULL;
    return coro_raise(self, 7, "no such thing");
}

static void *fail_deep_down(struct coro *self, void *arg)
{
    return run_below(self, raise_error, arg);
}

static void r56_a_failure_is_stored_and_the_others_go_on(void **state)
{
    struct task *task = started("bad", fail_deep_down, NULL);

    (void)state;
    start("good", count_turns, &three);
    run_loop(false);
    assert_journal("good, good, good");
    assert_int_equal(task_end(task), TASK_FAILED);
    assert_int_equal(task_error(task)->code, 7);
    assert_string_equal(task_error(task)->message, "no such thing");
    assert_string_equal(task_error(task)->places[0].who, "inner");
    assert_string_equal(task_error(task)->places[1].who, "bad");
    assert_string_equal(task_error(task)->places[2].who, "main");
    task_unref(task);
    start("later", count_turns, &one);
    run_loop(true);
}

static void *exit_unasked(struct coro *self, void *arg)
{
    (void)arg;
    if (task_yield(loop) != WAIT_DONE)
        return NULL;
    return coro_raise_exit(self);
}

static void r56_an_exit_that_nobody_ordered_stops_all(void **state)
{
    struct task *task = started("exit", exit_unasked, NULL);
    struct task *other = started("other", count_turns, &three);

    (void)state;
    run_loop(true);
    assert_journal("other");
    assert_int_equal(task_end(task), TASK_KILLED);
    assert_int_equal(task_end(other), TASK_KILLED);
    task_unref(task);
    task_unref(other);
}

static void note_end(void *arg, const struct task *task)
{
    note("%s%d %s", (const char *)arg, (int)task_id(task), end_name(task_end(task)));
}

static void the_hook_hears_of_every_end(void **state)
{
    (void)state;
    loop_on_end(loop, note_end, word("task "));
    start("a", raise_error, NULL);
    start("b", count_turns, &one);
    run_loop(false);
    assert_journal("b, task 1 failed, task 2 returned");
}

static void *look_around(struct coro *self, void *arg)
{
    (void)self;
    note("current %s", task_name(loop_current(loop)));
    return arg;
}

static void the_current_task_can_be_asked_for(void **state)
{
    (void)state;
    assert_null(loop_current(loop));
    start("me", look_around, NULL);
    run_loop(true);
    assert_null(loop_current(loop));
    assert_journal("current me");
}

static void freeing_the_loop_ends_what_is_left(void **state)
{
    struct task *task = started("a", count_turns, &three);

    (void)state;
    loop_free(loop);
    loop = loop_new();
    assert_non_null(loop);
    assert_journal("");
    assert_int_equal(task_end(task), TASK_KILLED);
    task_kill(task);
    task_unref(task);
}

/* ---- Slow tasks ---- */

static void *spin(struct coro *self, void *arg)
{
    int64_t end = loop_after(*(int64_t *)arg);

    (void)self;
    while (loop_clock() < end)
        ;
    return NULL;
}

static void note_slow(void *arg, const char *name, int64_t nanoseconds)
{
    if (nanoseconds >= *(int64_t *)arg)
        note("%s is slow", name);
}

static void a_task_that_holds_the_loop_is_named(void **state)
{
    int64_t time = 20 * MILLISECOND;

    (void)state;
    loop_on_slow(loop, time - 1, note_slow, &time);
    start("hog", spin, &time);
    run_loop(true);
    assert_journal("hog is slow");
    loop_on_slow(loop, time - 1, NULL, NULL);
    start("hog", spin, &time);
    run_loop(true);
    assert_journal("");
}

/* Body: waits for longer than the limit. */
static void *wait_long(struct coro *self, void *arg)
{
    (void)self;
    note_wait(task_sleep(loop, *(int64_t *)arg));
    return NULL;
}

static void a_task_that_waits_is_not_slow(void **state)
{
    int64_t time = 60 * MILLISECOND, limit = 50 * MILLISECOND;

    (void)state;
    loop_on_slow(loop, limit, note_slow, &time);
    start("sleeper", wait_long, &time);
    run_loop(true);
    assert_journal("sleeper");
}

/* ---- Misuse ---- */

static int wait_outside(void)
{
    struct loop *lonely = loop_new();

    return lonely && task_yield(lonely) == WAIT_DONE ? 3 : 4;
}

static void *run_again(struct coro *self, void *arg)
{
    (void)self;
    return loop_run(arg) ? arg : NULL;
}

static int run_inside(void)
{
    struct loop *outer = loop_new();

    if (!outer || !task_start(outer, "nested", run_again, outer))
        return 4;
    return loop_run(outer) ? 3 : 5;
}

static void misuse_aborts_with_a_sentence(void **state)
{
    const struct child *child = run_scenario("wait outside");

    (void)state;
    assert_true(child->signal == SIGABRT);
    assert_non_null(strstr(child->errors, ": a wait outside of the loop's tasks\n"));
    child = run_scenario("run inside");
    assert_true(child->signal == SIGABRT);
    assert_non_null(strstr(child->errors, ": loop_run inside of a coroutine\n"));
}

int main(int argc, char **argv)
{
    const struct scenario scenarios[] = {
        {"wait outside", wait_outside},
        {"run inside", run_inside},
        {NULL, NULL},
    };
    const struct CMUnitTest tests[] = {
        loop_test(an_empty_loop_ends_at_once),
        loop_test(r57_tasks_take_turns_in_their_order),
        loop_test(ids_count_from_one),
        loop_test(r57_new_tasks_begin_in_the_next_round),
        loop_test(a_wait_deep_in_a_chain_lets_the_others_run),
        loop_test(a_wait_below_a_delegation_lets_the_others_run),
        loop_test(a_yield_of_the_body_takes_turns_too),
        loop_test(a_task_keeps_what_it_returned),
        loop_test(r56_a_failure_is_stored_and_the_others_go_on),
        loop_test(r56_an_exit_that_nobody_ordered_stops_all),
        loop_test(the_hook_hears_of_every_end),
        loop_test(the_current_task_can_be_asked_for),
        loop_test(freeing_the_loop_ends_what_is_left),
        loop_test(a_task_that_holds_the_loop_is_named),
        loop_test(a_task_that_waits_is_not_slow),
        loop_test(misuse_aborts_with_a_sentence),
    };
    int answer = scenario_main(scenarios, argc, argv);

    if (answer >= 0)
        return answer;
    return cmocka_run_group_tests_name("tasks", tests, NULL, NULL);
}
