/* Blocks: lines travel uncut to the stages that know them, and it is never seen. */
#include "fixture.h"

#define WIDTH 99 /* and a newline */

static struct session session;

static void uncut_lines(size_t count)
{
    world_number_wide_lines(count, WIDTH);
    world.uncut = true;
}

static void go(const char *pipeline, struct run_options options)
{
    session_open(&session, pipeline, options);
    session_go(&session);
}

static void assert_in_and_out(const char *number, uint64_t in, uint64_t out)
{
    struct run_books books = books_of(&session, number);

    assert_int_equal(books.in, in);
    assert_int_equal(books.out, out);
    assert_int_equal(in,
                     books.passed + books.filtered + books.rejected + books.absorbed);
    assert_int_equal(out, books.passed + books.made);
}

static void a_block_comes_whole_to_a_stage_that_knows_it(void **state)
{
    (void)state;
    uncut_lines(100);
    world.block = 50;
    assert_int_equal(run_text("look a | total"), STATUS_OK);
    assert_string_equal(notes_of('a'), "block of 5000 bytes at line 1\n"
                                       "block of 5000 bytes at line 51\n");
    assert_string_equal(output_text(), "100\n");
}

static void lines_that_are_sent_on_stay_uncut(void **state)
{
    (void)state;
    uncut_lines(100);
    assert_int_equal(run_text("look a | look b | tally"), STATUS_OK);
    assert_string_equal(notes_of('b'), "block of 10000 bytes at line 1\n");
    assert_string_equal(output_text(), "100\n");
}

static void other_stages_get_records(void **state)
{
    (void)state;
    uncut_lines(100);
    assert_int_equal(run_text("watch a | look b"), STATUS_OK);
    assert_int_equal(world.seen[0], 100);
    assert_true(strncmp(notes_of('b'), "record of line 1\nrecord of line 2\n", 34) ==
                0);
}

static void lines_that_are_sent_on_are_a_block_if_they_are_many(void **state)
{
    (void)state;
    uncut_lines(100);
    assert_int_equal(run_text("spare 29 | look a"), STATUS_OK);
    assert_string_equal(notes_of('a'), "block of 2800 bytes at line 1\n"
                                       "block of 7100 bytes at line 30\n");
}

static void a_block_behind_records_keeps_its_place(void **state)
{
    (void)state;
    uncut_lines(100);
    assert_int_equal(run_text("spare 12 | look a"), STATUS_OK);
    assert_non_null(strstr(notes_of('a'), "record of line 1\nrecord of line 2\n"));
    assert_non_null(
        strstr(notes_of('a'), "record of line 11\nblock of 8800 bytes at line 13\n"));
}

static void an_inbox_of_one_gets_no_block(void **state)
{
    struct run_options options = session_options();

    (void)state;
    uncut_lines(100);
    options.inbox_limit = 1;
    go("look a | look b", options);
    assert_null(strstr(notes_of('a'), "block"));
    assert_null(strstr(notes_of('b'), "block"));
    assert_in_and_out("1", 100, 100);
    session_close(&session);
}

static void a_few_lines_come_as_records(void **state)
{
    (void)state;
    uncut_lines(3);
    assert_int_equal(run_text("look a"), STATUS_OK);
    assert_string_equal(notes_of('a'),
                        "record of line 1\nrecord of line 2\nrecord of line 3\n");
}

static void a_block_is_cut_in_front_of_several_targets(void **state)
{
    (void)state;
    uncut_lines(100);
    assert_int_equal(run_text("look a | split { watch a } { watch b }"), STATUS_OK);
    for (size_t i = 0; i < 100; i++)
        assert_ptr_equal(world.pointers[0][i], world.pointers[1][i]);
    assert_non_null(strstr(trace_text(), "a 1..."));
}

static void a_line_has_its_number_whatever_was_skipped(void **state)
{
    (void)state;
    uncut_lines(100);
    assert_int_equal(run_text("sift 77 | reject 77"), STATUS_REJECTED);
    assert_true(strncmp(reports_text(), "input:77: stage 2 (reject): unwanted", 36) ==
                0);
    world_forget();
    assert_int_equal(run_text("spare 3 | reject 77"), STATUS_REJECTED);
    assert_true(strncmp(reports_text(), "input:77: stage 2 (reject): unwanted", 36) ==
                0);
}

static void every_line_of_a_block_is_in_the_books(void **state)
{
    (void)state;
    uncut_lines(100);
    go("sift 1 | spare 11 | tally", session_options());
    assert_in_and_out("source", 100, 100);
    assert_in_and_out("1", 100, 20);
    assert_in_and_out("2", 20, 19);
    assert_in_and_out("3", 19, 1);
    session_close(&session);
}

static void nobody_has_received_what_is_behind_an_early_end(void **state)
{
    (void)state;
    uncut_lines(100);
    go("look a | end 5", session_options());
    assert_int_equal(session.status, STATUS_OK);
    assert_in_and_out("source", 5, 5);
    assert_in_and_out("1", 5, 5);
    assert_in_and_out("2", 5, 5);
    session_close(&session);
    world_forget();
    go("sift 7 | look a | end 0", session_options());
    assert_in_and_out("source", 0, 0);
    session_close(&session);
}

static void a_failure_in_the_middle_of_a_block_ends_the_run(void **state)
{
    (void)state;
    uncut_lines(100);
    go("look a | fail 30 | tag x", session_options());
    assert_int_equal(session.status, STATUS_CHILD);
    assert_in_and_out("source", 30, 30);
    session_close(&session);
    assert_non_null(strstr(output_text(), "x:29..."));
    assert_null(strstr(output_text(), "x:30"));
}

static void a_held_line_does_not_pin_the_block(void **state)
{
    (void)state;
    uncut_lines(100);
    assert_int_equal(run_text("sift 50 | hold"), STATUS_OK);
    assert_int_equal(strncmp(output_text(), "50..", 4), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        world_test(a_block_comes_whole_to_a_stage_that_knows_it),
        world_test(lines_that_are_sent_on_stay_uncut),
        world_test(other_stages_get_records),
        world_test(lines_that_are_sent_on_are_a_block_if_they_are_many),
        world_test(a_block_behind_records_keeps_its_place),
        world_test(an_inbox_of_one_gets_no_block),
        world_test(a_few_lines_come_as_records),
        world_test(a_block_is_cut_in_front_of_several_targets),
        world_test(a_line_has_its_number_whatever_was_skipped),
        world_test(every_line_of_a_block_is_in_the_books),
        world_test(nobody_has_received_what_is_behind_an_early_end),
        world_test(a_failure_in_the_middle_of_a_block_ends_the_run),
        world_test(a_held_line_does_not_pin_the_block),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
