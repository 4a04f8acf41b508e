/* Demand: who wants no more is heard at the source at once (rule D2). */
#include "fixture.h"

static void d2_an_early_end_reaches_the_source_within_a_batch(void **state)
{
    (void)state;
    world_number_lines(10000);
    assert_int_equal(run_text("end 1"), STATUS_OK);
    assert_in_range(world.made, 1, 64);
    assert_string_equal(output_text(), "1\n");
}

static void d2_an_early_end_reaches_the_source_through_other_stages(void **state)
{
    (void)state;
    world_number_lines(10000);
    assert_int_equal(run_text("keep 5 | shout | pass | end 3 | pass"), STATUS_OK);
    assert_string_equal(output_text(), "5\n15\n25\n");
    assert_in_range(world.made, 25, 64 * 64);
}

static void d2_with_inboxes_of_one_no_record_is_made_too_many(void **state)
{
    struct run_options options = session_options();
    struct fault fault;

    (void)state;
    world_number_lines(10000);
    options.inbox_limit = 1;
    assert_int_equal(run_text_with("keep 5 | pass | end 3 | pass", options, &fault),
                     STATUS_OK);
    assert_int_equal(world.made, 25);
}

static void d2_an_early_end_stops_the_source_at_its_next_flush(void **state)
{
    (void)state;
    world_number_lines(10000);
    world.block = 1;
    assert_int_equal(run_text("keep 5 | pass | end 3"), STATUS_OK);
    assert_int_equal(world.made, 25);
}

static void d2_a_stage_with_a_duty_goes_on(void **state)
{
    (void)state;
    world_number_lines(300);
    assert_int_equal(run_text("pass | duty x | end 1"), STATUS_OK);
    assert_int_equal(world.made, 300);
    assert_string_equal(output_text(), "1\n");
    assert_int_equal(world.notes[(int)('x' - 'a')].length, 9 * 2 + 90 * 3 + 201 * 4);
}

static void a_stage_may_ask_how_many_are_wanted(void **state)
{
    (void)state;
    world_number_lines(300);
    assert_int_equal(run_text("gather | end 7"), STATUS_OK);
    assert_int_equal(run_text("gather | end 7 | end 3"), STATUS_OK);
    assert_int_equal(run_text("gather | pass | end 7"), STATUS_OK);
    assert_int_equal(run_text("gather"), STATUS_OK);
    assert_string_equal(output_text(), "7\n7\nall\nall\n");
}

static void d2_what_is_between_a_duty_and_the_end_stops(void **state)
{
    (void)state;
    world_number_lines(300);
    assert_int_equal(run_text("duty x | watch a | end 2"), STATUS_OK);
    assert_int_equal(world.seen[0], 2);
}

static void d2_one_open_branch_keeps_the_source_going(void **state)
{
    (void)state;
    world_number_lines(300);
    assert_int_equal(run_text("split { end 1 } { total }"), STATUS_OK);
    assert_int_equal(world.made, 300);
}

static void d2_all_branches_closed_stop_the_source(void **state)
{
    (void)state;
    world_number_lines(10000);
    assert_int_equal(run_text("split { end 1 | total } { split { end 2 } { end 3 } }"),
                     STATUS_OK);
    assert_in_range(world.made, 3, 64);
}

static void an_acting_stage_sees_nothing_that_was_not_wanted(void **state)
{
    (void)state;
    world_number_lines(1000);
    assert_int_equal(run_text("act x | keep 5 | shout | end 2"), STATUS_OK);
    assert_string_equal(notes_of('x'), "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n"
                                       "14\n15\n");
}

static void nothing_is_rejected_that_was_not_wanted(void **state)
{
    (void)state;
    world_number_lines(1000);
    assert_int_equal(run_text("reject 3 | pass | end 2"), STATUS_OK);
    assert_string_equal(reports_text(), "");
    assert_int_equal(run_text("reject 2 | pass | end 2"), STATUS_REJECTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        world_test(d2_an_early_end_reaches_the_source_within_a_batch),
        world_test(d2_an_early_end_reaches_the_source_through_other_stages),
        world_test(d2_with_inboxes_of_one_no_record_is_made_too_many),
        world_test(d2_an_early_end_stops_the_source_at_its_next_flush),
        world_test(d2_a_stage_with_a_duty_goes_on),
        world_test(a_stage_may_ask_how_many_are_wanted),
        world_test(d2_what_is_between_a_duty_and_the_end_stops),
        world_test(d2_one_open_branch_keeps_the_source_going),
        world_test(d2_all_branches_closed_stop_the_source),
        world_test(an_acting_stage_sees_nothing_that_was_not_wanted),
        world_test(nothing_is_rejected_that_was_not_wanted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
