/* Rejects: reported with their place, kept once, and what becomes of the run. */
#include "fixture.h"

static enum status run_with_rejects(const char *pipeline)
{
    struct run_options options = session_options();
    struct fault fault;

    options.rejects = "rejects";
    return run_text_with(pipeline, options, &fault);
}

static void a_rejected_record_is_reported_with_its_place(void **state)
{
    (void)state;
    world_number_lines(3);
    assert_int_equal(run_text("pass | split { reject 2 }"), STATUS_REJECTED);
    assert_string_equal(reports_text(), "input:2: stage 2.1.1 (reject): unwanted: 2\n");
    assert_string_equal(output_text(), "1\n3\n");
}

static void the_first_five_of_a_cause_are_reported_in_full(void **state)
{
    (void)state;
    world_number_lines(9);
    assert_int_equal(run_text("reject \"\""), STATUS_REJECTED);
    assert_string_equal(reports_text(),
                        "input:1: stage 1 (reject): unwanted: 1\n"
                        "input:2: stage 1 (reject): unwanted: 2\n"
                        "input:3: stage 1 (reject): unwanted: 3\n"
                        "input:4: stage 1 (reject): unwanted: 4\n"
                        "input:5: stage 1 (reject): unwanted: 5\n"
                        "stage 1 (reject): 4 more rejected: unwanted\n");
}

static void exactly_five_leave_no_rest(void **state)
{
    (void)state;
    world_number_lines(5);
    assert_int_equal(run_text("reject \"\""), STATUS_REJECTED);
    assert_null(strstr(reports_text(), "more"));
}

static void each_stage_has_five_of_its_own(void **state)
{
    (void)state;
    world_number_lines(7);
    assert_int_equal(run_text("split { reject \"\" } { reject \"\" }"),
                     STATUS_REJECTED);
    assert_non_null(strstr(reports_text(), "input:5: stage 1.1.1 (reject)"));
    assert_non_null(strstr(reports_text(), "input:5: stage 1.2.1 (reject)"));
    assert_non_null(strstr(reports_text(), "stage 1.1.1 (reject): 2 more rejected"));
    assert_non_null(strstr(reports_text(), "stage 1.2.1 (reject): 2 more rejected"));
}

static void a_changed_record_is_reported_with_the_line_that_it_came_from(void **state)
{
    (void)state;
    enter_empty_folder();
    world_number_lines(3);
    assert_int_equal(run_with_rejects("tag a | shout | repeat 1 | reject 2"),
                     STATUS_REJECTED);
    assert_string_equal(reports_text(), "input:2: stage 4 (reject): unwanted: A:2\n");
    assert_string_equal(file_text("rejects"), "2\n");
}

static void the_lines_of_rejected_records_are_kept(void **state)
{
    (void)state;
    enter_empty_folder();
    world_number_lines(300);
    assert_int_equal(run_with_rejects("reject 77"), STATUS_REJECTED);
    assert_string_equal(file_text("rejects"), "77\n177\n277\n");
}

static void a_line_that_two_branches_reject_is_kept_once(void **state)
{
    (void)state;
    enter_empty_folder();
    world_number_lines(5);
    assert_int_equal(run_with_rejects("split { reject 2 } { tag a | reject 2 } "
                                      "{ hold | reject 2 } { repeat 3 | reject 2 }"),
                     STATUS_REJECTED);
    assert_string_equal(file_text("rejects"), "2\n");
}

static void a_line_that_two_stages_reject_is_kept_once(void **state)
{
    (void)state;
    enter_empty_folder();
    world_number_lines(12);
    assert_int_equal(run_with_rejects("repeat 2 | split { reject 2 } { reject 1 } "
                                      "| reject 12"),
                     STATUS_REJECTED);
    assert_string_equal(file_text("rejects"), "1\n2\n10\n11\n12\n");
}

static void the_rejects_of_several_stages_are_in_the_order_of_the_lines(void **state)
{
    (void)state;
    enter_empty_folder();
    world_number_lines(9);
    assert_int_equal(run_with_rejects("reject 8 | reject 2 | reject 5"),
                     STATUS_REJECTED);
    assert_string_equal(file_text("rejects"), "2\n5\n8\n");
}

static void the_result_of_a_reduce_is_reported_only(void **state)
{
    (void)state;
    enter_empty_folder();
    world_number_lines(4);
    assert_int_equal(run_with_rejects("total | reject 4"), STATUS_REJECTED);
    assert_string_equal(file_text("rejects"), "");
    assert_string_equal(reports_text(), "stage 2 (reject): unwanted: 4\n");
}

static void without_rejects_the_file_is_there_and_empty(void **state)
{
    (void)state;
    enter_empty_folder();
    world_number_lines(4);
    assert_int_equal(run_with_rejects("pass"), STATUS_OK);
    assert_string_equal(file_text("rejects"), "");
}

static void on_error_fail_stops_at_the_first(void **state)
{
    struct run_options options = session_options();
    struct fault fault;

    (void)state;
    enter_empty_folder();
    world_number_lines(300);
    options.on_error = ON_ERROR_FAIL;
    options.rejects = "rejects";
    assert_int_equal(
        run_text_with("pass | reject 3 | tag a | epilogue x", options, &fault),
        STATUS_REJECTED);
    assert_int_equal(fault.status, STATUS_REJECTED);
    assert_string_equal(fault.place, "input:3: stage 2 (reject)");
    assert_string_equal(fault.what, "unwanted: 3");
    assert_string_equal(reports_text(), "");
    assert_string_equal(output_text(), "a:1\na:2\n");
    assert_string_equal(notes_of('x'), "refused\n");
    assert_string_equal(file_text("rejects"), "3\n");
    assert_in_range(world.made, 3, 64);
}

static void on_error_ignore_is_silent(void **state)
{
    struct run_options options = session_options();
    struct fault fault;

    (void)state;
    enter_empty_folder();
    world_number_lines(10);
    options.on_error = ON_ERROR_IGNORE;
    options.rejects = "rejects";
    assert_int_equal(run_text_with("reject \"\"", options, &fault), STATUS_REJECTED);
    assert_int_equal(fault.status, STATUS_OK);
    assert_string_equal(reports_text(), "");
    assert_string_equal(file_text("rejects"), "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n");
}

static void a_rejects_file_that_cannot_be_opened_fails_before_any_input(void **state)
{
    struct run_options options = session_options();
    struct fault fault;

    (void)state;
    world_number_lines(10);
    options.rejects = "/nowhere/rejects";
    assert_int_equal(run_text_with("pass", options, &fault), STATUS_OUTPUT);
    assert_int_equal(world.made, 0);
}

static void a_rejects_file_on_a_full_disk_is_a_failure(void **state)
{
    struct run_options options = session_options();
    struct fault fault;

    (void)state;
    world_number_lines(1000);
    world.block = 10;
    options.rejects = "/dev/full";
    assert_int_equal(run_text_with("reject 1", options, &fault), STATUS_OUTPUT);
    assert_in_range(world.made, 10, 20);
}

static void after_an_abort_nothing_is_rejected(void **state)
{
    struct fault fault;
    struct run_options options = session_options();

    (void)state;
    world_number_lines(100);
    options.on_error = ON_ERROR_FAIL;
    assert_int_equal(run_text_with("repeat 2 | reject 3 | reject 2", options, &fault),
                     STATUS_REJECTED);
    assert_string_equal(fault.place, "input:2: stage 3 (reject)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        world_test(a_rejected_record_is_reported_with_its_place),
        world_test(the_first_five_of_a_cause_are_reported_in_full),
        world_test(exactly_five_leave_no_rest),
        world_test(each_stage_has_five_of_its_own),
        world_test(a_changed_record_is_reported_with_the_line_that_it_came_from),
        world_test(the_lines_of_rejected_records_are_kept),
        world_test(a_line_that_two_branches_reject_is_kept_once),
        world_test(a_line_that_two_stages_reject_is_kept_once),
        world_test(the_rejects_of_several_stages_are_in_the_order_of_the_lines),
        world_test(the_result_of_a_reduce_is_reported_only),
        world_test(without_rejects_the_file_is_there_and_empty),
        world_test(on_error_fail_stops_at_the_first),
        world_test(on_error_ignore_is_silent),
        world_test(a_rejects_file_that_cannot_be_opened_fails_before_any_input),
        world_test(a_rejects_file_on_a_full_disk_is_a_failure),
        world_test(after_an_abort_nothing_is_rejected),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
