/* Going on from where it was left. */
#include "fixture.h"

#include "pipeline/json/memory.h"

/* A new file's only line has been read, and nobody follows it now. */
static void read_a_line_and_stop(void)
{
    create("log", "");
    follow("log");
    append("log", "1\n");
    expect("1\n");
    stop();
}

static void it_goes_on_behind_the_last_whole_line(void **state)
{
    (void)state;
    create("log", "old\n");
    follow("log");
    append("log", "1\nhalf");
    expect("1\n");
    stop();
    append("log", " a line\n2\n");
    start_again("log");
    expect("half a line\n2\n");
    stop();
    start_again("log");
    expect("");
}

static void the_rotated_file_comes_first(void **state)
{
    (void)state;
    read_a_line_and_stop();
    append("log", "2\n");
    move("log", "log.1");
    create("log", "3\n");
    start_again("log");
    expect("2\n3\n");
    append("log.1", "2b\n");
    append("log", "4\n");
    run();
    assert_int_equal(strlen(said()), 5);
}

static void several_rotations_while_it_was_away(void **state)
{
    (void)state;
    create("log", "");
    create("log.1", line("old", 1));
    next_tick();
    follow("log");
    append("log", line("a", 1));
    expect(line("a", 1));
    stop();
    next_tick();
    append("log", line("a", 2));
    shell("mv log.1 log.2; mv log log.1");
    create("log", line("b", 1));
    next_tick();
    shell("mv log.2 log.3; mv log.1 log.2; mv log log.1");
    create("log", line("c", 1));
    start_again("log");
    {
        char wanted[512];

        snprintf(wanted, sizeof(wanted), "%s%s%s", line("a", 2), line("b", 1),
                 line("c", 1));
        expect(wanted);
    }
    wait_ms(6000);
    stop();
    start_again("log");
    expect("");
}

static void two_generations_are_open_when_it_stops(void **state)
{
    (void)state;
    create("log", "");
    follow("log");
    append("log", line("a", 1));
    move("log", "log.1");
    append("log.1", "half");
    create("log", line("b", 1));
    run();
    said();
    stop();
    append("log.1", " done\n");
    append("log", line("b", 2));
    shell("mv log.1 log.2; mv log log.1");
    create("log", "last\n");
    start_again("log");
    {
        char wanted[512];

        snprintf(wanted, sizeof(wanted), "half done\n%slast\n", line("b", 2));
        expect(wanted);
    }
}

static void a_file_that_is_gone_is_a_gap(void **state)
{
    (void)state;
    read_a_line_and_stop();
    delete ("log");
    create("log", "2\n");
    start_again("log");
    expect("<gap log 2->\n2\n");
}

static void a_compressed_one_too(void **state)
{
    (void)state;
    read_a_line_and_stop();
    shell("gzip -c log > log.1.gz; rm log");
    create("log", "2\n");
    start_again("log");
    run();
    {
        const char *text = said();

        assert_non_null(strstr(text, "<gap log 2->\n"));
        assert_non_null(strstr(text, "2\n"));
    }
}

static void cut_off_while_it_was_away(void **state)
{
    (void)state;
    create("log", "");
    follow("log");
    append("log", line("a", 1));
    run();
    said();
    stop();
    append("log", line("a", 2));
    copy("log", "log.1");
    cut_off("log", 0);
    append("log", line("b", 1));
    append("log", line("b", 2));
    append("log", line("b", 3));
    start_again("log");
    {
        char wanted[512];

        snprintf(wanted, sizeof(wanted), "%s%s%s%s", line("a", 2), line("b", 1),
                 line("b", 2), line("b", 3));
        expect(wanted);
    }
}

/* ext4 gives the inode of a deleted file to the next one. */
static void the_same_inode_is_not_the_same_file(void **state)
{
    (void)state;
    create("log", line("a", 1));
    follow_from_start("log");
    expect(line("a", 1));
    stop();
    delete ("log");
    create("log", line("b", 1));
    append("log", line("b", 2));
    start_again("log");
    {
        char wanted[512];

        snprintf(wanted, sizeof(wanted), "<gap log %zu->\n%s%s", strlen(line("a", 1)),
                 line("b", 1), line("b", 2));
        expect(wanted);
    }
}

static void patterns_know_which_files_are_new(void **state)
{
    (void)state;
    create("a.log", "old\n");
    follow("*.log");
    append("a.log", "1\n");
    expect("1\n");
    stop();
    append("a.log", "2\n");
    create("b.log", "3\n");
    start_again("*.log");
    expect("2\n3\n");
}

static void odd_paths_survive(void **state)
{
    (void)state;
    create("a\"\n\x80\xff", "");
    follow("a\"\n\x80\xff");
    append("a\"\n\x80\xff", "1\n");
    expect("1\n");
    stop();
    append("a\"\n\x80\xff", "2\n");
    start_again("a\"\n\x80\xff");
    expect("2\n");
}

static void a_name_that_is_not_there_keeps_its_place(void **state)
{
    (void)state;
    read_a_line_and_stop();
    append("log", "2\n");
    move("log", "log.1");
    start_again("log");
    expect("2\n");
    create("log", "3\n");
    expect("3\n");
}

static void nonsense_is_refused(void **state)
{
    static const char *const lines[] = {
        "x",
        "{}",
        "[1]",
        "{\"follow\":\"a\"}",
        "{\"pattern\":1}",
        "{\"follow\":\"log\",\"device\":1,\"inode\":2,\"first\":4000,\"hash\":\"0\","
        "\"offset\":1,\"line\":1,\"born\":[1,1],\"seen\":[1,1]}",
        "{\"follow\":\"log\",\"device\":1,\"inode\":2,\"first\":0,\"hash\":\"0\","
        "\"offset\":-1,\"line\":1,\"born\":[1,1],\"seen\":[1,1]}",
        "{\"follow\":\"log\",\"device\":1,\"inode\":2,\"first\":0,\"hash\":\"z\","
        "\"offset\":1,\"line\":1,\"born\":[1,1],\"seen\":[1,1]}",
        "{\"follow\":\"log\",\"device\":1,\"inode\":2,\"first\":0,\"hash\":\"0\","
        "\"offset\":1,\"line\":1,\"born\":[1,1],\"seen\":[1]}",
        "{\"follow_hex\":\"zz\",\"device\":1,\"inode\":2,\"first\":0,\"hash\":\"0\","
        "\"offset\":1,\"line\":1,\"born\":[1,1],\"seen\":[1,1]}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        struct follow_options options = {0};
        struct follower *follower = follower_new(&options);
        struct fault fault;

        assert_non_null(follower);
        assert_false(follower_restore(follower, text_of(lines[i]), &fault));
        assert_int_equal(fault.status, STATUS_CHECKPOINT);
        follower_free(follower);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

/* Of the only file; -1: nobody knows. */
static int64_t lines_before(void)
{
    const struct followed *file = follower_file_after(the_follower(), NULL);
    uint64_t at = 0, lines = 0;

    while (at < file->start) {
        if (!follower_count_lines(the_follower(), file, &at, &lines))
            return -1;
    }
    return (int64_t)lines;
}

static void the_lines_before_are_those_before_the_first_run(void **state)
{
    (void)state;
    shell("seq 100000 > log");
    follow_with((struct follow_options){.lines = 2}, "log", NULL);
    expect("99999\n100000\n");
    assert_int_equal(lines_before(), 99998);
    stop();
    append("log", "1\n2\n");
    move("log", "log.1");
    start_again("log");
    expect("1\n2\n");
    assert_int_equal(lines_before(), 99998);
}

static void of_a_file_that_is_read_from_its_first_byte_there_are_none(void **state)
{
    (void)state;
    create("log", "1\n2\n");
    follow_with((struct follow_options){.lines = 2}, "log", NULL);
    expect("1\n2\n");
    assert_int_equal(lines_before(), 0);
    save();
    assert_null(strstr(saved(), "start"));
}

static void of_a_truncated_file_they_are_not_known(void **state)
{
    (void)state;
    create("log", "old\n");
    follow("log");
    cut_off("log", 0);
    append("log", "new\n");
    assert_int_equal(lines_before(), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(it_goes_on_behind_the_last_whole_line),
        TEST(the_lines_before_are_those_before_the_first_run),
        TEST(of_a_file_that_is_read_from_its_first_byte_there_are_none),
        TEST(of_a_truncated_file_they_are_not_known),
        TEST(the_rotated_file_comes_first),
        TEST(several_rotations_while_it_was_away),
        TEST(two_generations_are_open_when_it_stops),
        TEST(a_file_that_is_gone_is_a_gap),
        TEST(a_compressed_one_too),
        TEST(cut_off_while_it_was_away),
        TEST(the_same_inode_is_not_the_same_file),
        TEST(patterns_know_which_files_are_new),
        TEST(odd_paths_survive),
        TEST(a_name_that_is_not_there_keeps_its_place),
        TEST(nonsense_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
