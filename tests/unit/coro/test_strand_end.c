/* Strands that are told to end, or fail, while they are parked. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "fixture.h"

/* Body: parks, and notes what came of it. */
static void *park_once(struct coro *self, void *arg)
{
    if (!coro_defer(self, note_word, word("inner cleans up")))
        return NULL;
    if (coro_park(self))
        note("goes on");
    else
        note("inner: %s", coro_error(self)->message);
    return arg;
}

/* Body: resumes `inner`, and lets its error through. */
static void *pass_errors_on(struct coro *self, void *inner)
{
    struct coro_result result = coro_next(inner);

    if (!coro_defer(self, note_word, word("outer cleans up")))
        return NULL;
    if (result.outcome == CORO_RAISED)
        coro_raise_from(self, inner, result);
    note("outer: %s", coro_error(self) ? coro_error(self)->message : "no error");
    return result.value;
}

static void p3_an_exit_unwinds_from_the_inner_to_the_outer(void **state)
{
    struct coro_error exit = signal_of(CORO_EXIT);
    struct coro_strand strand = {0};
    struct coro *inner = made("inner", park_once, NULL);
    struct coro *outer = made("outer", pass_errors_on, inner);

    (void)state;
    snprintf(exit.message, sizeof(exit.message), "killed");
    assert_refused(coro_enter(&strand, outer), CORO_PARKED);
    assert_raised(outer, coro_unpark_throw(&strand, &exit), "killed");
    assert_int_equal(coro_error(outer)->kind, CORO_EXIT);
    assert_journal("inner: killed, inner cleans up, outer: killed, outer cleans up");
    assert_state(inner, CORO_CLOSED);
    assert_refused(coro_unpark(&strand), CORO_FINISHED);
    coro_free(outer);
    coro_free(inner);
}

static void *let_pass(struct coro *self, void *sub)
{
    bool returned = coro_delegate(self, sub, NULL);

    note("returned: %d, %s", returned,
         coro_error(self) ? coro_error(self)->message : "no error");
    return NULL;
}

static void r46_a_delegate_that_returns_at_an_exit_does_not_cancel_it(void **state)
{
    struct coro_error exit = signal_of(CORO_EXIT);
    struct coro_strand strand = {0};
    struct coro *sub = made("sub", park_once, word("value"));
    struct coro *outer = made("outer", let_pass, sub);

    (void)state;
    assert_refused(coro_enter(&strand, outer), CORO_PARKED);
    assert_int_equal(coro_unpark_throw(&strand, &exit).outcome, CORO_RAISED);
    assert_int_equal(coro_error(outer)->kind, CORO_EXIT);
    journal_clear();
    coro_free(outer);
    coro_free(sub);
}

static void *catch_and_park(struct coro *self, void *arg)
{
    struct coro_error caught;

    if (!coro_park(self) && coro_catch(self, &caught))
        note("caught %s", caught.message);
    if (!coro_park(self))
        return NULL;
    return arg;
}

static void p3_a_caught_error_lets_the_chain_go_on(void **state)
{
    struct coro_error error = failure("a shoe");
    struct coro_strand strand = {0};
    struct coro *inner = made("inner", catch_and_park, word("done"));
    struct coro *outer = made("outer", pass_errors_on, inner);

    (void)state;
    assert_refused(coro_enter(&strand, outer), CORO_PARKED);
    assert_refused(coro_unpark_throw(&strand, &error), CORO_PARKED);
    assert_journal("caught a shoe");
    assert_returned(coro_unpark(&strand), "done");
    coro_free(outer);
    coro_free(inner);
}

static void p3_the_error_names_the_park_and_those_who_wait(void **state)
{
    struct coro_error error = failure("a shoe");
    struct coro_strand strand = {0};
    struct coro *inner = made("inner", park_once, NULL);
    struct coro *outer = made("outer", pass_errors_on, inner);
    const struct coro_error *raised;

    (void)state;
    assert_refused(coro_enter(&strand, outer), CORO_PARKED);
    assert_raised(outer, coro_unpark_throw(&strand, &error), "a shoe");
    raised = coro_error(outer);
    assert_int_equal(raised->place_count, 3);
    assert_string_equal(raised->places[0].who, "inner");
    assert_string_equal(raised->places[1].who, "outer");
    assert_string_equal(raised->places[2].who, "main");
    assert_non_null(strstr(raised->places[2].at, "test_strand_end.c:"));
    coro_free(outer);
    coro_free(inner);
}

static void *park_in_cleanup(struct coro *self, void *arg)
{
    if (!coro_yield(self, arg, NULL)) {
        note("told to end");
        if (coro_park(self))
            note("cleaned up");
    }
    return NULL;
}

static void *close_inner(struct coro *self, void *inner)
{
    (void)self;
    note_result(coro_next(inner));
    note_result(coro_close(inner));
    return NULL;
}

static void p5_one_that_is_told_to_end_may_park(void **state)
{
    struct coro_strand strand = {0};
    struct coro *inner = made("inner", park_in_cleanup, word("ready"));
    struct coro *outer = made("outer", close_inner, inner);

    (void)state;
    assert_refused(coro_enter(&strand, outer), CORO_PARKED);
    assert_journal("yielded ready, told to end");
    assert_returned(coro_unpark(&strand), NULL);
    assert_journal("cleaned up, returned none");
    coro_free(outer);
    coro_free(inner);
}

static void park_here(void *self)
{
    if (coro_park(self))
        note("handler goes on");
}

static void *defer_a_park(struct coro *self, void *arg)
{
    return coro_defer(self, park_here, self) ? arg : NULL;
}

static void p5_deferred_handlers_may_park(void **state)
{
    struct coro_strand strand = {0};
    struct coro *co = made("co", defer_a_park, word("value"));

    (void)state;
    assert_refused(coro_enter(&strand, co), CORO_PARKED);
    assert_state(co, CORO_RUNNING);
    assert_returned(coro_unpark(&strand), "value");
    assert_journal("handler goes on");
    coro_free(co);
}

static void *exit_at_once(struct coro *self, void *arg)
{
    coro_raise_exit(self);
    if (!coro_catch(self, NULL))
        note("not caught");
    return arg;
}

static void r32_a_raised_exit_is_not_an_ordinary_error(void **state)
{
    struct coro *co = made("co", exit_at_once, NULL);

    (void)state;
    assert_raised(co, coro_next(co), "told to end");
    assert_int_equal(coro_error(co)->kind, CORO_EXIT);
    assert_string_equal(coro_error(co)->places[0].who, "co");
    assert_journal("not caught");
    coro_free(co);
}

/* ---- Misuse ---- */

static int park_outside(void)
{
    struct coro *co = coro_new("lonely", park_once, NULL);

    return co && coro_next(co).outcome == CORO_RETURNED ? 3 : 4;
}

static int free_parked(void)
{
    struct coro_strand strand = {0};
    struct coro *co = coro_new("parked", park_once, NULL);

    if (!co || coro_enter(&strand, co).outcome != CORO_PARKED)
        return 4;
    coro_free(co);
    return 3;
}

static int enter_twice(void)
{
    struct coro_strand strand = {0};
    struct coro *one = coro_new("one", park_once, NULL);
    struct coro *two = coro_new("two", park_once, NULL);

    if (!one || !two || coro_enter(&strand, one).outcome != CORO_PARKED)
        return 4;
    return coro_enter(&strand, two).outcome == CORO_PARKED ? 3 : 5;
}

static void misuse_aborts_with_a_sentence(void **state)
{
    static const char *const expected[][2] = {
        {"park outside", "coroutine \"lonely\": parks outside of any strand\n"},
        {"free parked", "coroutine \"parked\": freed while it is running"},
        {"enter twice", "coroutine \"two\": enters a strand that another one is in\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
        const struct child *child = run_scenario(expected[i][0]);

        assert_true(child->signal == SIGABRT || child->code == 134);
        assert_non_null(strstr(child->errors, expected[i][1]));
    }
}

int main(int argc, char **argv)
{
    const struct scenario scenarios[] = {
        {"park outside", park_outside},
        {"free parked", free_parked},
        {"enter twice", enter_twice},
        {NULL, NULL},
    };
    const struct CMUnitTest tests[] = {
        coro_test(p3_an_exit_unwinds_from_the_inner_to_the_outer),
        coro_test(r46_a_delegate_that_returns_at_an_exit_does_not_cancel_it),
        coro_test(p3_a_caught_error_lets_the_chain_go_on),
        coro_test(p3_the_error_names_the_park_and_those_who_wait),
        coro_test(p5_one_that_is_told_to_end_may_park),
        coro_test(p5_deferred_handlers_may_park),
        coro_test(r32_a_raised_exit_is_not_an_ordinary_error),
        coro_test(misuse_aborts_with_a_sentence),
    };
    int answer = scenario_main(scenarios, argc, argv);

    if (answer >= 0)
        return answer;
    return cmocka_run_group_tests_name("coro strand end", tests, NULL, NULL);
}
