/* Close: R26 to R34, R37. */
#include "fixture.h"

static void r26_closing_a_created_one_runs_no_body_code(void **state)
{
    struct coro *co = made("unborn", with_cleanup, word("ready"));

    (void)state;
    assert_returned(coro_close(co), NULL);
    assert_journal("");
    assert_state(co, CORO_CLOSED);
    assert_refused(coro_next(co), CORO_FINISHED);
    coro_free(co);
}

static void *note_error(struct coro *self, void *arg)
{
    if (!coro_yield(self, arg, NULL))
        note("exit: %d", coro_error(self)->kind == CORO_EXIT);
    note("cleanup");
    return NULL;
}

static void r27_close_raises_an_exit_at_the_yield(void **state)
{
    struct coro *co = made("closing", note_error, word("ready"));

    (void)state;
    assert_yielded(coro_next(co), "ready");
    assert_returned(coro_close(co), NULL);
    assert_journal("exit: 1, cleanup");
    assert_state(co, CORO_CLOSED);
    coro_free(co);
    assert_journal("");
}

static void *catch_exit_and_return(struct coro *self, void *arg)
{
    if (!coro_yield(self, word("ready"), NULL))
        note("caught exit: %d", coro_catch_exit(self));
    return arg;
}

static void r28_close_hands_back_what_the_body_returns(void **state)
{
    struct coro *co = made("sum", catch_exit_and_return, word("the sum"));

    (void)state;
    assert_yielded(coro_next(co), "ready");
    assert_returned(coro_close(co), "the sum");
    assert_journal("caught exit: 1");
    assert_state(co, CORO_CLOSED);
    coro_free(co);
}

static void *return_argument_at_the_end(struct coro *self, void *arg)
{
    while (coro_yield(self, NULL, NULL))
        continue;
    return arg;
}

static void r28_a_body_need_not_catch_the_exit_to_return_a_value(void **state)
{
    struct coro *co = made("sum", return_argument_at_the_end, word("the sum"));

    (void)state;
    assert_yielded(coro_next(co), NULL);
    assert_returned(coro_close(co), "the sum");
    coro_free(co);
}

static void r29_closing_a_closed_one_does_nothing(void **state)
{
    struct coro *co = made("sum", catch_exit_and_return, word("the sum"));

    (void)state;
    assert_yielded(coro_next(co), "ready");
    assert_returned(coro_close(co), "the sum");
    journal_clear();
    assert_returned(coro_close(co), NULL);
    assert_returned(coro_close(co), NULL);
    assert_journal("");
    coro_free(co);
}

static void r29_closing_one_that_returned_does_nothing(void **state)
{
    const char *words[] = {NULL};
    struct coro *co = made("empty", each_word, words);

    (void)state;
    assert_returned(coro_next(co), NULL);
    assert_returned(coro_close(co), NULL);
    coro_free(co);
}

static void *fail_at_once(struct coro *self, void *message)
{
    return coro_raise(self, 0, "%s", (const char *)message);
}

static void r29_closing_one_that_failed_does_not_repeat_the_error(void **state)
{
    struct coro *co = made("failing", fail_at_once, word("once"));

    (void)state;
    assert_raised(co, coro_next(co), "once");
    assert_returned(coro_close(co), NULL);
    coro_free(co);
    assert_journal("");
}

/* Swallows the exit once, then would yield. */
static void *ignore_close(struct coro *self, void *arg)
{
    if (!coro_defer(self, note_word, word("deferred")))
        return NULL;
    if (!coro_yield(self, arg, NULL))
        note("ignores: %d", coro_catch_exit(self));
    if (coro_yield(self, word("I go on"), NULL))
        note("goes on");
    note("never here");
    return NULL;
}

static void r30_a_yield_in_answer_to_close_ignores_it(void **state)
{
    struct coro *co = made("stubborn", ignore_close, word("ready"));

    (void)state;
    assert_yielded(coro_next(co), "ready");
    assert_refused(coro_close(co), CORO_IGNORED_CLOSE);
    coro_free(co);
}

static void r31_one_that_ignores_close_is_ended_by_force(void **state)
{
    struct coro *co = made("stubborn", ignore_close, word("ready"));

    (void)state;
    assert_yielded(coro_next(co), "ready");
    assert_refused(coro_close(co), CORO_IGNORED_CLOSE);
    assert_journal("ignores: 1, deferred");
    assert_state(co, CORO_CLOSED);
    assert_refused(coro_next(co), CORO_FINISHED);
    assert_refused(coro_send(co, word("more")), CORO_FINISHED);
    assert_returned(coro_close(co), NULL);
    coro_free(co);
    assert_journal("");
}

static void *swallow_every_exit(struct coro *self, void *arg)
{
    for (;;) {
        if (!coro_yield(self, arg, NULL))
            note("swallowed: %d", coro_catch_exit(self));
    }
    return NULL;
}

static void r31_a_loop_that_swallows_every_exit_ends_too(void **state)
{
    struct coro *co = made("endless", swallow_every_exit, word("tick"));

    (void)state;
    assert_yielded(coro_next(co), "tick");
    assert_yielded(coro_next(co), "tick");
    assert_refused(coro_close(co), CORO_IGNORED_CLOSE);
    assert_journal("swallowed: 1");
    assert_state(co, CORO_CLOSED);
    coro_free(co);
}

static void r31_others_go_on_after_one_was_ended_by_force(void **state)
{
    struct coro *stubborn = made("stubborn", ignore_close, word("ready"));
    struct coro *other = made("other", echo, word("other"));

    (void)state;
    assert_yielded(coro_next(stubborn), "ready");
    assert_yielded(coro_next(other), "other");
    assert_refused(coro_close(stubborn), CORO_IGNORED_CLOSE);
    assert_null(coro_current());
    assert_yielded(coro_send(other, word("still well")), "still well");
    coro_free(stubborn);
    coro_free(other);
}

static void *catch_all_errors(struct coro *self, void *arg)
{
    while (coro_yield(self, arg, NULL) || coro_catch(self, NULL))
        note("survives");
    note("ends");
    return NULL;
}

static void r32_catching_every_error_does_not_stop_a_close(void **state)
{
    struct coro_error error = failure("an error");
    struct coro *co = made("tough", catch_all_errors, word("ready"));

    (void)state;
    assert_yielded(coro_next(co), "ready");
    assert_yielded(coro_throw(co, &error), "ready");
    assert_returned(coro_close(co), NULL);
    assert_journal("survives, ends");
    coro_free(co);
}

static void *yield_in_cleanup(struct coro *self, void *arg)
{
    if (coro_yield(self, arg, NULL))
        note("goes on");
    note("cleanup");
    note("resumed: %d", coro_yield(self, word("too late"), NULL));
    return NULL;
}

static void r32_a_yield_in_the_cleanup_of_a_close_ignores_it(void **state)
{
    struct coro *co = made("late", yield_in_cleanup, word("ready"));

    (void)state;
    assert_yielded(coro_next(co), "ready");
    assert_refused(coro_close(co), CORO_IGNORED_CLOSE);
    assert_journal("cleanup");
    assert_state(co, CORO_CLOSED);
    coro_free(co);
}

static void *raise_when_closed(struct coro *self, void *arg)
{
    if (!coro_defer(self, note_word, word("deferred")))
        return NULL;
    if (!coro_yield(self, word("ready"), NULL))
        return coro_raise(self, 28, "%s", (const char *)arg);
    return NULL;
}

static void r33_an_error_raised_during_close_comes_back_from_it(void **state)
{
    struct coro *co = made("flusher", raise_when_closed, word("disk full"));

    (void)state;
    assert_yielded(coro_next(co), "ready");
    assert_raised(co, coro_close(co), "disk full");
    assert_int_equal(coro_error(co)->code, 28);
    assert_int_equal(coro_error(co)->kind, CORO_ERROR);
    assert_journal("deferred");
    assert_state(co, CORO_CLOSED);
    coro_free(co);
    assert_journal("");
}

static void r34_after_close_nothing_resumes(void **state)
{
    struct coro_error error = failure("a shoe");
    struct coro *co = made("closed", with_cleanup, word("ready"));

    (void)state;
    assert_yielded(coro_next(co), "ready");
    assert_returned(coro_close(co), NULL);
    assert_journal("closed cleans up");
    assert_refused(coro_next(co), CORO_FINISHED);
    assert_refused(coro_send(co, word("more")), CORO_FINISHED);
    assert_raised(co, coro_throw(co, &error), "a shoe");
    assert_journal("");
    coro_free(co);
}

/* Sends what it holds when it is closed: its target is not part of the close. */
static void *hold_one(struct coro *self, void *target)
{
    void *held = NULL, *received;

    while (coro_yield(self, NULL, &received)) {
        if (held)
            note("dropped %s", text_of(held));
        held = received;
    }
    note_result(coro_send(target, held));
    note_result(coro_close(target));
    return NULL;
}

static void r37_a_body_may_work_with_others_while_it_is_closed(void **state)
{
    struct coro *target = made("target", echo, NULL);
    struct coro *holder = made("holder", hold_one, target);

    (void)state;
    assert_yielded(coro_next(target), NULL);
    assert_yielded(coro_next(holder), NULL);
    assert_yielded(coro_send(holder, word("the last")), NULL);
    assert_returned(coro_close(holder), NULL);
    assert_journal("yielded the last, returned none");
    assert_state(target, CORO_CLOSED);
    coro_free(holder);
    coro_free(target);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        coro_test(r26_closing_a_created_one_runs_no_body_code),
        coro_test(r27_close_raises_an_exit_at_the_yield),
        coro_test(r28_close_hands_back_what_the_body_returns),
        coro_test(r28_a_body_need_not_catch_the_exit_to_return_a_value),
        coro_test(r29_closing_a_closed_one_does_nothing),
        coro_test(r29_closing_one_that_returned_does_nothing),
        coro_test(r29_closing_one_that_failed_does_not_repeat_the_error),
        coro_test(r30_a_yield_in_answer_to_close_ignores_it),
        coro_test(r31_one_that_ignores_close_is_ended_by_force),
        coro_test(r31_a_loop_that_swallows_every_exit_ends_too),
        coro_test(r31_others_go_on_after_one_was_ended_by_force),
        coro_test(r32_catching_every_error_does_not_stop_a_close),
        coro_test(r32_a_yield_in_the_cleanup_of_a_close_ignores_it),
        coro_test(r33_an_error_raised_during_close_comes_back_from_it),
        coro_test(r34_after_close_nothing_resumes),
        coro_test(r37_a_body_may_work_with_others_while_it_is_closed),
    };

    return cmocka_run_group_tests_name("coro close", tests, NULL, NULL);
}
