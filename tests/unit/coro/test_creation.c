/* Creation, priming and send: R1 to R8, R10, R55. */
#include <string.h>

#include "fixture.h"

static void *note_start(struct coro *self, void *arg)
{
    note("%s starts with %s", coro_name(self), text_of(arg));
    if (coro_yield(self, word("first"), NULL))
        note("%s goes on", coro_name(self));
    return word("last");
}

static void r1_creation_runs_no_body_code(void **state)
{
    struct coro *co = made("lazy", note_start, word("an argument"));

    (void)state;
    assert_journal("");
    assert_yielded(coro_next(co), "first");
    assert_journal("lazy starts with an argument");
    coro_free(co);
}

static void r2_first_resume_with_a_value_is_refused(void **state)
{
    struct coro *co = made("lazy", note_start, NULL);

    (void)state;
    assert_refused(coro_send(co, word("early")), CORO_NOT_STARTED);
    assert_journal("");
    assert_state(co, CORO_CREATED);
    assert_yielded(coro_send(co, NULL), "first");
    assert_journal("lazy starts with none");
    coro_free(co);
}

static void r2_every_value_is_refused_until_the_first_yield(void **state)
{
    struct coro *co = made("echo", echo, NULL);

    (void)state;
    for (int i = 0; i < 3; i++)
        assert_refused(coro_send(co, word("early")), CORO_NOT_STARTED);
    assert_yielded(coro_next(co), NULL);
    assert_yielded(coro_send(co, word("in time")), "in time");
    coro_free(co);
}

static void r3_sending_no_value_is_the_same_as_next(void **state)
{
    const char *words[] = {"a", "b", NULL};
    struct coro *sent = made("sent", each_word, words);
    struct coro *nexted = made("nexted", each_word, words);

    (void)state;
    assert_yielded(coro_send(sent, NULL), "a");
    assert_yielded(coro_next(nexted), "a");
    assert_yielded(coro_send(sent, NULL), "b");
    assert_yielded(coro_next(nexted), "b");
    assert_returned(coro_send(sent, NULL), NULL);
    assert_returned(coro_next(nexted), NULL);
    coro_free(sent);
    coro_free(nexted);
}

static void r4_an_empty_line_is_a_value(void **state)
{
    struct coro *co = made("echo", echo, word(""));

    (void)state;
    assert_yielded(coro_next(co), "");
    assert_yielded(coro_next(co), NULL);
    assert_yielded(coro_send(co, word("")), "");
    coro_free(co);
}

static void *note_received(struct coro *self, void *arg)
{
    void *received = word("untouched");

    (void)arg;
    while (coro_yield(self, NULL, &received)) {
        note("%s", text_of(received));
        received = word("untouched");
    }
    return NULL;
}

static void r5_the_yield_receives_what_was_sent(void **state)
{
    struct coro *co = made("receiver", note_received, NULL);

    (void)state;
    assert_yielded(coro_next(co), NULL);
    assert_yielded(coro_send(co, word("a")), NULL);
    assert_yielded(coro_next(co), NULL);
    assert_yielded(coro_send(co, word("b")), NULL);
    assert_journal("a, none, b");
    coro_free(co);
}

static void r5_a_body_may_ignore_what_was_sent(void **state)
{
    const char *words[] = {"a", "b", NULL};
    struct coro *co = made("deaf", each_word, words);

    (void)state;
    assert_yielded(coro_next(co), "a");
    assert_yielded(coro_send(co, word("ignored")), "b");
    coro_free(co);
}

static void *answer_each(struct coro *self, void *arg)
{
    void *received, *answer = NULL;

    (void)arg;
    while (coro_yield(self, answer, &received)) {
        note("works on %s", text_of(received));
        answer = strcmp(text_of(received), "ping") ? word("what?") : word("pong");
    }
    return NULL;
}

static void r6_send_answers_with_the_next_yield(void **state)
{
    struct coro *co = made("answers", answer_each, NULL);

    (void)state;
    assert_yielded(coro_next(co), NULL);
    assert_journal("");
    assert_yielded(coro_send(co, word("ping")), "pong");
    assert_journal("works on ping");
    assert_yielded(coro_send(co, word("pang")), "what?");
    assert_journal("works on pang");
    coro_free(co);
}

static void r7_a_yield_may_hand_out_no_value(void **state)
{
    struct coro *co = made("echo", echo, NULL);

    (void)state;
    assert_yielded(coro_next(co), NULL);
    assert_yielded(coro_next(co), NULL);
    assert_state(co, CORO_SUSPENDED);
    coro_free(co);
}

/* All texts of `letters` letters out of "ab", by recursion: each call yields in its own
 * frame. */
static bool spell(struct coro *self, char *text, size_t from, size_t letters)
{
    if (from == letters)
        return coro_yield(self, text, NULL);
    for (char letter = 'a'; letter <= 'b'; letter++) {
        text[from] = letter;
        if (!spell(self, text, from + 1, letters))
            return false;
    }
    return true;
}

static void *spell_all(struct coro *self, void *letters)
{
    char text[8] = "";

    spell(self, text, 0, *(size_t *)letters);
    return NULL;
}

static void r8_locals_and_nested_calls_survive_a_yield(void **state)
{
    size_t letters = 3;
    struct coro *one = made("one", spell_all, &letters);
    struct coro *two = made("two", spell_all, &letters);
    const char *texts[] = {"aaa", "aab", "aba", "abb", "baa", "bab", "bba", "bbb"};

    (void)state;
    assert_yielded(coro_next(two), "aaa");
    for (size_t i = 0; i < 7; i++) {
        assert_yielded(coro_next(one), texts[i]);
        assert_yielded(coro_next(two), texts[i + 1]);
    }
    assert_returned(coro_next(two), NULL);
    assert_yielded(coro_next(one), "bbb");
    assert_returned(coro_next(one), NULL);
    coro_free(one);
    coro_free(two);
}

static void r10_start_creates_and_primes(void **state)
{
    struct coro_result first;
    struct coro *co = coro_start("primed", note_start, word("an argument"), &first);

    (void)state;
    assert_non_null(co);
    assert_yielded(first, "first");
    assert_journal("primed starts with an argument");
    assert_state(co, CORO_SUSPENDED);
    assert_returned(coro_send(co, word("a value")), "last");
    coro_free(co);
}

static void *raise_at_once(struct coro *self, void *message)
{
    return coro_raise(self, 5, "%s", (const char *)message);
}

static void r10_an_error_during_priming_is_what_start_hands_back(void **state)
{
    struct coro_result first;
    struct coro *co = coro_start("bad", raise_at_once, word("no such file"), &first);

    (void)state;
    assert_non_null(co);
    assert_raised(co, first, "no such file");
    assert_int_equal(coro_error(co)->code, 5);
    assert_state(co, CORO_CLOSED);
    coro_free(co);
}

static void *return_argument(struct coro *self, void *arg)
{
    (void)self;
    return arg;
}

static void r10_a_return_during_priming_is_what_start_hands_back(void **state)
{
    struct coro_result first;
    struct coro *co = coro_start("short", return_argument, word("all"), &first);

    (void)state;
    assert_non_null(co);
    assert_returned(first, "all");
    assert_state(co, CORO_CLOSED);
    coro_free(co);
}

static void *note_state(struct coro *self, void *arg)
{
    note("%d", coro_state(self) == CORO_RUNNING);
    while (coro_yield(self, NULL, NULL))
        note("%d", coro_state(self) == CORO_RUNNING);
    return arg;
}

static void r55_states_can_be_asked_for(void **state)
{
    struct coro *co = made("states", note_state, NULL);

    (void)state;
    assert_state(co, CORO_CREATED);
    assert_yielded(coro_next(co), NULL);
    assert_state(co, CORO_SUSPENDED);
    assert_yielded(coro_next(co), NULL);
    assert_state(co, CORO_SUSPENDED);
    assert_journal("1, 1");
    assert_returned(coro_close(co), NULL);
    assert_state(co, CORO_CLOSED);
    coro_free(co);
}

static void a_coroutine_knows_its_name(void **state)
{
    struct coro *co = made("a name", echo, NULL);

    (void)state;
    assert_string_equal(coro_name(co), "a name");
    assert_yielded(coro_next(co), NULL);
    coro_free(co);
}

static void every_outcome_has_a_word_or_two_of_its_own(void **state)
{
    const enum coro_outcome outcomes[] = {
        CORO_YIELDED,  CORO_RETURNED,      CORO_RAISED,         CORO_NOT_STARTED,
        CORO_FINISHED, CORO_IGNORED_CLOSE, CORO_FOREIGN_THREAD, CORO_ALREADY_RUNNING,
    };
    const size_t count = sizeof(outcomes) / sizeof(outcomes[0]);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        const char *text = coro_outcome_text(outcomes[i]);

        assert_true(strlen(text) > 0);
        if (strchr(text, ' ') != strrchr(text, ' '))
            print_error("\"%s\" has more than two words\n", text);
        assert_ptr_equal(strchr(text, ' '), strrchr(text, ' '));
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(text, coro_outcome_text(outcomes[j]));
    }
    assert_string_equal(coro_outcome_text(CORO_YIELDED), "yielded");
    assert_string_equal(coro_outcome_text(CORO_ALREADY_RUNNING), "already running");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        coro_test(r1_creation_runs_no_body_code),
        coro_test(r2_first_resume_with_a_value_is_refused),
        coro_test(r2_every_value_is_refused_until_the_first_yield),
        coro_test(r3_sending_no_value_is_the_same_as_next),
        coro_test(r4_an_empty_line_is_a_value),
        coro_test(r5_the_yield_receives_what_was_sent),
        coro_test(r5_a_body_may_ignore_what_was_sent),
        coro_test(r6_send_answers_with_the_next_yield),
        coro_test(r7_a_yield_may_hand_out_no_value),
        coro_test(r8_locals_and_nested_calls_survive_a_yield),
        coro_test(r10_start_creates_and_primes),
        coro_test(r10_an_error_during_priming_is_what_start_hands_back),
        coro_test(r10_a_return_during_priming_is_what_start_hands_back),
        coro_test(r55_states_can_be_asked_for),
        coro_test(a_coroutine_knows_its_name),
        coro_test(every_outcome_has_a_word_or_two_of_its_own),
    };

    return cmocka_run_group_tests_name("coro creation", tests, NULL, NULL);
}
