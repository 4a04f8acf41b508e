/* Instances: the next stage, several times. */
#include "fixture.h"

static struct session session;

static void open_and_go(const char *pipeline)
{
    session_open(&session, pipeline, session_options());
    session_go(&session);
}

static void each_has_its_input_and_its_end(void **state)
{
    (void)state;
    world_number_lines(5);
    assert_int_equal(run_text("deal 2 | total"), STATUS_OK);
    assert_string_equal(output_text(), "a:3\nb:2\n");
}

static void without_one_the_stage_sends_nothing(void **state)
{
    (void)state;
    assert_int_equal(run_text("deal 2 | total"), STATUS_OK);
    assert_string_equal(output_text(), "");
    assert_int_equal(run_text("deal 2 | open 3"), STATUS_OK);
    assert_string_equal(output_text(), "");
}

static void records_come_out_as_they_came_in(void **state)
{
    (void)state;
    world_number_lines(5);
    assert_int_equal(run_text("deal 3 | pass"), STATUS_OK);
    assert_string_equal(output_text(), "a:1\nb:2\nc:3\na:4\nb:5\n");
}

static void one_that_ends_leaves_the_others(void **state)
{
    (void)state;
    world_number_lines(6);
    assert_int_equal(run_text("deal 2 | end 1"), STATUS_OK);
    assert_string_equal(output_text(), "a:1\nb:2\n");
    assert_int_equal(world.made, 6);
}

static void an_end_behind_reaches_the_source(void **state)
{
    (void)state;
    world_number_lines(1000);
    world.block = 10;
    assert_int_equal(run_text("deal 2 | pass | end 3"), STATUS_OK);
    assert_string_equal(output_text(), "a:1\nb:2\na:3\n");
    assert_true(world.made <= 100);
}

static void the_stage_has_the_books_of_all(void **state)
{
    struct run_books books;

    (void)state;
    world_number_lines(100);
    open_and_go("deal 7 | keep 1 | total");
    assert_int_equal(session.status, STATUS_OK);
    books = books_of(&session, "1");
    assert_int_equal(books.in, 100);
    assert_int_equal(books.passed, 100);
    assert_int_equal(books.out, 100);
    books = books_of(&session, "2");
    assert_int_equal(books.in, 100);
    assert_int_equal(books.passed, 20);
    assert_int_equal(books.filtered, 80);
    assert_int_equal(books.made, 0);
    assert_int_equal(books.out, 20);
    session_close(&session);
}

static void rejects_of_all_are_counted_together(void **state)
{
    (void)state;
    world_number_lines(20);
    assert_int_equal(run_text("deal 9 | reject 1"), STATUS_REJECTED);
    assert_non_null(strstr(reports_text(), "stage 2 (reject): 6 more rejected"));
}

static void one_that_fails_stops_the_run(void **state)
{
    struct fault fault;

    (void)state;
    world_number_lines(100);
    assert_int_not_equal(run_text_with("deal 3 | fail 4", session_options(), &fault),
                         STATUS_OK);
    assert_string_equal(fault.place, "stage 2 (fail)");
}

static void stages_that_act_are_refused(void **state)
{
    static const char *const pipelines[] = {
        "deal 2",
        "deal 2 | act x",
        "deal 2 | duty x",
        "deal 2 | split { pass } { pass }",
        "deal 2 | deal 3 | pass",
    };
    struct fault fault;

    (void)state;
    for (size_t i = 0; i < sizeof(pipelines) / sizeof(pipelines[0]); i++) {
        assert_int_equal(run_text_with(pipelines[i], session_options(), &fault),
                         STATUS_USAGE);
        assert_non_null(strstr(fault.what, "expected a filter or a reduce"));
    }
}

static void in_a_block_they_send_to_where_the_blocks_meet(void **state)
{
    (void)state;
    world_number_lines(3);
    assert_int_equal(run_text("split { deal 2 | pass } { tag x } | pass"), STATUS_OK);
    assert_string_equal(output_text(), "a:1\nx:1\nb:2\nx:2\na:3\nx:3\n");
}

static void every_reference_is_given_back(void **state)
{
    static const char *const pipelines[] = {
        "deal 3 | pass | end 5", "deal 3 | hold",  "deal 3 | hold | end 2",
        "deal 3 | fail 7",       "deal 3 | end 1",
    };

    (void)state;
    world_number_lines(50);
    expect_references_back(pipelines, sizeof(pipelines) / sizeof(pipelines[0]));
}

static void one_that_receives_until_a_deadline_is_ticked(void **state)
{
    (void)state;
    world_number_lines(2);
    assert_int_equal(run_text("drip 3600000000 | deal 1 | beat 10 | end 2"), STATUS_OK);
    assert_string_equal(output_text(), "a:1\na:tick 1\n");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        world_test(each_has_its_input_and_its_end),
        world_test(without_one_the_stage_sends_nothing),
        world_test(records_come_out_as_they_came_in),
        world_test(one_that_ends_leaves_the_others),
        world_test(an_end_behind_reaches_the_source),
        world_test(the_stage_has_the_books_of_all),
        world_test(rejects_of_all_are_counted_together),
        world_test(one_that_fails_stops_the_run),
        world_test(stages_that_act_are_refused),
        world_test(in_a_block_they_send_to_where_the_blocks_meet),
        world_test(every_reference_is_given_back),
        world_test(one_that_receives_until_a_deadline_is_ticked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
