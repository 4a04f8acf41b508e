/* What coro_free cannot deliver: R36, R54. */
#include <string.h>

#include "fixture.h"

static void *raise_when_closed(struct coro *self, void *message)
{
    if (!coro_yield(self, word("ready"), NULL))
        return coro_raise(self, 0, "%s", (const char *)message);
    return NULL;
}

static void *ignore_close(struct coro *self, void *arg)
{
    if (!coro_defer(self, note_word, word("deferred")))
        return NULL;
    if (!coro_yield(self, arg, NULL))
        coro_catch_exit(self);
    if (coro_yield(self, word("I go on"), NULL))
        note("never here");
    return NULL;
}

static void r36_freeing_closes_first(void **state)
{
    struct coro *co = made("freed", with_cleanup, word("ready"));

    (void)state;
    assert_yielded(coro_next(co), "ready");
    coro_free(co);
    assert_journal("freed cleans up");
}

static void r36_freeing_null_does_nothing(void **state)
{
    (void)state;
    coro_free(NULL);
    assert_journal("");
}

static void r36_an_error_during_free_is_reported(void **state)
{
    struct coro *co = made("flusher", raise_when_closed, word("disk full"));

    (void)state;
    assert_yielded(coro_next(co), "ready");
    coro_free(co);
    assert_non_null(strstr(journal(), "unraisable flusher: "));
    assert_non_null(strstr(journal(), "disk full"));
    assert_null(strstr(journal(), ", unraisable"));
}

static void r36_an_ignored_close_during_free_is_reported(void **state)
{
    static const char start[] = "deferred, unraisable stubborn: ";
    struct coro *co = made("stubborn", ignore_close, word("ready"));

    (void)state;
    assert_yielded(coro_next(co), "ready");
    coro_free(co);
    assert_memory_equal(journal(), start, sizeof(start) - 1);
    assert_true(strlen(journal()) > sizeof(start) - 1);
}

static void r36_what_a_close_delivered_is_not_reported_again(void **state)
{
    struct coro *failing = made("flusher", raise_when_closed, word("disk full"));
    struct coro *stubborn = made("stubborn", ignore_close, word("ready"));

    (void)state;
    assert_yielded(coro_next(failing), "ready");
    assert_yielded(coro_next(stubborn), "ready");
    assert_raised(failing, coro_close(failing), "disk full");
    assert_refused(coro_close(stubborn), CORO_IGNORED_CLOSE);
    journal_clear();
    coro_free(failing);
    coro_free(stubborn);
    assert_journal("");
}

static void r54_freeing_one_that_never_ran_warns_in_debug_builds(void **state)
{
    struct coro *co = made("forgotten", with_cleanup, word("ready"));

    (void)state;
    coro_free(co);
#ifdef NDEBUG
    assert_journal("");
#else
    assert_non_null(strstr(journal(), "unraisable forgotten: "));
    assert_null(strstr(journal(), "cleans up"));
#endif
}

static void r54_freeing_one_that_ran_does_not_warn(void **state)
{
    const char *words[] = {"a", NULL};
    struct coro *suspended = made("suspended", each_word, words);
    struct coro *ended = made("ended", each_word, words + 1);

    (void)state;
    assert_yielded(coro_next(suspended), "a");
    assert_returned(coro_next(ended), NULL);
    coro_free(suspended);
    coro_free(ended);
    assert_journal("");
}

/* A child of its own, with the library's own report. */
static int free_a_failing_one(void)
{
    struct coro *co = coro_new("flusher", raise_when_closed, word("disk full"));
    bool ready = co && coro_next(co).outcome == CORO_YIELDED;

    coro_on_unraisable(note_unraisable);
    coro_on_unraisable(NULL);
    coro_free(co);
    return ready ? 0 : 1;
}

static void r36_without_a_hook_one_line_goes_to_standard_error(void **state)
{
    const struct child *child = run_scenario("failing");
    const char *end;

    (void)state;
    assert_int_equal(child->signal, 0);
    assert_int_equal(child->code, 0);
    assert_non_null(strstr(child->errors, "flusher"));
    assert_non_null(strstr(child->errors, "disk full"));
    end = strchr(child->errors, '\n');
    assert_non_null(end);
    assert_string_equal(end, "\n");
}

int main(int argc, char **argv)
{
    const struct scenario scenarios[] = {{"failing", free_a_failing_one}, {NULL, NULL}};
    const struct CMUnitTest tests[] = {
        coro_test(r36_freeing_closes_first),
        coro_test(r36_freeing_null_does_nothing),
        coro_test(r36_an_error_during_free_is_reported),
        coro_test(r36_an_ignored_close_during_free_is_reported),
        coro_test(r36_what_a_close_delivered_is_not_reported_again),
        coro_test(r36_without_a_hook_one_line_goes_to_standard_error),
        coro_test(r54_freeing_one_that_never_ran_warns_in_debug_builds),
        coro_test(r54_freeing_one_that_ran_does_not_warn),
    };
    int answer = scenario_main(scenarios, argc, argv);

    if (answer >= 0)
        return answer;
    return cmocka_run_group_tests_name("coro unraisable", tests, NULL, NULL);
}
