/* Delegation that is closed: R44 to R46. */
#include <string.h>

#include "fixture.h"

/* Delegates; notes what it finds pending afterwards, if anything. */
static void *delegate_and_note(struct coro *self, void *sub)
{
    void *value = NULL;

    if (coro_delegate(self, sub, &value))
        note("outer got %s", text_of(value));
    else if (coro_error(self)->kind == CORO_EXIT)
        note("outer exit");
    else
        note("outer error");
    note("outer cleans up");
    return NULL;
}

static void r44_close_closes_the_sub_first(void **state)
{
    struct coro *sub = made("sub", with_cleanup, word("ready"));
    struct coro *outer = made("outer", delegate_and_note, sub);

    (void)state;
    assert_yielded(coro_next(outer), "ready");
    assert_returned(coro_close(outer), NULL);
    assert_journal("sub cleans up, outer exit, outer cleans up");
    assert_state(sub, CORO_CLOSED);
    assert_state(outer, CORO_CLOSED);
    assert_refused(coro_next(sub), CORO_FINISHED);
    coro_free(outer);
    coro_free(sub);
}

static void r44_a_thrown_exit_closes_the_sub_first(void **state)
{
    struct coro_error exit_order = signal_of(CORO_EXIT);
    struct coro *sub = made("sub", with_cleanup, word("ready"));
    struct coro *outer = made("outer", delegate_and_note, sub);
    struct coro_result result;

    (void)state;
    assert_yielded(coro_next(outer), "ready");
    result = coro_throw(outer, &exit_order);
    assert_int_equal(result.outcome, CORO_RAISED);
    assert_int_equal(coro_error(outer)->kind, CORO_EXIT);
    assert_journal("sub cleans up, outer exit, outer cleans up");
    assert_state(sub, CORO_CLOSED);
    coro_free(outer);
    coro_free(sub);
}

static void r44_freeing_closes_the_sub_first(void **state)
{
    struct coro *sub = made("sub", with_cleanup, word("ready"));
    struct coro *outer = made("outer", delegate_and_note, sub);

    (void)state;
    assert_yielded(coro_next(outer), "ready");
    coro_free(outer);
    assert_journal("sub cleans up, outer exit, outer cleans up");
    assert_state(sub, CORO_CLOSED);
    coro_free(sub);
}

static void *delegate_to(struct coro *self, void *sub)
{
    if (!coro_delegate(self, sub, NULL))
        note("%s cleans up", coro_name(self));
    return NULL;
}

static void r44_a_chain_is_closed_from_the_innermost_outwards(void **state)
{
    struct coro *three = made("three", with_cleanup, word("ready"));
    struct coro *two = made("two", delegate_to, three);
    struct coro *one = made("one", delegate_to, two);

    (void)state;
    assert_yielded(coro_next(one), "ready");
    assert_returned(coro_close(one), NULL);
    assert_journal("three cleans up, two cleans up, one cleans up");
    coro_free(one);
    coro_free(two);
    coro_free(three);
}

static void *raise_when_closed(struct coro *self, void *message)
{
    if (!coro_yield(self, word("ready"), NULL))
        return coro_raise(self, 28, "%s", (const char *)message);
    return NULL;
}

static void r45_an_error_of_the_subs_close_is_raised_in_the_outer(void **state)
{
    struct coro *sub = made("sub", raise_when_closed, word("disk full"));
    struct coro *outer = made("outer", delegate_and_note, sub);

    (void)state;
    assert_yielded(coro_next(outer), "ready");
    assert_raised(outer, coro_close(outer), "disk full");
    assert_int_equal(coro_error(outer)->code, 28);
    assert_journal("outer error, outer cleans up");
    coro_free(outer);
    coro_free(sub);
}

static void *catch_after_delegation(struct coro *self, void *sub)
{
    struct coro_error caught;

    if (!coro_delegate(self, sub, NULL) && coro_catch(self, &caught))
        note("caught %s", caught.message);
    return word("result");
}

static void r45_the_outer_may_catch_the_error_of_its_subs_close(void **state)
{
    struct coro *sub = made("sub", raise_when_closed, word("disk full"));
    struct coro *outer = made("outer", catch_after_delegation, sub);

    (void)state;
    assert_yielded(coro_next(outer), "ready");
    assert_returned(coro_close(outer), "result");
    assert_journal("caught disk full");
    coro_free(outer);
    coro_free(sub);
}

static void *ignore_close(struct coro *self, void *arg)
{
    if (!coro_defer(self, note_word, word("sub deferred")))
        return NULL;
    if (!coro_yield(self, arg, NULL))
        coro_catch_exit(self);
    if (coro_yield(self, word("I go on"), NULL))
        note("never here");
    return NULL;
}

static void r45_a_sub_that_ignores_its_close_is_an_error_in_the_outer(void **state)
{
    struct coro *sub = made("sub", ignore_close, word("ready"));
    struct coro *outer = made("outer", delegate_and_note, sub);
    struct coro_result result;

    (void)state;
    assert_yielded(coro_next(outer), "ready");
    result = coro_close(outer);
    assert_int_equal(result.outcome, CORO_RAISED);
    assert_int_equal(coro_error(outer)->kind, CORO_ERROR);
    assert_journal("sub deferred, outer error, outer cleans up");
    assert_state(sub, CORO_CLOSED);
    assert_state(outer, CORO_CLOSED);
    coro_free(outer);
    coro_free(sub);
}

static void r45_the_outer_may_catch_that_its_sub_ignored_a_thrown_exit(void **state)
{
    struct coro_error exit_order = signal_of(CORO_EXIT);
    struct coro *sub = made("sub", ignore_close, word("ready"));
    struct coro *outer = made("outer", catch_after_delegation, sub);

    (void)state;
    assert_yielded(coro_next(outer), "ready");
    assert_returned(coro_throw(outer, &exit_order), "result");
    assert_non_null(strstr(journal(), "sub deferred, caught "));
    assert_state(sub, CORO_CLOSED);
    coro_free(outer);
    coro_free(sub);
}

static void *catch_exit_and_return(struct coro *self, void *arg)
{
    if (!coro_yield(self, word("ready"), NULL))
        note("sub caught exit: %d", coro_catch_exit(self));
    return arg;
}

static void r46_a_sub_that_returns_does_not_cancel_a_thrown_exit(void **state)
{
    struct coro_error exit_order = signal_of(CORO_EXIT);
    struct coro *sub = made("sub", catch_exit_and_return, word("a value"));
    struct coro *outer = made("outer", delegate_and_note, sub);
    struct coro_result result;

    (void)state;
    assert_yielded(coro_next(outer), "ready");
    result = coro_throw(outer, &exit_order);
    assert_int_equal(result.outcome, CORO_RAISED);
    assert_int_equal(coro_error(outer)->kind, CORO_EXIT);
    assert_journal("sub caught exit: 1, outer exit, outer cleans up");
    coro_free(outer);
    coro_free(sub);
}

static void r46_a_sub_that_returns_does_not_cancel_a_close(void **state)
{
    struct coro *sub = made("sub", catch_exit_and_return, word("a value"));
    struct coro *outer = made("outer", delegate_and_note, sub);

    (void)state;
    assert_yielded(coro_next(outer), "ready");
    assert_returned(coro_close(outer), NULL);
    assert_journal("sub caught exit: 1, outer exit, outer cleans up");
    coro_free(outer);
    coro_free(sub);
}

static void *yield_after_delegation(struct coro *self, void *sub)
{
    if (!coro_delegate(self, sub, NULL))
        note("outer caught exit: %d", coro_catch_exit(self));
    if (!coro_yield(self, word("I go on"), NULL))
        note("outer ends");
    return NULL;
}

static void r30_an_outer_that_yields_after_its_subs_close_ignores_it(void **state)
{
    struct coro *sub = made("sub", with_cleanup, word("ready"));
    struct coro *outer = made("outer", yield_after_delegation, sub);

    (void)state;
    assert_yielded(coro_next(outer), "ready");
    assert_refused(coro_close(outer), CORO_IGNORED_CLOSE);
    assert_journal("sub cleans up, outer caught exit: 1");
    assert_state(outer, CORO_CLOSED);
    coro_free(outer);
    coro_free(sub);
}

/* Ignores a close by handing its resumers to another. */
static void *delegate_when_closed(struct coro *self, void *sub)
{
    if (!coro_yield(self, word("ready"), NULL))
        coro_catch_exit(self);
    if (coro_delegate(self, sub, NULL))
        note("never here");
    return NULL;
}

static void r30_a_delegated_yield_in_answer_to_close_ignores_it_too(void **state)
{
    struct coro *sub = made("sub", with_cleanup, word("I go on"));
    struct coro *outer = made("outer", delegate_when_closed, sub);

    (void)state;
    assert_yielded(coro_next(outer), "ready");
    assert_refused(coro_close(outer), CORO_IGNORED_CLOSE);
    assert_state(outer, CORO_CLOSED);
    coro_free(outer);
    coro_free(sub);
}

static void close_and_free(void *co)
{
    coro_free(co);
}

/* Owns what it delegates to. */
static void *own_a_sub(struct coro *self, void *arg)
{
    struct coro *sub = coro_new("sub", with_cleanup, arg);

    if (!sub || !coro_defer(self, close_and_free, sub))
        return NULL;
    if (!coro_delegate(self, sub, NULL))
        note("outer cleans up");
    return NULL;
}

static void a_deferred_handler_may_free_the_sub(void **state)
{
    struct coro *closed = made("outer", own_a_sub, word("ready"));
    struct coro *finished = made("outer", own_a_sub, word("ready"));

    (void)state;
    assert_yielded(coro_next(closed), "ready");
    assert_returned(coro_close(closed), NULL);
    assert_journal("sub cleans up, outer cleans up");
    assert_yielded(coro_next(finished), "ready");
    assert_returned(coro_next(finished), NULL);
    assert_journal("sub goes on, sub cleans up");
    coro_free(closed);
    coro_free(finished);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        coro_test(r44_close_closes_the_sub_first),
        coro_test(r44_a_thrown_exit_closes_the_sub_first),
        coro_test(r44_freeing_closes_the_sub_first),
        coro_test(r44_a_chain_is_closed_from_the_innermost_outwards),
        coro_test(r45_an_error_of_the_subs_close_is_raised_in_the_outer),
        coro_test(r45_the_outer_may_catch_the_error_of_its_subs_close),
        coro_test(r45_a_sub_that_ignores_its_close_is_an_error_in_the_outer),
        coro_test(r45_the_outer_may_catch_that_its_sub_ignored_a_thrown_exit),
        coro_test(r46_a_sub_that_returns_does_not_cancel_a_thrown_exit),
        coro_test(r46_a_sub_that_returns_does_not_cancel_a_close),
        coro_test(r30_an_outer_that_yields_after_its_subs_close_ignores_it),
        coro_test(r30_a_delegated_yield_in_answer_to_close_ignores_it_too),
        coro_test(a_deferred_handler_may_free_the_sub),
    };

    return cmocka_run_group_tests_name("coro delegation, its end", tests, NULL, NULL);
}
