/* Ending: finish lets a stage send what it holds, abort does not (rule D3). */
#include "fixture.h"

static void d3_after_finish_a_stage_sends_what_it_holds(void **state)
{
    (void)state;
    world_number_lines(3);
    assert_int_equal(run_text("hold | epilogue x"), STATUS_OK);
    assert_string_equal(output_text(), "1\n2\n3\nx\n");
    assert_string_equal(notes_of('x'), "wanted\n");
}

static void d3_finish_goes_down_the_chain(void **state)
{
    (void)state;
    world_number_lines(100);
    assert_int_equal(run_text("hold | hold | total | epilogue x | hold"), STATUS_OK);
    assert_string_equal(output_text(), "100\nx\n");
}

static void d3_after_abort_sends_are_refused(void **state)
{
    (void)state;
    world_number_lines(10);
    world.block = 1;
    assert_int_equal(run_text("epilogue x | fail 3 | epilogue y"), STATUS_CHILD);
    assert_string_equal(notes_of('x'), "refused\n");
    assert_string_equal(notes_of('y'), "refused\n");
    assert_string_equal(output_text(), "1\n2\n");
}

static void d3_after_abort_nothing_that_was_held_is_sent(void **state)
{
    (void)state;
    world_number_lines(10);
    assert_int_equal(run_text("split { hold } { fail 3 }"), STATUS_CHILD);
    assert_string_equal(output_text(), "1\n2\n");
}

static void after_an_early_end_the_stages_behind_it_finish(void **state)
{
    (void)state;
    world_number_lines(100);
    assert_int_equal(run_text("end 3 | hold | total"), STATUS_OK);
    assert_string_equal(output_text(), "3\n");
}

/* What a stage behind the end counts does not wait for the source's block: nobody could
 * foretell where it comes out. */
static void an_early_end_is_passed_on_before_the_next_record(void **state)
{
    struct run_options options = session_options();
    struct fault fault;
    static const size_t blocks[] = {1, 2, 3, 0};

    (void)state;
    world_number_lines(4);
    for (size_t i = 0; i < 8; i++) {
        world_forget();
        world.block = blocks[i / 2];
        options.inbox_limit = i % 2 ? 64 : 1;
        assert_int_equal(
            run_text_with("split { end 2 | total } { pass }", options, &fault),
            STATUS_OK);
        assert_string_equal(output_text(), "1\n2\n2\n3\n4\n");
    }
}

static void d4_a_fan_in_finishes_after_its_last_sender(void **state)
{
    (void)state;
    world_number_lines(5);
    assert_int_equal(run_text("split { end 1 } { pass } { end 2 } | total"), STATUS_OK);
    assert_string_equal(output_text(), "8\n");
}

static void d4_each_block_flushes_into_the_fan_in(void **state)
{
    (void)state;
    world_number_lines(2);
    assert_int_equal(run_text("split { hold | tag a } { hold | tag b } | epilogue x"),
                     STATUS_OK);
    assert_string_equal(output_text(), "a:1\na:2\nb:1\nb:2\nx\n");
    assert_string_equal(notes_of('x'), "wanted\n");
}

static void block_1_finishes_wholly_before_block_2(void **state)
{
    (void)state;
    world_number_lines(2);
    assert_int_equal(
        run_text("split { hold | split { hold | tag a } { total | tag b } }"
                 " { total | tag c }"),
        STATUS_OK);
    assert_string_equal(output_text(), "a:1\na:2\nb:2\nc:2\n");
}

static void block_1_finishes_before_block_2_in_a_common_file(void **state)
{
    (void)state;
    enter_empty_folder();
    world_number_lines(2);
    assert_int_equal(run_text("split { hold | tag a | store f } { total | store f }"),
                     STATUS_OK);
    assert_string_equal(file_text("f"), "a:1\na:2\n2\n");
}

static void d5_a_finished_branch_drops_out(void **state)
{
    (void)state;
    world_number_lines(4);
    assert_int_equal(run_text("split { end 1 | tag a } { tag b } { end 2 | tag c }"),
                     STATUS_OK);
    assert_string_equal(output_text(), "a:1\nb:1\nc:1\nb:2\nc:2\nb:3\nb:4\n");
}

static void d5_the_broadcast_ends_when_all_branches_have(void **state)
{
    (void)state;
    world_number_lines(1000);
    assert_int_equal(run_text("split { end 1 } { end 3 }"), STATUS_OK);
    assert_string_equal(output_text(), "1\n1\n2\n3\n");
    assert_in_range(world.made, 3, 64);
}

static void a_record_for_no_open_branch_is_not_lost_in_the_books(void **state)
{
    (void)state;
    world_number_lines(1000);
    assert_int_equal(run_text("duty x | split { end 1 } { end 3 }"), STATUS_OK);
    assert_int_equal(world.made, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        world_test(d3_after_finish_a_stage_sends_what_it_holds),
        world_test(d3_finish_goes_down_the_chain),
        world_test(d3_after_abort_sends_are_refused),
        world_test(d3_after_abort_nothing_that_was_held_is_sent),
        world_test(after_an_early_end_the_stages_behind_it_finish),
        world_test(an_early_end_is_passed_on_before_the_next_record),
        world_test(d4_a_fan_in_finishes_after_its_last_sender),
        world_test(d4_each_block_flushes_into_the_fan_in),
        world_test(block_1_finishes_wholly_before_block_2),
        world_test(block_1_finishes_before_block_2_in_a_common_file),
        world_test(d5_a_finished_branch_drops_out),
        world_test(d5_the_broadcast_ends_when_all_branches_have),
        world_test(a_record_for_no_open_branch_is_not_lost_in_the_books),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
