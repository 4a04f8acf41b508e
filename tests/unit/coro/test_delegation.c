/* Delegation, while the sub runs: R39, R40, R42, R43, R50, R51. */
#include <string.h>

#include "fixture.h"

static void r39_the_subs_yields_go_straight_to_the_resumer(void **state)
{
    const char *words[] = {"a", "b", "c", NULL};
    struct coro *sub = made("sub", each_word, words);
    struct coro *outer = made("outer", delegate_once, sub);

    (void)state;
    for (size_t i = 0; i < 3; i++)
        assert_yielded(coro_next(outer), words[i]);
    assert_journal("outer delegates");
    assert_yielded(coro_next(outer), "own");
    assert_journal("value none");
    assert_returned(coro_next(outer), NULL);
    assert_journal("outer goes on, outer cleans up");
    coro_free(outer);
    coro_free(sub);
}

static void r40_what_is_sent_goes_to_the_sub(void **state)
{
    struct coro *sub = made("sub", note_each_received, word("more"));
    struct coro *outer = made("outer", delegate_once, sub);

    (void)state;
    assert_yielded(coro_next(outer), "more");
    journal_clear();
    assert_yielded(coro_send(outer, word("a")), "more");
    assert_yielded(coro_next(outer), "more");
    assert_yielded(coro_send(outer, word("b")), "more");
    assert_journal("sub received a, sub received none, sub received b");
    coro_free(outer);
    coro_free(sub);
}

static void *return_argument(struct coro *self, void *arg)
{
    if (!coro_yield(self, word("from sub"), NULL))
        return NULL;
    return arg;
}

static void r42_the_subs_result_is_the_value_in_the_same_resume(void **state)
{
    struct coro *sub = made("sub", return_argument, word("result"));
    struct coro *outer = made("outer", delegate_once, sub);

    (void)state;
    assert_yielded(coro_next(outer), "from sub");
    assert_journal("outer delegates");
    assert_yielded(coro_next(outer), "own");
    assert_journal("value result");
    assert_state(sub, CORO_CLOSED);
    coro_free(outer);
    coro_free(sub);
}

static void *delegate_to_each(struct coro *self, void *subs)
{
    struct coro **each = subs;

    for (; *each; each++) {
        if (!coro_delegate(self, *each, NULL))
            return NULL;
    }
    return word("all");
}

static void r42_one_may_delegate_to_one_after_the_other(void **state)
{
    const char *words[] = {"a", "b", NULL};
    struct coro *subs[] = {made("one", each_word, words), made("two", each_word, words),
                           NULL};
    struct coro *outer = made("outer", delegate_to_each, subs);

    (void)state;
    assert_yielded(coro_next(outer), "a");
    assert_yielded(coro_next(outer), "b");
    assert_yielded(coro_next(outer), "a");
    assert_yielded(coro_next(outer), "b");
    assert_returned(coro_next(outer), "all");
    coro_free(outer);
    coro_free(subs[0]);
    coro_free(subs[1]);
}

static void *catch_and_go_on(struct coro *self, void *arg)
{
    struct coro_error caught;

    if (!coro_yield(self, word("ready"), NULL) && coro_catch(self, &caught))
        note("%s caught %s", coro_name(self), caught.message);
    if (*(const char *)arg == 'r')
        return word("mended");
    if (coro_yield(self, word("mended"), NULL))
        note("%s goes on", coro_name(self));
    return NULL;
}

static void r43_an_error_thrown_goes_to_the_sub(void **state)
{
    struct coro_error error = failure("a shoe");
    struct coro *sub = made("sub", catch_and_go_on, word("yield"));
    struct coro *outer = made("outer", delegate_once, sub);

    (void)state;
    assert_yielded(coro_next(outer), "ready");
    assert_yielded(coro_throw(outer, &error), "mended");
    assert_journal("outer delegates, sub caught a shoe");
    coro_free(outer);
    coro_free(sub);
}

static void r43_a_sub_that_returns_at_an_error_gives_the_value(void **state)
{
    struct coro_error error = failure("a shoe");
    struct coro *sub = made("sub", catch_and_go_on, word("return"));
    struct coro *outer = made("outer", delegate_once, sub);

    (void)state;
    assert_yielded(coro_next(outer), "ready");
    assert_yielded(coro_throw(outer, &error), "own");
    assert_journal("outer delegates, sub caught a shoe, value mended");
    coro_free(outer);
    coro_free(sub);
}

static void r43_an_error_that_the_sub_lets_through_is_raised_in_the_outer(void **state)
{
    struct coro_error error = failure("a shoe");
    struct coro *sub = made("sub", with_cleanup, word("ready"));
    struct coro *outer = made("outer", delegate_once, sub);

    (void)state;
    assert_yielded(coro_next(outer), "ready");
    assert_raised(outer, coro_throw(outer, &error), "a shoe");
    assert_journal("outer delegates, sub cleans up, outer cleans up");
    assert_state(sub, CORO_CLOSED);
    assert_state(outer, CORO_CLOSED);
    coro_free(outer);
    coro_free(sub);
}

static void *catch_after_delegation(struct coro *self, void *sub)
{
    struct coro_error caught;

    if (!coro_delegate(self, sub, NULL) && coro_catch(self, &caught))
        note("outer caught %s", caught.message);
    if (coro_yield(self, word("goes on"), NULL))
        note("outer goes on");
    return word("end");
}

static void r43_the_outer_may_catch_what_its_sub_let_through(void **state)
{
    struct coro_error error = failure("a shoe");
    struct coro *sub = made("sub", with_cleanup, word("ready"));
    struct coro *outer = made("outer", catch_after_delegation, sub);

    (void)state;
    assert_yielded(coro_next(outer), "ready");
    assert_yielded(coro_throw(outer, &error), "goes on");
    assert_journal("sub cleans up, outer caught a shoe");
    assert_returned(coro_next(outer), "end");
    coro_free(outer);
    coro_free(sub);
}

static void *raise_at_once(struct coro *self, void *message)
{
    return coro_raise(self, 9, "%s", (const char *)message);
}

static void r43_an_error_that_the_sub_raises_itself_is_raised_in_the_outer(void **state)
{
    struct coro *sub = made("sub", raise_at_once, word("no such file"));
    struct coro *outer = made("outer", catch_after_delegation, sub);

    (void)state;
    assert_yielded(coro_next(outer), "goes on");
    assert_journal("outer caught no such file");
    coro_free(outer);
    coro_free(sub);
}

/* Asks until it gets the word "yes"; the answer before that is its result. */
static void *ask(struct coro *self, void *arg)
{
    void *answer = NULL, *before = NULL;

    do {
        before = answer;
        if (!coro_yield(self, arg, &answer)) {
            note("interrupted: %s", coro_error(self)->message);
            if (!coro_catch(self, NULL))
                return NULL;
            answer = word("a mended one");
        }
    } while (strcmp(text_of(answer), "yes"));
    return before;
}

static void *ask_inline(struct coro *self, void *arg)
{
    void *result = ask(self, arg);

    note("result %s", text_of(result));
    return result;
}

static void *ask_by_delegation(struct coro *self, void *arg)
{
    struct coro *sub = coro_new("sub", ask, arg);
    void *result = NULL;

    if (sub && coro_delegate(self, sub, &result))
        note("result %s", text_of(result));
    else if (sub)
        note("result none");
    coro_free(sub);
    return result;
}

/* Every verb on a body; all that it does is in the journal. */
static void exercise(coro_body *body, bool close_early)
{
    struct coro_error error = failure("a shoe");
    struct coro *co = made("asker", body, word("well?"));

    note_result(coro_send(co, word("early")));
    note_result(coro_next(co));
    note_result(coro_send(co, word("no")));
    note_result(coro_throw(co, &error));
    if (close_early)
        note_result(coro_close(co));
    else
        note_result(coro_send(co, word("yes")));
    note_result(coro_next(co));
    coro_free(co);
}

#define ASKED                                                                          \
    "not started, yielded well?, yielded well?, interrupted: a shoe, yielded well?"

static void r50_moving_a_part_into_a_sub_changes_nothing(void **state)
{
    static const char expected[] =
        ASKED ", result a mended one, returned a mended one, finished";

    (void)state;
    exercise(ask_inline, false);
    assert_journal(expected);
    exercise(ask_by_delegation, false);
    assert_journal(expected);
}

static void r50_moving_a_part_into_a_sub_changes_no_close(void **state)
{
    char expected[1024];

    (void)state;
    exercise(ask_inline, true);
    assert_true(strlen(journal()) < sizeof(expected));
    memcpy(expected, journal(), strlen(journal()) + 1);
    journal_clear();
    assert_non_null(strstr(expected, "result none, returned none, finished"));
    exercise(ask_by_delegation, true);
    assert_journal(expected);
}

/* Counts words until the end mark: the end of the stream is a value, not a close. */
static void *count_until_mark(struct coro *self, void *counts)
{
    const char **count = counts;
    void *received;

    for (; count[1]; count++) {
        if (!coro_yield(self, NULL, &received))
            return NULL;
        if (!strcmp(text_of(received), "end mark"))
            break;
    }
    return word(*count);
}

static void r51_an_agreed_mark_ends_a_consumer_with_its_result(void **state)
{
    const char *counts[] = {"none", "one", "two", "many", NULL};
    struct coro *sub = made("counter", count_until_mark, counts);
    struct coro *outer = made("outer", delegate_once, sub);

    (void)state;
    assert_yielded(coro_next(outer), NULL);
    assert_yielded(coro_send(outer, word("a")), NULL);
    assert_yielded(coro_send(outer, word("b")), NULL);
    assert_yielded(coro_send(outer, word("end mark")), "own");
    assert_journal("outer delegates, value two");
    coro_free(outer);
    coro_free(sub);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        coro_test(r39_the_subs_yields_go_straight_to_the_resumer),
        coro_test(r40_what_is_sent_goes_to_the_sub),
        coro_test(r42_the_subs_result_is_the_value_in_the_same_resume),
        coro_test(r42_one_may_delegate_to_one_after_the_other),
        coro_test(r43_an_error_thrown_goes_to_the_sub),
        coro_test(r43_a_sub_that_returns_at_an_error_gives_the_value),
        coro_test(r43_an_error_that_the_sub_lets_through_is_raised_in_the_outer),
        coro_test(r43_the_outer_may_catch_what_its_sub_let_through),
        coro_test(r43_an_error_that_the_sub_raises_itself_is_raised_in_the_outer),
        coro_test(r50_moving_a_part_into_a_sub_changes_nothing),
        coro_test(r50_moving_a_part_into_a_sub_changes_no_close),
        coro_test(r51_an_agreed_mark_ends_a_consumer_with_its_result),
    };

    return cmocka_run_group_tests_name("coro delegation", tests, NULL, NULL);
}
