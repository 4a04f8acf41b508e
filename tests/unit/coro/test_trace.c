/* Where an error came from: the origin that R14 keeps, and its trace. */
#include <stdio.h>
#include <string.h>

#include "fixture.h"

/* The line of the marked statement, so that tests can tell places apart. */
#define AT(line) ((line) = CORO_HERE)

static const char *raised_at, *middle_at, *outer_at;

static void *raise_marked(struct coro *self, void *arg)
{
    if (arg && !coro_yield(self, arg, NULL))
        return NULL;
    AT(raised_at), coro_raise(self, 5, "line %d: %s", 17, "no such field");
    return NULL;
}

static void *resume_and_pass_on(struct coro *self, void *inner)
{
    struct coro_result result;

    AT(middle_at), result = coro_next(inner);
    if (result.outcome == CORO_RAISED)
        return coro_raise_from(self, inner, result);
    return result.value;
}

static void *resume_and_pass_on_too(struct coro *self, void *inner)
{
    struct coro_result result;

    AT(outer_at), result = coro_next(inner);
    if (result.outcome == CORO_RAISED)
        return coro_raise_from(self, inner, result);
    return result.value;
}

static void assert_place(const struct coro_error *error, size_t index, const char *at,
                         const char *who)
{
    assert_true(error->place_count > index);
    assert_string_equal(error->places[index].at, at);
    assert_string_equal(error->places[index].who, who);
}

static void r14_an_error_names_where_it_was_raised_and_resumed(void **state)
{
    struct coro *co = made("parser", raise_marked, NULL);
    struct coro_result result;
    const char *here;

    (void)state;
    AT(here), result = coro_next(co);
    assert_raised(co, result, "line 17: no such field");
    assert_int_equal(coro_error(co)->code, 5);
    assert_int_equal(coro_error(co)->place_count, 2);
    assert_int_equal(coro_error(co)->places_left_out, 0);
    assert_place(coro_error(co), 0, raised_at, "parser");
    assert_place(coro_error(co), 1, here, "main");
    coro_free(co);
}

static void places_are_below_the_projects_folder(void **state)
{
    static const char expected[] = "tests/unit/coro/test_trace.c:";
    struct coro *co = made("parser", raise_marked, NULL);

    (void)state;
    assert_int_equal(coro_next(co).outcome, CORO_RAISED);
    assert_memory_equal(coro_error(co)->places[0].at, expected, sizeof(expected) - 1);
    coro_free(co);
}

static void r14_an_error_keeps_its_origin_through_a_chain_of_three(void **state)
{
    struct coro *parser = made("parser", raise_marked, NULL);
    struct coro *filter = made("filter", resume_and_pass_on, parser);
    struct coro *source = made("source", resume_and_pass_on_too, filter);
    struct coro_result result;
    const struct coro_error *error;
    const char *here;

    (void)state;
    AT(here), result = coro_next(source);
    assert_raised(source, result, "line 17: no such field");
    error = coro_error(source);
    assert_int_equal(error->code, 5);
    assert_int_equal(error->place_count, 4);
    assert_place(error, 0, raised_at, "parser");
    assert_place(error, 1, middle_at, "filter");
    assert_place(error, 2, outer_at, "source");
    assert_place(error, 3, here, "main");
    assert_state(parser, CORO_CLOSED);
    assert_state(filter, CORO_CLOSED);
    assert_state(source, CORO_CLOSED);
    coro_free(source);
    coro_free(filter);
    coro_free(parser);
}

static void *delegate_and_let_through(struct coro *self, void *sub)
{
    bool returned;

    AT(middle_at), returned = coro_delegate(self, sub, NULL);
    note("returned: %d", returned);
    return NULL;
}

static void r14_an_error_of_a_sub_names_the_delegation(void **state)
{
    struct coro *sub = made("sub", raise_marked, word("ready"));
    struct coro *outer = made("outer", delegate_and_let_through, sub);
    struct coro_result result;
    const char *here;

    (void)state;
    assert_yielded(coro_next(outer), "ready");
    AT(here), result = coro_next(outer);
    assert_raised(outer, result, "line 17: no such field");
    assert_place(coro_error(outer), 0, raised_at, "sub");
    assert_place(coro_error(outer), 1, middle_at, "outer");
    assert_place(coro_error(outer), 2, here, "main");
    coro_free(outer);
    coro_free(sub);
}

static void *yield_marked(struct coro *self, void *arg)
{
    bool resumed;

    AT(raised_at), resumed = coro_yield(self, arg, NULL);
    note("resumed: %d", resumed);
    return NULL;
}

static void r24_an_error_thrown_names_the_yield_where_it_arrived(void **state)
{
    struct coro_error error = failure("a shoe");
    struct coro *co = made("fib", yield_marked, word("ready"));
    struct coro_result result;
    const char *here;

    (void)state;
    assert_yielded(coro_next(co), "ready");
    AT(here), result = coro_throw(co, &error);
    assert_raised(co, result, "a shoe");
    assert_place(coro_error(co), 0, raised_at, "fib");
    assert_place(coro_error(co), 1, here, "main");
    coro_free(co);
}

static void *refused_and_pass_on(struct coro *self, void *finished)
{
    struct coro_result result = coro_next(finished);

    AT(raised_at), coro_raise_from(self, finished, result);
    return NULL;
}

static void r17_a_refusal_names_where_it_was_raised(void **state)
{
    const char *words[] = {NULL};
    struct coro *finished = made("finished", each_word, words);
    struct coro *sender = made("sender", refused_and_pass_on, finished);

    (void)state;
    assert_returned(coro_next(finished), NULL);
    assert_int_equal(coro_next(sender).outcome, CORO_RAISED);
    assert_string_equal(coro_error(sender)->places[0].who, "sender");
    assert_non_null(strstr(coro_error(sender)->places[0].at, "test_trace.c:"));
    coro_free(sender);
    coro_free(finished);
}

enum {
    LONG_CHAIN = 12
};

static void a_long_chain_counts_the_places_that_it_leaves_out(void **state)
{
    struct coro *chain[LONG_CHAIN];
    const struct coro_error *error;

    (void)state;
    chain[0] = made("origin", raise_marked, NULL);
    for (size_t i = 1; i < LONG_CHAIN; i++)
        chain[i] = made("link", resume_and_pass_on, chain[i - 1]);
    assert_raised(chain[LONG_CHAIN - 1], coro_next(chain[LONG_CHAIN - 1]),
                  "line 17: no such field");
    error = coro_error(chain[LONG_CHAIN - 1]);
    assert_int_equal(error->place_count, CORO_ERROR_PLACES);
    assert_int_equal(error->places_left_out, LONG_CHAIN + 1 - CORO_ERROR_PLACES);
    assert_place(error, 0, raised_at, "origin");
    assert_place(error, 1, middle_at, "link");
    for (size_t i = LONG_CHAIN; i-- > 0;)
        coro_free(chain[i]);
}

static struct coro_error two_places(void)
{
    struct coro_error error = failure("I don't like 89");

    error.place_count = 2;
    error.places[0] = (struct coro_place){"examples/fib_throw.c:21", "fib"};
    error.places[1] = (struct coro_place){"examples/fib_throw.c:48", "main"};
    return error;
}

#define TRACE                                                                          \
    "examples/fib_throw.c:21: fib\nexamples/fib_throw.c:48: main\nI don't like 89"

static void a_trace_has_one_place_a_line_then_the_message(void **state)
{
    struct coro_error error = two_places();
    char buffer[256];
    size_t length;

    (void)state;
    length = coro_error_trace(&error, buffer, sizeof(buffer));
    assert_int_equal(length, strlen(buffer));
    assert_memory_equal(buffer, TRACE, sizeof(TRACE) - 1);
    assert_true(length == sizeof(TRACE) - 1 || !strcmp(buffer, TRACE "\n"));
}

static void a_trace_is_cut_to_the_buffer_and_says_what_it_wanted(void **state)
{
    struct coro_error error = two_places();
    char whole[256], part[256];
    size_t length = coro_error_trace(&error, whole, sizeof(whole));

    (void)state;
    assert_int_equal(coro_error_trace(&error, NULL, 0), length);
    for (size_t size = 1; size <= length + 2; size++) {
        size_t kept = size - 1 < length ? size - 1 : length;

        memset(part, '#', sizeof(part));
        assert_int_equal(coro_error_trace(&error, part, size), length);
        assert_memory_equal(part, whole, kept);
        assert_int_equal(part[kept], '\0');
        assert_int_equal(part[size], '#');
    }
}

static void *raise_long_message(struct coro *self, void *arg)
{
    return coro_raise(self, 0, "%s", (const char *)arg);
}

static void a_message_that_is_too_long_is_cut(void **state)
{
    char text[2 * CORO_ERROR_MESSAGE];
    struct coro *co;

    (void)state;
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    co = made("verbose", raise_long_message, text);
    assert_int_equal(coro_next(co).outcome, CORO_RAISED);
    assert_int_equal(strlen(coro_error(co)->message), CORO_ERROR_MESSAGE - 1);
    assert_memory_equal(coro_error(co)->message, text, CORO_ERROR_MESSAGE - 1);
    coro_free(co);
}

static void *raise_pending_message(struct coro *self, void *arg)
{
    (void)arg;
    coro_raise(self, 1, "first");
    return coro_raise(self, 2, "second after %s", coro_error(self)->message);
}

static void a_message_may_quote_the_pending_one(void **state)
{
    struct coro *co = made("quoting", raise_pending_message, NULL);

    (void)state;
    assert_raised(co, coro_next(co), "second after first");
    coro_free(co);
}

static void *raise_again(struct coro *self, void *inner)
{
    struct coro_result result = coro_next(inner);
    struct coro_error caught;

    coro_raise_from(self, inner, result);
    if (coro_catch(self, &caught))
        note("caught %s from %s", caught.message, caught.places[0].who);
    return NULL;
}

static void an_error_of_another_can_be_caught_with_its_origin(void **state)
{
    struct coro *parser = made("parser", raise_marked, NULL);
    struct coro *outer = made("outer", raise_again, parser);

    (void)state;
    assert_returned(coro_next(outer), NULL);
    assert_journal("caught line 17: no such field from parser");
    coro_free(outer);
    coro_free(parser);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        coro_test(r14_an_error_names_where_it_was_raised_and_resumed),
        coro_test(places_are_below_the_projects_folder),
        coro_test(r14_an_error_keeps_its_origin_through_a_chain_of_three),
        coro_test(r14_an_error_of_a_sub_names_the_delegation),
        coro_test(r24_an_error_thrown_names_the_yield_where_it_arrived),
        coro_test(r17_a_refusal_names_where_it_was_raised),
        coro_test(a_long_chain_counts_the_places_that_it_leaves_out),
        coro_test(a_trace_has_one_place_a_line_then_the_message),
        coro_test(a_trace_is_cut_to_the_buffer_and_says_what_it_wanted),
        coro_test(a_message_that_is_too_long_is_cut),
        coro_test(a_message_may_quote_the_pending_one),
        coro_test(an_error_of_another_can_be_caught_with_its_origin),
    };

    return cmocka_run_group_tests_name("coro trace", tests, NULL, NULL);
}
