/* Delegation to a sub that is not fresh, or not free: R47, R48. */
#include "fixture.h"

static void r47_a_sub_that_yields_nothing_ends_at_once(void **state)
{
    const char *words[] = {NULL};
    struct coro *sub = made("sub", each_word, words);
    struct coro *outer = made("outer", delegate_once, sub);

    (void)state;
    assert_yielded(coro_next(outer), "own");
    assert_journal("outer delegates, value none");
    coro_free(outer);
    coro_free(sub);
}

static void *return_argument(struct coro *self, void *arg)
{
    if (!coro_yield(self, word("from sub"), NULL))
        return NULL;
    return arg;
}

static void r47_a_sub_that_had_ended_gives_no_value(void **state)
{
    struct coro *sub = made("sub", return_argument, word("result"));
    struct coro *outer = made("outer", delegate_once, sub);

    (void)state;
    assert_yielded(coro_next(sub), "from sub");
    assert_returned(coro_next(sub), "result");
    assert_yielded(coro_next(outer), "own");
    assert_journal("outer delegates, value none");
    coro_free(outer);
    coro_free(sub);
}

static void r47_a_primed_sub_gets_one_spurious_none(void **state)
{
    struct coro *sub = made("sub", note_each_received, word("more"));
    struct coro *outer = made("outer", delegate_once, sub);

    (void)state;
    assert_yielded(coro_next(sub), "more");
    assert_yielded(coro_next(outer), "more");
    assert_journal("outer delegates, sub received none");
    assert_yielded(coro_send(outer, word("a")), "more");
    assert_journal("sub received a");
    coro_free(outer);
    coro_free(sub);
}

/* Delegates to whatever the pointer that it was given points to by then. */
static void *delegate_in_a_loop(struct coro *self, void *arg)
{
    struct coro *sub = *(struct coro **)arg;

    if (!coro_delegate(self, sub, NULL))
        note("%s refused", coro_name(self));
    if (coro_error(self))
        note("kind is error: %d", coro_error(self)->kind == CORO_ERROR);
    coro_catch(self, NULL);
    return NULL;
}

static void r48_a_delegation_loop_is_refused(void **state)
{
    struct coro *one, *two;

    (void)state;
    one = made("one", delegate_in_a_loop, &two);
    two = made("two", delegate_in_a_loop, &one);
    assert_returned(coro_next(one), NULL);
    assert_journal("two refused, kind is error: 1");
    assert_state(two, CORO_CLOSED);
    coro_free(one);
    coro_free(two);
}

static void r48_delegating_to_oneself_is_refused(void **state)
{
    struct coro *co;

    (void)state;
    co = made("self", delegate_in_a_loop, &co);
    assert_returned(coro_next(co), NULL);
    assert_journal("self refused, kind is error: 1");
    coro_free(co);
}

static void a_second_delegation_to_the_same_sub_is_refused(void **state)
{
    const char *words[] = {"a", "b", NULL};
    struct coro *sub = made("sub", each_word, words);
    struct coro *first = made("first", delegate_in_a_loop, &sub);
    struct coro *second = made("second", delegate_in_a_loop, &sub);

    (void)state;
    assert_yielded(coro_next(first), "a");
    assert_returned(coro_next(second), NULL);
    assert_journal("second refused, kind is error: 1");
    assert_yielded(coro_next(first), "b");
    assert_returned(coro_next(first), NULL);
    coro_free(first);
    coro_free(second);
    coro_free(sub);
}

static void resuming_a_sub_that_is_delegated_to_is_refused(void **state)
{
    const char *words[] = {"a", "b", NULL};
    struct coro_error error = failure("a shoe");
    struct coro *sub = made("sub", each_word, words);
    struct coro *outer = made("outer", delegate_once, sub);

    (void)state;
    assert_yielded(coro_next(outer), "a");
    assert_refused(coro_next(sub), CORO_ALREADY_RUNNING);
    assert_refused(coro_send(sub, word("x")), CORO_ALREADY_RUNNING);
    assert_refused(coro_throw(sub, &error), CORO_ALREADY_RUNNING);
    assert_refused(coro_close(sub), CORO_ALREADY_RUNNING);
    assert_yielded(coro_next(outer), "b");
    coro_free(outer);
    coro_free(sub);
}

static void *delegate_to_arg(struct coro *self, void *arg)
{
    void *value = NULL;

    return coro_delegate(self, arg, &value) ? value : NULL;
}

/* It delegated to another one before it was delegated to. */
static void an_error_thrown_into_a_sub_that_has_ended_is_its_own(void **state)
{
    struct coro *leaf = made("leaf", echo, word("ready"));
    struct coro *sub = made("sub", delegate_to_arg, leaf);
    struct coro *outer = made("outer", delegate_to_arg, sub);
    struct coro_error error = failure("late");

    (void)state;
    assert_int_equal(coro_next(sub).outcome, CORO_YIELDED);
    assert_int_equal(coro_next(outer).outcome, CORO_YIELDED);
    coro_close(outer);
    coro_free(leaf);
    assert_int_equal(coro_throw(sub, &error).outcome, CORO_RAISED);
    assert_non_null(coro_error(sub));
    coro_free(sub);
    coro_free(outer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        coro_test(r47_a_sub_that_yields_nothing_ends_at_once),
        coro_test(r47_a_sub_that_had_ended_gives_no_value),
        coro_test(r47_a_primed_sub_gets_one_spurious_none),
        coro_test(r48_a_delegation_loop_is_refused),
        coro_test(r48_delegating_to_oneself_is_refused),
        coro_test(a_second_delegation_to_the_same_sub_is_refused),
        coro_test(resuming_a_sub_that_is_delegated_to_is_refused),
        coro_test(an_error_thrown_into_a_sub_that_has_ended_is_its_own),
    };

    return cmocka_run_group_tests_name("coro delegation, its edges", tests, NULL, NULL);
}
