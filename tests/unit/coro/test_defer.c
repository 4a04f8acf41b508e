/* Deferred handlers: R27 and R37 for every way in which a coroutine ends. */
#include "fixture.h"

static void note_error_at_the_end(struct coro *self)
{
    if (coro_error(self))
        note("error pending");
}

/* Defers two handlers; then does what its argument, a word, says. */
static void *defer_two(struct coro *self, void *arg)
{
    const char *way = arg;

    if (!coro_defer(self, note_word, word("first deferred")) ||
        !coro_defer(self, note_word, word("second deferred")))
        return coro_raise(self, 0, "no memory");
    if (*way == 'r')
        return word("a result");
    if (*way == 'e')
        return coro_raise(self, 0, "an error");
    if (coro_yield(self, word("ready"), NULL))
        return word("a late result");
    note_error_at_the_end(self);
    if (*way == 'i' && coro_yield(self, word("ignored"), NULL))
        note("never here");
    note("body ends");
    return NULL;
}

static void r37_handlers_run_last_to_first_at_a_return(void **state)
{
    struct coro *co = made("deferring", defer_two, word("return"));

    (void)state;
    assert_returned(coro_next(co), "a result");
    assert_journal("second deferred, first deferred");
    coro_free(co);
    assert_journal("");
}

static void r37_handlers_run_at_a_return_after_a_yield(void **state)
{
    struct coro *co = made("deferring", defer_two, word("yield"));

    (void)state;
    assert_yielded(coro_next(co), "ready");
    assert_journal("");
    assert_returned(coro_next(co), "a late result");
    assert_journal("second deferred, first deferred");
    coro_free(co);
    assert_journal("");
}

static void r37_handlers_run_at_an_error(void **state)
{
    struct coro *co = made("deferring", defer_two, word("error"));

    (void)state;
    assert_raised(co, coro_next(co), "an error");
    assert_journal("second deferred, first deferred");
    coro_free(co);
    assert_journal("");
}

static void r37_handlers_run_at_a_thrown_error(void **state)
{
    struct coro_error error = failure("a shoe");
    struct coro *co = made("deferring", defer_two, word("throw"));

    (void)state;
    assert_yielded(coro_next(co), "ready");
    assert_raised(co, coro_throw(co, &error), "a shoe");
    assert_journal("error pending, body ends, second deferred, first deferred");
    coro_free(co);
    assert_journal("");
}

static void r37_handlers_run_at_close_before_it_returns(void **state)
{
    struct coro *co = made("deferring", defer_two, word("close"));

    (void)state;
    assert_yielded(coro_next(co), "ready");
    assert_returned(coro_close(co), NULL);
    assert_journal("error pending, body ends, second deferred, first deferred");
    assert_returned(coro_close(co), NULL);
    coro_free(co);
    assert_journal("");
}

static void r37_handlers_run_at_an_ignored_close(void **state)
{
    struct coro *co = made("deferring", defer_two, word("ignore"));

    (void)state;
    assert_yielded(coro_next(co), "ready");
    assert_refused(coro_close(co), CORO_IGNORED_CLOSE);
    assert_journal("error pending, second deferred, first deferred");
    assert_returned(coro_close(co), NULL);
    coro_free(co);
    assert_journal("");
}

static void r37_handlers_run_when_it_is_freed(void **state)
{
    struct coro *co = made("deferring", defer_two, word("free"));

    (void)state;
    assert_yielded(coro_next(co), "ready");
    coro_free(co);
    assert_journal("error pending, body ends, second deferred, first deferred");
}

struct look {
    struct coro *self;
    bool body_has_ended;
};

static void look_around(void *arg)
{
    const struct look *look = arg;

    note("on its own stack: %d", coro_current() == look->self);
    note("running: %d", coro_state(look->self) == CORO_RUNNING);
    note("after the body: %d", look->body_has_ended);
    note_result(coro_next(look->self));
    note("yield: %d", coro_yield(look->self, word("no"), NULL));
}

static void *defer_a_look(struct coro *self, void *arg)
{
    struct look *look = arg;

    look->self = self;
    if (!coro_defer(self, look_around, look))
        return NULL;
    if (coro_yield(self, word("ready"), NULL))
        note("body ends");
    look->body_has_ended = true;
    return word("end");
}

#define LOOKED                                                                         \
    "on its own stack: 1, running: 1, after the body: 1, already running, yield: 0"

static void r37_handlers_run_on_the_coroutine_after_its_body(void **state)
{
    struct look look = {NULL, false};
    struct coro *co = made("looking", defer_a_look, &look);

    (void)state;
    assert_yielded(coro_next(co), "ready");
    assert_returned(coro_next(co), "end");
    assert_journal("body ends, " LOOKED);
    coro_free(co);
}

static void r37_a_yield_in_a_handler_of_a_close_is_refused(void **state)
{
    struct look look = {NULL, false};
    struct coro *co = made("looking", defer_a_look, &look);
    struct coro_result result;

    (void)state;
    assert_yielded(coro_next(co), "ready");
    result = coro_close(co);
    assert_int_equal(result.outcome, CORO_RETURNED);
    assert_journal(LOOKED);
    coro_free(co);
}

static void close_and_free(void *co)
{
    coro_free(co);
}

/* Owns the coroutine that it sends to. */
static void *own_another(struct coro *self, void *arg)
{
    struct coro *owned = coro_new("owned", with_cleanup, word("of owned"));
    struct coro_result result;

    (void)arg;
    if (!owned || !coro_defer(self, close_and_free, owned))
        return NULL;
    result = coro_next(owned);
    if (!coro_yield(self, result.value, NULL))
        note("owner cleans up");
    return NULL;
}

static void r37_a_handler_may_close_and_free_another(void **state)
{
    struct coro *co = made("owner", own_another, NULL);

    (void)state;
    assert_yielded(coro_next(co), "of owned");
    assert_returned(coro_close(co), NULL);
    assert_journal("owner cleans up, owned cleans up");
    coro_free(co);
}

static void *defer_between_yields(struct coro *self, void *arg)
{
    const char **each = arg;

    for (; *each; each++) {
        if (!coro_defer(self, note_word, word(*each)))
            return coro_raise(self, 0, "no memory");
        if (!coro_yield(self, word(*each), NULL))
            return NULL;
    }
    return NULL;
}

static void r37_only_what_was_deferred_by_then_runs(void **state)
{
    const char *words[] = {"a", "b", "c", NULL};
    struct coro *co = made("deferring", defer_between_yields, words);

    (void)state;
    assert_yielded(coro_next(co), "a");
    assert_yielded(coro_next(co), "b");
    assert_returned(coro_close(co), NULL);
    assert_journal("b, a");
    coro_free(co);
}

static void count_up(void *count)
{
    ++*(unsigned *)count;
}

static void *defer_many(struct coro *self, void *count)
{
    for (int i = 0; i < 10000; i++) {
        if (!coro_defer(self, count_up, count))
            return coro_raise(self, 0, "no memory");
    }
    return NULL;
}

static void r37_many_handlers_each_run_once(void **state)
{
    unsigned count = 0;
    struct coro *co = made("deferring", defer_many, &count);

    (void)state;
    assert_returned(coro_next(co), NULL);
    assert_int_equal(count, 10000);
    coro_free(co);
    assert_int_equal(count, 10000);
}

static void *delegate_with_cleanup(struct coro *self, void *sub)
{
    if (!coro_defer(self, note_word, word("outer deferred")))
        return NULL;
    if (!coro_delegate(self, sub, NULL))
        note("outer body");
    return NULL;
}

static void *yield_with_cleanup(struct coro *self, void *arg)
{
    if (!coro_defer(self, note_word, word("inner deferred")))
        return NULL;
    if (!coro_yield(self, arg, NULL))
        note("inner body");
    return NULL;
}

static void cleanup_runs_from_the_innermost_outwards(void **state)
{
    struct coro *inner = made("inner", yield_with_cleanup, word("deep"));
    struct coro *outer = made("outer", delegate_with_cleanup, inner);

    (void)state;
    assert_yielded(coro_next(outer), "deep");
    assert_returned(coro_close(outer), NULL);
    assert_journal("inner body, inner deferred, outer body, outer deferred");
    coro_free(outer);
    coro_free(inner);
    assert_journal("");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        coro_test(r37_handlers_run_last_to_first_at_a_return),
        coro_test(r37_handlers_run_at_a_return_after_a_yield),
        coro_test(r37_handlers_run_at_an_error),
        coro_test(r37_handlers_run_at_a_thrown_error),
        coro_test(r37_handlers_run_at_close_before_it_returns),
        coro_test(r37_handlers_run_at_an_ignored_close),
        coro_test(r37_handlers_run_when_it_is_freed),
        coro_test(r37_handlers_run_on_the_coroutine_after_its_body),
        coro_test(r37_a_yield_in_a_handler_of_a_close_is_refused),
        coro_test(r37_a_handler_may_close_and_free_another),
        coro_test(r37_only_what_was_deferred_by_then_runs),
        coro_test(r37_many_handlers_each_run_once),
        coro_test(cleanup_runs_from_the_innermost_outwards),
    };

    return cmocka_run_group_tests_name("coro defer", tests, NULL, NULL);
}
