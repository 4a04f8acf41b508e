/* Re-entrancy: R18 to R20, and who is running. */
#include "fixture.h"

enum verb {
    NEXT,
    SEND,
    THROW,
    CLOSE
};

static struct coro_result resume(struct coro *co, enum verb verb)
{
    struct coro_error error = failure("thrown");

    if (verb == NEXT)
        return coro_next(co);
    if (verb == SEND)
        return coro_send(co, word("a value"));
    if (verb == THROW)
        return coro_throw(co, &error);
    return coro_close(co);
}

/* What a body resumes, and how. */
struct target {
    struct coro *co;
    enum verb verb;
};

static void *resume_and_go_on(struct coro *self, void *arg)
{
    const struct target *target = arg;

    note_result(resume(target->co, target->verb));
    note("pending: %d", coro_error(self) != NULL);
    if (coro_yield(self, word("still here"), NULL))
        note("%s goes on", coro_name(self));
    return word("done");
}

static void resume_oneself(enum verb verb)
{
    struct target target = {NULL, verb};
    struct coro *co = made("offender", resume_and_go_on, &target);

    target.co = co;
    assert_yielded(coro_next(co), "still here");
    assert_journal("already running, pending: 0");
    assert_returned(coro_next(co), "done");
    assert_journal("offender goes on");
    coro_free(co);
}

static void r18_next_on_the_running_one_is_refused(void **state)
{
    (void)state;
    resume_oneself(NEXT);
}

static void r18_send_to_the_running_one_is_refused(void **state)
{
    (void)state;
    resume_oneself(SEND);
}

static void r18_throw_into_the_running_one_is_refused(void **state)
{
    (void)state;
    resume_oneself(THROW);
}

static void r18_close_of_the_running_one_is_refused(void **state)
{
    (void)state;
    resume_oneself(CLOSE);
}

static void *resume_and_raise(struct coro *self, void *arg)
{
    struct coro_result result = coro_next(self);

    note_result(result);
    (void)arg;
    return coro_raise_from(self, self, result);
}

static void r18_the_offender_may_let_the_refusal_through(void **state)
{
    struct coro *co = made("offender", resume_and_raise, NULL);
    struct coro_result result = coro_next(co);

    (void)state;
    assert_int_equal(result.outcome, CORO_RAISED);
    assert_journal("already running");
    assert_state(co, CORO_CLOSED);
    coro_free(co);
}

static void *resume_the_next_one(struct coro *self, void *arg)
{
    struct coro *inner = arg;

    note("%s of %s", text_of(coro_next(inner).value), coro_name(self));
    return word("done");
}

static void resume_the_resumer(enum verb verb)
{
    struct target target = {NULL, verb};
    struct coro *inner = made("inner", resume_and_go_on, &target);
    struct coro *outer = made("outer", resume_the_next_one, inner);

    target.co = outer;
    assert_returned(coro_next(outer), "done");
    assert_journal("already running, pending: 0, still here of outer");
    assert_returned(coro_next(inner), "done");
    coro_free(outer);
    coro_free(inner);
}

static void r19_one_that_waits_inside_a_resume_is_running(void **state)
{
    (void)state;
    for (enum verb verb = NEXT; verb <= CLOSE; verb++) {
        journal_clear();
        resume_the_resumer(verb);
    }
}

static void *note_state_of(struct coro *self, void *arg)
{
    struct coro *other = *(struct coro **)arg;

    note("%s sees running: %d", coro_name(self), coro_state(other) == CORO_RUNNING);
    return NULL;
}

static void r19_the_waiting_one_says_that_it_is_running(void **state)
{
    struct coro *outer;
    struct coro *inner = made("inner", note_state_of, &outer);

    (void)state;
    outer = made("outer", resume_the_next_one, inner);
    assert_returned(coro_next(outer), "done");
    assert_journal("inner sees running: 1, none of outer");
    coro_free(outer);
    coro_free(inner);
}

static void *delegate_to(struct coro *self, void *sub)
{
    void *value = NULL;

    if (!coro_delegate(self, sub, &value))
        return NULL;
    return value;
}

static void delegate_to_one_that_resumes_it(enum verb verb)
{
    struct target target = {NULL, verb};
    struct coro *sub = made("sub", resume_and_go_on, &target);
    struct coro *outer = made("outer", delegate_to, sub);

    target.co = outer;
    assert_yielded(coro_next(outer), "still here");
    assert_journal("already running, pending: 0");
    assert_returned(coro_next(outer), "done");
    assert_journal("sub goes on");
    coro_free(outer);
    coro_free(sub);
}

static void r20_a_delegating_one_is_running_while_its_sub_runs(void **state)
{
    (void)state;
    for (enum verb verb = NEXT; verb <= CLOSE; verb++) {
        journal_clear();
        delegate_to_one_that_resumes_it(verb);
    }
}

static void *resume_when_closed(struct coro *self, void *arg)
{
    const struct target *target = arg;

    if (!coro_yield(self, word("ready"), NULL)) {
        note_result(resume(target->co, target->verb));
        note("running: %d", coro_state(target->co) == CORO_RUNNING);
    }
    return NULL;
}

static void r20_a_delegating_one_is_running_while_its_sub_is_closed(void **state)
{
    struct target target = {NULL, NEXT};
    struct coro *sub = made("sub", resume_when_closed, &target);
    struct coro *outer = made("outer", delegate_to, sub);

    (void)state;
    target.co = outer;
    assert_yielded(coro_next(outer), "ready");
    assert_returned(coro_close(outer), NULL);
    assert_journal("already running, running: 1");
    coro_free(outer);
    coro_free(sub);
}

static void *note_current(struct coro *self, void *arg)
{
    struct coro *inner = arg;

    note("%s is current: %d", coro_name(self), coro_current() == self);
    if (inner) {
        if (coro_next(inner).outcome != CORO_YIELDED)
            note("?");
        note("%s is current again: %d", coro_name(self), coro_current() == self);
    }
    if (coro_yield(self, NULL, NULL))
        note("%s is still current: %d", coro_name(self), coro_current() == self);
    return NULL;
}

static void the_current_coroutine_is_the_innermost_that_runs(void **state)
{
    struct coro *inner = made("inner", note_current, NULL);
    struct coro *outer = made("outer", note_current, inner);

    (void)state;
    assert_null(coro_current());
    assert_yielded(coro_next(outer), NULL);
    assert_null(coro_current());
    assert_journal(
        "outer is current: 1, inner is current: 1, outer is current again: 1");
    assert_returned(coro_next(inner), NULL);
    assert_journal("inner is still current: 1");
    assert_null(coro_current());
    coro_free(outer);
    coro_free(inner);
    assert_null(coro_current());
}

static void the_current_coroutine_is_the_sub_while_one_delegates(void **state)
{
    struct coro *sub = made("sub", note_current, NULL);
    struct coro *outer = made("outer", delegate_to, sub);

    (void)state;
    assert_yielded(coro_next(outer), NULL);
    assert_null(coro_current());
    assert_returned(coro_next(outer), NULL);
    assert_null(coro_current());
    assert_journal("sub is current: 1, sub is still current: 1");
    coro_free(outer);
    coro_free(sub);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        coro_test(r18_next_on_the_running_one_is_refused),
        coro_test(r18_send_to_the_running_one_is_refused),
        coro_test(r18_throw_into_the_running_one_is_refused),
        coro_test(r18_close_of_the_running_one_is_refused),
        coro_test(r18_the_offender_may_let_the_refusal_through),
        coro_test(r19_one_that_waits_inside_a_resume_is_running),
        coro_test(r19_the_waiting_one_says_that_it_is_running),
        coro_test(r20_a_delegating_one_is_running_while_its_sub_runs),
        coro_test(r20_a_delegating_one_is_running_while_its_sub_is_closed),
        coro_test(the_current_coroutine_is_the_innermost_that_runs),
        coro_test(the_current_coroutine_is_the_sub_while_one_delegates),
    };

    return cmocka_run_group_tests_name("coro re-entrancy", tests, NULL, NULL);
}
