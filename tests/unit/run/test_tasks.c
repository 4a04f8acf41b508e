/* Tasks: sources side by side, stages that wait, ticks, and a second coroutine. */
#include "fixture.h"

/* Microseconds: longer than any test. */
#define AN_HOUR "3600000000"

static struct session session;

static enum status go(const char *pipeline, size_t inbox_limit)
{
    struct run_options options = session_options();

    options.inbox_limit = inbox_limit;
    world_forget();
    session_open(&session, pipeline, options);
    session_go(&session);
    return session.status;
}

/* The lines of the output that begin with `tag` are all of the world's, in order. */
static void assert_all_of(char tag)
{
    const char *line = output_text();
    size_t next = 0;

    for (; *line; line = strchr(line, '\n') + 1) {
        if (*line != tag)
            continue;
        assert_true(next < world.line_count);
        assert_int_equal(
            strncmp(line + 2, world.lines[next], strlen(world.lines[next])), 0);
        next++;
    }
    assert_int_equal(next, world.line_count);
}

static void sources_run_side_by_side_into_a_stage_that_waits(void **state)
{
    static const size_t limits[] = {0, 1, 3};

    (void)state;
    world_number_lines(300);
    world.block = 7;
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(go("merge { source | tag a } { source | tag b } "
                            "{ drip 1 | tag c } | doze 1 | pass",
                            limits[i]),
                         STATUS_OK);
        assert_all_of('a');
        assert_all_of('b');
        assert_all_of('c');
        assert_int_equal(books_of(&session, "2").in, 900);
        session_close(&session);
    }
}

static void no_source_starves_another(void **state)
{
    const char *first_b;

    (void)state;
    world_number_lines(1000);
    world.block = 10;
    assert_int_equal(go("merge { source | tag a } { source | tag b }", 0), STATUS_OK);
    first_b = strstr(output_text(), "b:1\n");
    assert_non_null(first_b);
    assert_non_null(strstr(first_b, "a:1000\n"));
    session_close(&session);
}

static void a_tick_comes_when_nothing_was_received(void **state)
{
    (void)state;
    world_number_lines(2);
    assert_int_equal(go("await tick | beat 15000", 0), STATUS_OK);
    assert_non_null(strstr(output_text(), "tick 1\n"));
    assert_string_equal(output_text() + strlen(output_text()) - 3, "\n2\n");
    session_close(&session);
}

/* In front of the stages that pass, where nothing has come to rest. */
static void who_sends_much_lets_others_go_on(void **state)
{
    static const size_t limits[] = {0, 1};

    (void)state;
    world_number_lines(1);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(go("merge { source | flood b:1 | keep 1 | pass } "
                            "{ source | tag b } | pass",
                            limits[i]),
                         STATUS_OK);
        assert_string_equal(output_text(), "b:1\n1\n");
        session_close(&session);
    }
}

static void who_computes_lets_others_go_on(void **state)
{
    (void)state;
    world_number_lines(1);
    assert_int_equal(go("merge { source | toil b:1 } { source | tag b }", 0),
                     STATUS_OK);
    assert_string_equal(output_text(), "b:1\n1\n");
    session_close(&session);
}

static void what_a_tick_sends_arrives_though_the_source_waits(void **state)
{
    (void)state;
    world_number_lines(1);
    assert_int_equal(go("drip " AN_HOUR " | pass | beat 10 | pass | end 4", 0),
                     STATUS_OK);
    assert_string_equal(output_text(), "1\ntick 1\ntick 2\ntick 3\n");
    session_close(&session);
}

static void a_second_coroutine_sends_in_the_name_of_its_stage(void **state)
{
    struct run_books books;

    (void)state;
    world_number_lines(100);
    world.block = 1;
    assert_int_equal(go("twin 50 | pass", 0), STATUS_OK);
    books = books_of(&session, "1");
    assert_int_equal(books.in, 100);
    assert_int_equal(books.made, 50);
    assert_int_equal(books.out, 150);
    assert_non_null(strstr(output_text(), "twin 50\n"));
    assert_non_null(strstr(output_text(), "100\n"));
    session_close(&session);
}

static void the_first_end_of_all_ends_sources_that_wait(void **state)
{
    (void)state;
    world_number_lines(10);
    assert_int_equal(go("merge { drip " AN_HOUR " } { source } | end 5", 0), STATUS_OK);
    session_close(&session);
    assert_int_equal(go("drip " AN_HOUR " | twin 2 | end 3", 0), STATUS_OK);
    session_close(&session);
}

static void a_failure_ends_those_that_wait(void **state)
{
    (void)state;
    world_number_lines(10);
    assert_true(go("merge { drip " AN_HOUR " } { source | fail 3 }", 0) != STATUS_OK);
    session_close(&session);
    assert_true(go("merge { source | doze " AN_HOUR " } { source | fail 3 }", 0) !=
                STATUS_OK);
    session_close(&session);
}

/* The source comes to its end while what the tick has sent is waiting. */
static void the_run_waits_for_what_a_tick_has_begun(void **state)
{
    (void)state;
    world_number_lines(1);
    assert_int_equal(go("await tick | beat 10000 | watch a | doze 40000 | pass", 0),
                     STATUS_OK);
    assert_non_null(strstr(output_text(), "tick 1\n"));
    session_close(&session);
}

static void a_tick_that_waits_leaves_the_clock_to_others(void **state)
{
    (void)state;
    world_number_lines(1);
    assert_int_equal(go("merge { drip " AN_HOUR " | keep x | beat 1000 | doze " AN_HOUR
                        " } "
                        "{ drip " AN_HOUR " | keep x | beat 10000 | doze " AN_HOUR " } "
                        "{ drip " AN_HOUR " | beat 20000 | tag b } | end 4",
                        1),
                     STATUS_OK);
    assert_string_equal(output_text(), "b:1\nb:tick 1\nb:tick 2\nb:tick 3\n");
    session_close(&session);
}

static void ticks_that_waited_go_on(void **state)
{
    (void)state;
    world_number_lines(1);
    assert_int_equal(go("merge { drip " AN_HOUR " | keep x | beat 1000 | doze 3000 } "
                        "{ drip " AN_HOUR
                        " | keep x | beat 1000 | doze 2000 | tag b } | end 50",
                        1),
                     STATUS_OK);
    assert_non_null(strstr(output_text(), "\ntick 9\n"));
    assert_non_null(strstr(output_text(), "\nb:tick 9\n"));
    session_close(&session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        world_test(who_sends_much_lets_others_go_on),
        world_test(who_computes_lets_others_go_on),
        world_test(the_run_waits_for_what_a_tick_has_begun),
        world_test(a_tick_that_waits_leaves_the_clock_to_others),
        world_test(ticks_that_waited_go_on),
        cmocka_unit_test_setup_teardown(
            sources_run_side_by_side_into_a_stage_that_waits, world_setup,
            world_teardown),
        cmocka_unit_test_setup_teardown(no_source_starves_another, world_setup,
                                        world_teardown),
        cmocka_unit_test_setup_teardown(a_tick_comes_when_nothing_was_received,
                                        world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(
            what_a_tick_sends_arrives_though_the_source_waits, world_setup,
            world_teardown),
        cmocka_unit_test_setup_teardown(
            a_second_coroutine_sends_in_the_name_of_its_stage, world_setup,
            world_teardown),
        cmocka_unit_test_setup_teardown(the_first_end_of_all_ends_sources_that_wait,
                                        world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(a_failure_ends_those_that_wait, world_setup,
                                        world_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
