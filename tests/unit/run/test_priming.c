/* Priming: every stage runs to its first receive before any input is read. */
#include "fixture.h"

static void assert_trace_begins(const char *wanted)
{
    if (strncmp(trace_text(), wanted, strlen(wanted)) != 0)
        fail_msg("%s", trace_text());
}

static void every_stage_is_primed_before_the_first_record_is_made(void **state)
{
    (void)state;
    world_number_lines(1);
    assert_int_equal(run_text("watch a | split { watch b } { watch c } | watch d"),
                     STATUS_OK);
    assert_trace_begins("source primed\na primed\nb primed\nc primed\nd primed\n"
                        "source ended\na 1\n");
}

static void a_stage_that_fails_in_its_prologue_costs_no_input(void **state)
{
    struct fault fault;

    (void)state;
    world_number_lines(5);
    assert_int_equal(
        run_text_with("watch a | refuse | watch b", session_options(), &fault),
        STATUS_USAGE);
    assert_int_equal(world.made, 0);
    assert_string_equal(output_text(), "");
    assert_string_equal(fault.what, "refused");
    assert_string_equal(fault.place, "stage 2 (refuse)");
}

static void stages_behind_one_that_failed_in_its_prologue_never_run(void **state)
{
    (void)state;
    world_number_lines(5);
    assert_int_equal(run_text("refuse | watch b"), STATUS_USAGE);
    assert_null(strstr(trace_text(), "b primed"));
}

static void writers_of_files_are_primed_last(void **state)
{
    (void)state;
    enter_empty_folder();
    world_number_lines(1);
    assert_int_equal(run_text("split { store f } { watch a } { store g } | watch b"),
                     STATUS_OK);
    assert_trace_begins("source primed\na primed\nb primed\nstore primed\n"
                        "store primed\nsource ended\n");
}

static void no_file_is_touched_if_a_stage_fails_in_its_prologue(void **state)
{
    (void)state;
    enter_empty_folder();
    world_number_lines(5);
    assert_int_equal(run_text("split { store f } { refuse }"), STATUS_USAGE);
    assert_string_equal(file_text("f"), "(absent)");
}

static void no_file_of_rejects_is_touched_if_a_stage_fails_in_its_prologue(void **state)
{
    struct run_options options = session_options();
    struct fault fault;

    (void)state;
    enter_empty_folder();
    world_number_lines(5);
    options.rejects = "rejects";
    assert_int_equal(run_text_with("refuse", options, &fault), STATUS_USAGE);
    assert_string_equal(file_text("rejects"), "(absent)");
}

/* `end 0 | total` has its result while the others are still being primed. */
static void nothing_is_sent_before_all_are_primed(void **state)
{
    struct run_options options = session_options();
    struct fault fault;

    (void)state;
    enter_empty_folder();
    world_number_lines(5);
    for (options.inbox_limit = 1; options.inbox_limit <= 64;
         options.inbox_limit += 63) {
        assert_int_equal(run_text_with("split { end 0 | total | store f } { refuse }",
                                       options, &fault),
                         STATUS_USAGE);
        assert_string_equal(file_text("f"), "(absent)");
    }
}

static void a_stage_may_end_in_its_prologue(void **state)
{
    (void)state;
    world_number_lines(5);
    assert_int_equal(run_text("end 0 | total"), STATUS_OK);
    assert_int_equal(world.made, 0);
    assert_string_equal(output_text(), "0\n");
}

static void what_a_prologue_sends_comes_first(void **state)
{
    struct run_options options = session_options();
    struct fault fault;

    (void)state;
    world_number_lines(2);
    for (options.inbox_limit = 1; options.inbox_limit <= 64;
         options.inbox_limit += 63) {
        world_forget();
        assert_int_equal(run_text_with("open 2", options, &fault), STATUS_OK);
        assert_string_equal(output_text(), "opening\nopening\n1\n2\n");
    }
}

static void a_prologue_may_send_more_than_an_inbox_holds(void **state)
{
    (void)state;
    world_number_lines(1);
    assert_int_equal(run_text("open 1000 | total"), STATUS_OK);
    assert_string_equal(output_text(), "1001\n");
}

static void a_sink_that_cannot_open_fails_with_status_output(void **state)
{
    struct fault fault;

    (void)state;
    world_number_lines(5);
    assert_int_equal(run_text_with("store /nowhere/f", session_options(), &fault),
                     STATUS_OUTPUT);
    assert_int_equal(world.made, 0);
    assert_non_null(strstr(fault.what, "/nowhere/f"));
}

static void an_empty_input_reaches_every_end(void **state)
{
    (void)state;
    assert_int_equal(run_text("watch a | total"), STATUS_OK);
    assert_string_equal(output_text(), "0\n");
    assert_string_equal(trace_text(),
                        "source primed\na primed\nsource ended\na ended\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        world_test(every_stage_is_primed_before_the_first_record_is_made),
        world_test(a_stage_that_fails_in_its_prologue_costs_no_input),
        world_test(stages_behind_one_that_failed_in_its_prologue_never_run),
        world_test(writers_of_files_are_primed_last),
        world_test(no_file_is_touched_if_a_stage_fails_in_its_prologue),
        world_test(no_file_of_rejects_is_touched_if_a_stage_fails_in_its_prologue),
        world_test(nothing_is_sent_before_all_are_primed),
        world_test(a_stage_may_end_in_its_prologue),
        world_test(what_a_prologue_sends_comes_first),
        world_test(a_prologue_may_send_more_than_an_inbox_holds),
        world_test(a_sink_that_cannot_open_fails_with_status_output),
        world_test(an_empty_input_reaches_every_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
