/* Books: in = passed + filtered + rejected + absorbed, out = passed + made. */
#include "fixture.h"

static struct session session;

static void open_and_go(const char *pipeline)
{
    session_open(&session, pipeline, session_options());
    session_go(&session);
}

static void assert_books(const char *number, struct run_books wanted)
{
    struct run_books books = books_of(&session, number);

    assert_int_equal(books.in, wanted.in);
    assert_int_equal(books.passed, wanted.passed);
    assert_int_equal(books.filtered, wanted.filtered);
    assert_int_equal(books.rejected, wanted.rejected);
    assert_int_equal(books.absorbed, wanted.absorbed);
    assert_int_equal(books.made, wanted.made);
    assert_int_equal(books.out, wanted.out);
    assert_int_equal(books.nanoseconds, 0);
}

static void each_stage_has_its_books(void **state)
{
    (void)state;
    world_number_lines(100);
    open_and_go("keep 1 | reject 7 | repeat 3 | shout | total");
    assert_int_equal(session.status, STATUS_REJECTED);
    assert_books("source", (struct run_books){.in = 100, .passed = 100, .out = 100});
    assert_books(
        "1", (struct run_books){.in = 100, .passed = 20, .filtered = 80, .out = 20});
    assert_books("2",
                 (struct run_books){.in = 20, .passed = 18, .rejected = 2, .out = 18});
    assert_books("3",
                 (struct run_books){.in = 18, .absorbed = 18, .made = 54, .out = 54});
    assert_books("4", (struct run_books){.in = 54, .passed = 54, .out = 54});
    assert_books("5",
                 (struct run_books){.in = 54, .absorbed = 54, .made = 1, .out = 1});
    assert_books("collect", (struct run_books){.in = 1, .absorbed = 1});
    session_close(&session);
}

static void a_broadcast_makes_a_record_for_each_further_branch(void **state)
{
    (void)state;
    world_number_lines(10);
    open_and_go("split { pass } { end 4 } { pass }");
    assert_int_equal(session.status, STATUS_OK);
    assert_books("1",
                 (struct run_books){.in = 10, .passed = 10, .made = 14, .out = 24});
    assert_books("1.2.1", (struct run_books){.in = 4, .passed = 4, .out = 4});
    assert_books("collect", (struct run_books){.in = 24, .absorbed = 24});
    session_close(&session);
}

static void a_stage_that_forgets_a_record_breaks_an_invariant(void **state)
{
    struct fault fault;

    (void)state;
    world_number_lines(1);
    assert_int_equal(run_text_with("pass | forget", session_options(), &fault),
                     STATUS_INVARIANT);
    assert_int_equal(fault.status, STATUS_INVARIANT);
    assert_string_equal(fault.place, "stage 2 (forget)");
    assert_int_equal(status_exit_code(STATUS_INVARIANT), 70);
}

static void an_early_end_keeps_the_books_in_balance(void **state)
{
    (void)state;
    world_number_lines(1000);
    open_and_go("pass | split { hold } { repeat 3 | end 5 } | end 7");
    assert_int_equal(session.status, STATUS_OK);
    assert_books("2.2.2", (struct run_books){.in = 5, .passed = 5, .out = 5});
    session_close(&session);
}

static void books_are_not_judged_after_a_failure(void **state)
{
    (void)state;
    world_number_lines(1000);
    assert_int_equal(run_text("hold | fail 3"), STATUS_CHILD);
}

static void time_is_measured_if_it_is_asked_for(void **state)
{
    struct run_options options = session_options();
    uint64_t total = 0;

    (void)state;
    world_number_lines(1000);
    options.timing = true;
    session_open(&session, "pass | split { shout } { fail 500 }", options);
    session_go(&session);
    assert_int_equal(session.status, STATUS_CHILD);
    for (size_t i = 0; i < session.plan.count; i++)
        total += run_books(session.run, i).nanoseconds;
    assert_true(total > 0);
    session_close(&session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        world_test(each_stage_has_its_books),
        world_test(a_broadcast_makes_a_record_for_each_further_branch),
        world_test(a_stage_that_forgets_a_record_breaks_an_invariant),
        world_test(an_early_end_keeps_the_books_in_balance),
        world_test(books_are_not_judged_after_a_failure),
        world_test(time_is_measured_if_it_is_asked_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
