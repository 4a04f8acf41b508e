/* Errors thrown in: R22 to R25, and the throwing half of R32. */
#include <string.h>

#include "fixture.h"

static void *catch_once_and_yield(struct coro *self, void *arg)
{
    struct coro_error caught;

    if (!coro_yield(self, word("ready"), NULL) && coro_catch(self, &caught))
        note("caught %d %s", caught.code, caught.message);
    if (coro_yield(self, arg, NULL))
        note("goes on");
    return word("end");
}

static void r22_an_error_caught_lets_throw_answer_with_the_next_yield(void **state)
{
    struct coro_error error = failure("a shoe");
    struct coro *co = made("catcher", catch_once_and_yield, word("an answer"));

    (void)state;
    error.code = 42;
    assert_yielded(coro_next(co), "ready");
    assert_yielded(coro_throw(co, &error), "an answer");
    assert_journal("caught 42 a shoe");
    assert_returned(coro_next(co), "end");
    assert_journal("goes on");
    coro_free(co);
}

static bool yield_from_deep_down(struct coro *self, int depth)
{
    if (depth > 0)
        return yield_from_deep_down(self, depth - 1);
    return coro_yield(self, word("deep"), NULL);
}

static void *catch_from_deep_down(struct coro *self, void *arg)
{
    struct coro_error caught;

    if (!yield_from_deep_down(self, 5) && coro_catch(self, &caught))
        note("caught %s", caught.message);
    return arg;
}

static void r22_an_error_arrives_in_a_nested_call(void **state)
{
    struct coro_error error = failure("a shoe");
    struct coro *co = made("nested", catch_from_deep_down, NULL);

    (void)state;
    assert_yielded(coro_next(co), "deep");
    assert_returned(coro_throw(co, &error), NULL);
    assert_journal("caught a shoe");
    coro_free(co);
}

static void *count_errors(struct coro *self, void *arg)
{
    (void)arg;
    for (int errors = 0; errors < 3;) {
        if (!coro_yield(self, NULL, NULL) && coro_catch(self, NULL))
            note("%d", ++errors);
    }
    return word("enough");
}

static void r22_errors_can_be_thrown_again_and_again(void **state)
{
    struct coro_error error = failure("again");
    struct coro *co = made("patient", count_errors, NULL);

    (void)state;
    assert_yielded(coro_next(co), NULL);
    assert_yielded(coro_throw(co, &error), NULL);
    assert_yielded(coro_next(co), NULL);
    assert_yielded(coro_throw(co, &error), NULL);
    assert_returned(coro_throw(co, &error), "enough");
    assert_journal("1, 2, 3");
    coro_free(co);
}

static void *catch_and_return(struct coro *self, void *arg)
{
    while (coro_yield(self, word("ready"), NULL))
        continue;
    coro_catch(self, NULL);
    return arg;
}

static void r23_an_error_caught_and_a_return_end_it_with_the_value(void **state)
{
    struct coro_error error = failure("a shoe");
    struct coro *co = made("catcher", catch_and_return, word("result"));

    (void)state;
    assert_yielded(coro_next(co), "ready");
    assert_returned(coro_throw(co, &error), "result");
    assert_state(co, CORO_CLOSED);
    assert_refused(coro_next(co), CORO_FINISHED);
    coro_free(co);
}

static void r24_an_error_not_caught_comes_back_to_the_thrower(void **state)
{
    struct coro_error error = failure("a shoe");
    struct coro *co = made("thrown at", with_cleanup, word("ready"));

    (void)state;
    error.code = 42;
    assert_yielded(coro_next(co), "ready");
    assert_raised(co, coro_throw(co, &error), "a shoe");
    assert_int_equal(coro_error(co)->code, 42);
    assert_int_equal(coro_error(co)->kind, CORO_ERROR);
    assert_journal("thrown at cleans up");
    assert_state(co, CORO_CLOSED);
    assert_refused(coro_next(co), CORO_FINISHED);
    coro_free(co);
}

static void r24_the_error_thrown_is_only_lent(void **state)
{
    struct coro_error error = failure("a shoe");
    struct coro *co = made("thrown at", with_cleanup, word("ready"));
    struct coro_result result;

    (void)state;
    assert_yielded(coro_next(co), "ready");
    result = coro_throw(co, &error);
    memset(&error, 0x7f, sizeof(error));
    assert_raised(co, result, "a shoe");
    coro_free(co);
}

static void *raise_another(struct coro *self, void *message)
{
    if (!coro_yield(self, word("ready"), NULL))
        return coro_raise(self, 7, "%s", (const char *)message);
    return NULL;
}

static void r24_an_error_raised_by_the_handler_comes_back_instead(void **state)
{
    struct coro_error error = failure("a shoe");
    struct coro *co = made("clumsy", raise_another, word("a hat"));

    (void)state;
    assert_yielded(coro_next(co), "ready");
    assert_raised(co, coro_throw(co, &error), "a hat");
    assert_int_equal(coro_error(co)->code, 7);
    assert_state(co, CORO_CLOSED);
    coro_free(co);
}

static void r25a_throwing_into_a_created_one_closes_it_unrun(void **state)
{
    struct coro_error error = failure("a shoe");
    struct coro *co = made("unborn", with_cleanup, word("ready"));

    (void)state;
    error.code = 42;
    assert_raised(co, coro_throw(co, &error), "a shoe");
    assert_int_equal(coro_error(co)->code, 42);
    assert_journal("");
    assert_state(co, CORO_CLOSED);
    assert_refused(coro_next(co), CORO_FINISHED);
    coro_free(co);
}

static void r25b_throwing_into_a_closed_one_gives_the_error_back(void **state)
{
    struct coro_error error = failure("a shoe");
    struct coro *co = made("dead", with_cleanup, word("ready"));

    (void)state;
    assert_yielded(coro_next(co), "ready");
    assert_returned(coro_next(co), NULL);
    assert_journal("dead goes on, dead cleans up");
    assert_raised(co, coro_throw(co, &error), "a shoe");
    assert_raised(co, coro_throw(co, &error), "a shoe");
    assert_journal("");
    assert_state(co, CORO_CLOSED);
    assert_refused(coro_next(co), CORO_FINISHED);
    coro_free(co);
}

static void an_error_of_one_may_be_thrown_into_another(void **state)
{
    struct coro_error error = failure("a shoe");
    struct coro *from = made("from", with_cleanup, word("ready"));
    struct coro *into = made("into", with_cleanup, word("ready"));

    (void)state;
    assert_raised(from, coro_throw(from, &error), "a shoe");
    assert_raised(from, coro_throw(from, coro_error(from)), "a shoe");
    assert_yielded(coro_next(into), "ready");
    assert_raised(into, coro_throw(into, coro_error(from)), "a shoe");
    assert_raised(from, coro_throw(from, coro_error(into)), "a shoe");
    coro_free(from);
    coro_free(into);
}

static void *yield_in_cleanup(struct coro *self, void *arg)
{
    void *received = word("untouched");
    bool resumed = coro_yield(self, word("ready"), NULL);

    note("resumed: %d", resumed);
    resumed = coro_yield(self, arg, &received);
    note("resumed: %d, received %s", resumed, text_of(received));
    note("pending: %s", coro_error(self)->message);
    return arg;
}

static void r25c_a_yield_while_an_error_is_pending_is_refused(void **state)
{
    struct coro_error error = failure("a shoe");
    struct coro *co = made("late", yield_in_cleanup, word("too late"));

    (void)state;
    assert_yielded(coro_next(co), "ready");
    assert_raised(co, coro_throw(co, &error), "a shoe");
    assert_journal("resumed: 0, resumed: 0, received untouched, pending: a shoe");
    coro_free(co);
}

static void *raise_and_yield(struct coro *self, void *arg)
{
    coro_raise(self, 0, "own error");
    note("resumed: %d", coro_yield(self, arg, NULL));
    coro_catch(self, NULL);
    note("resumed: %d", coro_yield(self, word("free again"), NULL));
    return NULL;
}

static void r25c_a_yield_is_refused_until_the_error_is_caught(void **state)
{
    struct coro *co = made("own", raise_and_yield, word("too late"));

    (void)state;
    assert_yielded(coro_next(co), "free again");
    assert_journal("resumed: 0");
    assert_returned(coro_next(co), NULL);
    assert_journal("resumed: 1");
    coro_free(co);
}

static void *delegate_while_pending(struct coro *self, void *sub)
{
    coro_raise(self, 0, "own error");
    note("delegated: %d", coro_delegate(self, sub, NULL));
    return NULL;
}

static void r25c_delegation_while_an_error_is_pending_is_refused(void **state)
{
    struct coro *sub = made("sub", with_cleanup, word("too late"));
    struct coro *co = made("own", delegate_while_pending, sub);

    (void)state;
    assert_raised(co, coro_next(co), "own error");
    assert_journal("delegated: 0");
    assert_state(sub, CORO_CREATED);
    coro_free(co);
    coro_free(sub);
}

static void *catch_everything(struct coro *self, void *arg)
{
    void *kept = arg;

    while (coro_yield(self, kept, NULL) || coro_catch(self, NULL))
        note("survives");
    note("pending exit: %d", coro_error(self)->kind == CORO_EXIT);
    return NULL;
}

static void r32_catching_every_error_does_not_catch_a_thrown_exit(void **state)
{
    struct coro_error error = failure("a shoe");
    struct coro_error stop = signal_of(CORO_STOP);
    struct coro_error exit_order = signal_of(CORO_EXIT);
    struct coro *co = made("tough", catch_everything, word("ready"));
    struct coro_result result;

    (void)state;
    assert_yielded(coro_next(co), "ready");
    assert_yielded(coro_throw(co, &error), "ready");
    assert_yielded(coro_throw(co, &stop), "ready");
    assert_journal("survives, survives");
    result = coro_throw(co, &exit_order);
    assert_int_equal(result.outcome, CORO_RAISED);
    assert_int_equal(coro_error(co)->kind, CORO_EXIT);
    assert_journal("pending exit: 1");
    assert_state(co, CORO_CLOSED);
    coro_free(co);
}

static void *catch_exit_and_yield(struct coro *self, void *arg)
{
    if (!coro_yield(self, word("ready"), NULL))
        note("caught exit: %d", coro_catch_exit(self));
    if (!coro_yield(self, arg, NULL))
        note("again");
    return word("end");
}

static void r32_a_thrown_exit_can_be_caught_as_an_exit(void **state)
{
    struct coro_error exit_order = signal_of(CORO_EXIT);
    struct coro *co = made("stubborn", catch_exit_and_yield, word("no"));

    (void)state;
    assert_yielded(coro_next(co), "ready");
    assert_yielded(coro_throw(co, &exit_order), "no");
    assert_journal("caught exit: 1");
    assert_returned(coro_next(co), "end");
    coro_free(co);
}

static void *try_to_catch_exits(struct coro *self, void *arg)
{
    note("nothing pending: %d", coro_catch_exit(self));
    coro_raise(self, 0, "an error");
    note("an error: %d", coro_catch_exit(self));
    return arg;
}

static void r32_catching_exits_leaves_errors_alone(void **state)
{
    struct coro *co = made("selective", try_to_catch_exits, NULL);

    (void)state;
    assert_raised(co, coro_next(co), "an error");
    assert_journal("nothing pending: 0, an error: 0");
    coro_free(co);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        coro_test(r22_an_error_caught_lets_throw_answer_with_the_next_yield),
        coro_test(r22_an_error_arrives_in_a_nested_call),
        coro_test(r22_errors_can_be_thrown_again_and_again),
        coro_test(r23_an_error_caught_and_a_return_end_it_with_the_value),
        coro_test(r24_an_error_not_caught_comes_back_to_the_thrower),
        coro_test(r24_the_error_thrown_is_only_lent),
        coro_test(r24_an_error_raised_by_the_handler_comes_back_instead),
        coro_test(r25a_throwing_into_a_created_one_closes_it_unrun),
        coro_test(r25b_throwing_into_a_closed_one_gives_the_error_back),
        coro_test(an_error_of_one_may_be_thrown_into_another),
        coro_test(r25c_a_yield_while_an_error_is_pending_is_refused),
        coro_test(r25c_a_yield_is_refused_until_the_error_is_caught),
        coro_test(r25c_delegation_while_an_error_is_pending_is_refused),
        coro_test(r32_catching_every_error_does_not_catch_a_thrown_exit),
        coro_test(r32_a_thrown_exit_can_be_caught_as_an_exit),
        coro_test(r32_catching_exits_leaves_errors_alone),
    };

    return cmocka_run_group_tests_name("coro throw", tests, NULL, NULL);
}
