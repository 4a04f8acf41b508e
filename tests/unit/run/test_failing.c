/* Failing: the first error wins, and what was sent before it is delivered. */
#include "fixture.h"

static void a_stage_that_fails_first_delivers_what_it_sent(void **state)
{
    struct run_options options = session_options();
    struct fault fault;

    (void)state;
    world_number_lines(100);
    for (options.inbox_limit = 1; options.inbox_limit <= 64;
         options.inbox_limit += 63) {
        world_forget();
        assert_int_equal(run_text_with("fail 4 | pass | tag a | pass", options, &fault),
                         STATUS_CHILD);
        assert_string_equal(output_text(), "a:1\na:2\na:3\n");
        assert_string_equal(fault.what, "failed at 4");
        assert_string_equal(fault.place, "stage 1 (fail)");
        assert_int_equal(fault.status, STATUS_CHILD);
    }
}

static void what_was_sent_before_a_failure_reaches_the_file(void **state)
{
    (void)state;
    enter_empty_folder();
    world_number_lines(100);
    assert_int_equal(run_text("fail 4 | pass | store f"), STATUS_CHILD);
    assert_string_equal(file_text("f"), "1\n2\n3\n");
}

static void the_source_stops_at_a_failure(void **state)
{
    (void)state;
    world_number_lines(10000);
    assert_int_equal(run_text("pass | fail 1"), STATUS_CHILD);
    assert_in_range(world.made, 1, 64);
}

static void a_duty_ends_at_a_failure(void **state)
{
    (void)state;
    world_number_lines(10000);
    assert_int_equal(run_text("duty x | fail 1"), STATUS_CHILD);
    assert_in_range(world.made, 1, 64);
    assert_string_equal(notes_of('x'), "1\n");
}

static void the_first_error_wins(void **state)
{
    struct fault fault;

    (void)state;
    world_number_lines(100);
    assert_int_equal(
        run_text_with("fail 5 | fail 3 | fail 4", session_options(), &fault),
        STATUS_CHILD);
    assert_string_equal(fault.what, "failed at 3");
    assert_string_equal(fault.place, "stage 2 (fail)");
    assert_string_equal(output_text(), "1\n2\n");
}

static void the_error_that_delivering_brings_up_is_not_the_first(void **state)
{
    struct fault fault;

    (void)state;
    world_number_lines(100);
    assert_int_equal(run_text_with("fail 2 | pass | fail 1", session_options(), &fault),
                     STATUS_CHILD);
    assert_non_null(strstr(fault.what, "failed at"));
    assert_string_equal(output_text(), "");
}

static void d5_an_error_in_a_branch_stops_the_pipeline(void **state)
{
    (void)state;
    world_number_lines(10000);
    assert_int_equal(run_text("split { tag a } { fail 2 | tag b } { tag c }"),
                     STATUS_CHILD);
    assert_string_equal(output_text(), "a:1\nb:1\nc:1\na:2\n");
    assert_in_range(world.made, 2, 64);
}

/* No memory is a failure, however the stage returns. */
static void a_lost_record_stops_the_pipeline(void **state)
{
    struct fault fault;

    (void)state;
    world_number_lines(10);
    assert_int_equal(run_text_with("split { lose } { pass } | epilogue x",
                                   session_options(), &fault),
                     STATUS_RESOURCE);
    assert_int_equal(fault.status, STATUS_RESOURCE);
    assert_string_equal(fault.place, "stage 1.1.1 (lose)");
    assert_string_equal(notes_of('x'), "refused\n");
    assert_string_equal(output_text(), "");
}

static void what_a_failure_leaves_in_inboxes_is_released(void **state)
{
    (void)state;
    world_number_lines(200);
    world.holds_records = true;
    assert_int_equal(run_text("pass | split { hold } { pass | fail 70 } { shout }"),
                     STATUS_CHILD);
    for (size_t i = 0; i < world.made; i++)
        assert_int_equal(world.held[i]->references, 1);
}

static void a_run_that_was_never_started_is_released(void **state)
{
    struct session session;

    (void)state;
    session_open(&session, "pass | split { hold } { end 3 }", session_options());
    assert_non_null(session.run);
    session_close(&session);
    assert_string_equal(trace_text(), "");
}

static void a_full_disk_is_a_failure_with_status_output(void **state)
{
    struct fault fault;

    (void)state;
    world_number_lines(1000);
    world.block = 10;
    assert_int_equal(run_text_with("pass | store /dev/full", session_options(), &fault),
                     STATUS_OUTPUT);
    assert_int_equal(world.made, 10);
    assert_string_equal(fault.place, "stage 2 (store)");
    assert_non_null(strstr(fault.what, "/dev/full"));
}

static void a_disk_that_is_full_at_the_last_flush_is_a_failure(void **state)
{
    (void)state;
    world_number_lines(3);
    assert_int_equal(run_text("store /dev/full"), STATUS_OUTPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        world_test(a_stage_that_fails_first_delivers_what_it_sent),
        world_test(what_was_sent_before_a_failure_reaches_the_file),
        world_test(the_source_stops_at_a_failure),
        world_test(a_duty_ends_at_a_failure),
        world_test(the_first_error_wins),
        world_test(the_error_that_delivering_brings_up_is_not_the_first),
        world_test(d5_an_error_in_a_branch_stops_the_pipeline),
        world_test(a_lost_record_stops_the_pipeline),
        world_test(what_a_failure_leaves_in_inboxes_is_released),
        world_test(a_run_that_was_never_started_is_released),
        world_test(a_full_disk_is_a_failure_with_status_output),
        world_test(a_disk_that_is_full_at_the_last_flush_is_a_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
