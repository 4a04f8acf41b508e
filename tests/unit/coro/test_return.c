/* Return, exhaustion and errors: R11 to R15, R17. */
#include <string.h>

#include "fixture.h"

static void *return_argument(struct coro *self, void *arg)
{
    note("%s runs", coro_name(self));
    return arg;
}

static void r11_a_body_that_ends_without_a_value_returns_none(void **state)
{
    const char *words[] = {"a", NULL};
    struct coro *co = made("short", each_word, words);

    (void)state;
    assert_yielded(coro_next(co), "a");
    assert_returned(coro_next(co), NULL);
    assert_state(co, CORO_CLOSED);
    coro_free(co);
}

static void r11_return_hands_its_value_to_the_resumer(void **state)
{
    struct coro *co = made("short", return_argument, word("result"));

    (void)state;
    assert_returned(coro_next(co), "result");
    assert_state(co, CORO_CLOSED);
    coro_free(co);
}

static void r12_return_value_is_delivered_once(void **state)
{
    struct coro *co = made("short", return_argument, word("result"));

    (void)state;
    assert_returned(coro_next(co), "result");
    assert_journal("short runs");
    assert_refused(coro_next(co), CORO_FINISHED);
    assert_refused(coro_send(co, word("more")), CORO_FINISHED);
    assert_refused(coro_send(co, NULL), CORO_FINISHED);
    assert_journal("");
    coro_free(co);
}

static void r13_a_result_may_be_returned_like_any_value(void **state)
{
    struct coro_result finished = {CORO_FINISHED, NULL};
    struct coro *co = made("wrapper", return_argument, &finished);
    struct coro_result result = coro_next(co);

    (void)state;
    assert_int_equal(result.outcome, CORO_RETURNED);
    assert_ptr_equal(result.value, &finished);
    coro_free(co);
}

static void r13_an_error_may_be_returned_or_yielded_like_any_value(void **state)
{
    struct coro_error stop = signal_of(CORO_STOP);
    struct coro *returns = made("returns", return_argument, &stop);
    struct coro *yields = made("yields", echo, &stop);
    struct coro_result result;

    (void)state;
    result = coro_next(returns);
    assert_int_equal(result.outcome, CORO_RETURNED);
    assert_ptr_equal(result.value, &stop);
    result = coro_next(yields);
    assert_int_equal(result.outcome, CORO_YIELDED);
    assert_ptr_equal(result.value, &stop);
    coro_free(returns);
    coro_free(yields);
}

static void *return_self(struct coro *self, void *arg)
{
    (void)arg;
    return self;
}

static void r13_a_coroutine_may_return_itself(void **state)
{
    struct coro *co = made("selfish", return_self, NULL);
    struct coro_result result = coro_next(co);

    (void)state;
    assert_int_equal(result.outcome, CORO_RETURNED);
    assert_ptr_equal(result.value, co);
    coro_free(co);
}

/* Raises at the second resume, after a thrown error if that is how it comes. */
static void *raise_later(struct coro *self, void *message)
{
    if (!coro_defer(self, note_word, word("cleanup")))
        return NULL;
    if (!coro_yield(self, word("ready"), NULL))
        coro_catch(self, NULL);
    return coro_raise(self, 28, "%s: %d bytes", (const char *)message, 7);
}

static void r14_an_error_reaches_whoever_called_next(void **state)
{
    struct coro *co = made("writer", raise_later, word("disk full"));

    (void)state;
    assert_yielded(coro_next(co), "ready");
    assert_raised(co, coro_next(co), "disk full: 7 bytes");
    assert_int_equal(coro_error(co)->code, 28);
    assert_int_equal(coro_error(co)->kind, CORO_ERROR);
    assert_journal("cleanup");
    assert_state(co, CORO_CLOSED);
    coro_free(co);
}

static void r14_an_error_reaches_whoever_called_send(void **state)
{
    struct coro *co = made("writer", raise_later, word("disk full"));

    (void)state;
    assert_yielded(coro_next(co), "ready");
    assert_raised(co, coro_send(co, word("a line")), "disk full: 7 bytes");
    assert_journal("cleanup");
    assert_state(co, CORO_CLOSED);
    coro_free(co);
}

static void r14_an_error_reaches_whoever_called_throw(void **state)
{
    struct coro_error error = failure("another");
    struct coro *co = made("writer", raise_later, word("disk full"));

    (void)state;
    assert_yielded(coro_next(co), "ready");
    assert_raised(co, coro_throw(co, &error), "disk full: 7 bytes");
    assert_journal("cleanup");
    assert_state(co, CORO_CLOSED);
    coro_free(co);
}

static void *raise_and_return_a_value(struct coro *self, void *arg)
{
    coro_raise(self, 1, "first");
    coro_raise(self, 2, "second");
    return arg;
}

static void r14_an_error_outweighs_the_value_returned_with_it(void **state)
{
    struct coro *co = made("both", raise_and_return_a_value, word("a value"));

    (void)state;
    assert_raised(co, coro_next(co), "second");
    assert_int_equal(coro_error(co)->code, 2);
    coro_free(co);
}

static void *raise_and_catch(struct coro *self, void *arg)
{
    struct coro_error caught;

    coro_raise(self, 3, "mended");
    note("pending: %s", coro_error(self) ? coro_error(self)->message : "nothing");
    if (coro_catch(self, &caught))
        note("caught %d %s", caught.code, caught.message);
    note("pending: %s", coro_error(self) ? coro_error(self)->message : "nothing");
    note("caught again: %d", coro_catch(self, NULL));
    return arg;
}

static void r14_an_error_that_the_body_caught_reaches_nobody(void **state)
{
    struct coro *co = made("careful", raise_and_catch, word("a value"));

    (void)state;
    assert_returned(coro_next(co), "a value");
    assert_journal(
        "pending: mended, caught 3 mended, pending: nothing, caught again: 0");
    coro_free(co);
}

static void r15_after_an_error_every_resume_finds_it_finished(void **state)
{
    struct coro *co = made("writer", raise_later, word("disk full"));

    (void)state;
    assert_yielded(coro_next(co), "ready");
    assert_raised(co, coro_next(co), "disk full: 7 bytes");
    assert_refused(coro_next(co), CORO_FINISHED);
    assert_refused(coro_send(co, word("more")), CORO_FINISHED);
    assert_journal("cleanup");
    coro_free(co);
}

/* Sends on until its target refuses; then lets the refusal through as an error. */
static void *forward(struct coro *self, void *target)
{
    struct coro_result result;
    void *received;

    while (coro_yield(self, NULL, &received)) {
        result = coro_send(target, received);
        if (result.outcome != CORO_YIELDED)
            return coro_raise_from(self, target, result);
    }
    return NULL;
}

static void r17_a_finished_target_does_not_finish_its_sender(void **state)
{
    struct coro *target = made("target", return_argument, NULL);
    struct coro *sender = made("sender", forward, target);
    struct coro_result result;

    (void)state;
    assert_returned(coro_next(target), NULL);
    assert_yielded(coro_next(sender), NULL);
    result = coro_send(sender, word("a line"));
    assert_int_equal(result.outcome, CORO_RAISED);
    assert_int_equal(coro_error(sender)->kind, CORO_ERROR);
    assert_true(strlen(coro_error(sender)->message) > 0);
    assert_state(sender, CORO_CLOSED);
    coro_free(sender);
    coro_free(target);
}

static void *raise_a_refusal(struct coro *self, void *arg)
{
    struct coro_result refusal = {*(enum coro_outcome *)arg, NULL};

    return coro_raise_from(self, self, refusal);
}

static void r17_every_refusal_becomes_an_ordinary_error(void **state)
{
    enum coro_outcome refusals[] = {CORO_NOT_STARTED, CORO_ALREADY_RUNNING,
                                    CORO_FINISHED, CORO_IGNORED_CLOSE,
                                    CORO_FOREIGN_THREAD};

    (void)state;
    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
        struct coro *co = made("refused", raise_a_refusal, &refusals[i]);
        struct coro_result result = coro_next(co);

        assert_int_equal(result.outcome, CORO_RAISED);
        assert_int_equal(coro_error(co)->kind, CORO_ERROR);
        assert_non_null(
            strstr(coro_error(co)->message, coro_outcome_text(refusals[i])));
        coro_free(co);
    }
}

static void r17_a_stop_that_escapes_becomes_an_ordinary_error(void **state)
{
    struct coro_error stop = signal_of(CORO_STOP);
    struct coro *co = made("leaky", echo, word("ready"));
    struct coro_result result;

    (void)state;
    assert_yielded(coro_next(co), "ready");
    result = coro_throw(co, &stop);
    assert_int_equal(result.outcome, CORO_RAISED);
    assert_int_equal(coro_error(co)->kind, CORO_ERROR);
    assert_state(co, CORO_CLOSED);
    coro_free(co);
}

static void *return_at_stop(struct coro *self, void *arg)
{
    struct coro_error caught;

    if (!coro_yield(self, word("ready"), NULL) && coro_catch(self, &caught))
        note("kind is stop: %d", caught.kind == CORO_STOP);
    return arg;
}

static void r17_a_stop_can_be_caught(void **state)
{
    struct coro_error stop = signal_of(CORO_STOP);
    struct coro *co = made("tight", return_at_stop, word("the end"));

    (void)state;
    assert_yielded(coro_next(co), "ready");
    assert_returned(coro_throw(co, &stop), "the end");
    assert_journal("kind is stop: 1");
    coro_free(co);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        coro_test(r11_a_body_that_ends_without_a_value_returns_none),
        coro_test(r11_return_hands_its_value_to_the_resumer),
        coro_test(r12_return_value_is_delivered_once),
        coro_test(r13_a_result_may_be_returned_like_any_value),
        coro_test(r13_an_error_may_be_returned_or_yielded_like_any_value),
        coro_test(r13_a_coroutine_may_return_itself),
        coro_test(r14_an_error_reaches_whoever_called_next),
        coro_test(r14_an_error_reaches_whoever_called_send),
        coro_test(r14_an_error_reaches_whoever_called_throw),
        coro_test(r14_an_error_outweighs_the_value_returned_with_it),
        coro_test(r14_an_error_that_the_body_caught_reaches_nobody),
        coro_test(r15_after_an_error_every_resume_finds_it_finished),
        coro_test(r17_a_finished_target_does_not_finish_its_sender),
        coro_test(r17_every_refusal_becomes_an_ordinary_error),
        coro_test(r17_a_stop_that_escapes_becomes_an_ordinary_error),
        coro_test(r17_a_stop_can_be_caught),
    };

    return cmocka_run_group_tests_name("coro return", tests, NULL, NULL);
}
