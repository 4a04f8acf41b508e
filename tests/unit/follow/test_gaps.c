/* What cannot be had any more is told. */
#include "fixture.h"

static void a_file_that_came_and_was_deleted(void **state)
{
    (void)state;
    create("log", "");
    follow("log");
    append("log", "1\n");
    delete ("log");
    create("log", "2\n");
    delete ("log");
    create("log", "3\n");
    expect("<gap log 0->\n1\n3\n");
    append("log", "4\n");
    expect("4\n");
}

static void one_that_went_and_has_no_successor(void **state)
{
    (void)state;
    create("log", "");
    follow("log");
    delete ("log");
    run();
    create("log", "1\n");
    delete ("log");
    expect("<gap log 0->\n");
}

static void one_of_a_pattern_that_was_deleted(void **state)
{
    (void)state;
    create("a.log", "");
    follow("*.log");
    create("b.log", "lost\n");
    delete ("b.log");
    append("a.log", "1\n");
    expect("<gap b.log 0->\n1\n");
    wait_ms(6000);
    expect("");
    create("b.log", "2\n");
    expect("2\n");
}

static void one_of_a_pattern_that_was_renamed(void **state)
{
    (void)state;
    create("a.log", "");
    follow("*.log");
    next_tick();
    create("b.log", "1\n");
    move("b.log", "b.log.1");
    create("c.log.new", "2\n");
    move("c.log.new", "c.log");
    move("c.log", "c.log.1");
    expect("1\n2\n");
    create("d.log", "3\n");
    move("d.log", "d.log.1");
    create("d.log", "4\n");
    move("d.log", "gone");
    create("d.log", "5\n");
    expect("<gap d.log 0->\n3\n5\n");
}

static void one_of_a_pattern_that_was_renamed_to_another_is_no_gap(void **state)
{
    (void)state;
    create("a.log", "");
    follow("*.log");
    create("b.log", "1\n");
    move("b.log", "c.log");
    move("a.log", "d.log");
    append("d.log", "2\n");
    move("d.log", "e.log");
    expect("2\n1\n");
    create("tmp.log", "3\n");
    move("tmp.log", "c.log");
    expect("3\n");
    create("tmp.log", "lost\n");
    move("tmp.log", "f.log");
    delete ("f.log");
    expect("<gap f.log 0->\n");
}

static bool leaves_out_own(void *context, const char *path)
{
    (void)context;
    return strcmp(path, "own.log") == 0;
}

static void what_is_left_out_of_a_pattern_is_no_gap(void **state)
{
    (void)state;
    shell("mkdir dir");
    follow_with((struct follow_options){.leaves_out = leaves_out_own}, "*.log", NULL);
    create("own.log.new", "no\n");
    move("own.log.new", "own.log");
    create("new.log", "no\n");
    move("new.log", "own.log");
    create("a.log.gz", "no\n");
    delete ("a.log.gz");
    shell("mkdir dir.log; rmdir dir.log; ln -s none link.log");
    expect("");
}

/* As many as there is room for in no single look. */
static void many_of_a_pattern_that_come_and_go(void **state)
{
    char name[32], text[32];
    unsigned count = 0, gaps = 0;
    const char *at;

    (void)state;
    follow("*.log");
    for (unsigned i = 0; i < 1000; i++) {
        snprintf(name, sizeof(name), "%u.log", i);
        snprintf(text, sizeof(text), "%u\n", i);
        create(name, text);
        if (i % 7 == 0)
            run_a_little(i % 3);
    }
    run_a_little(100);
    shell("rm *.log");
    run();
    at = said();
    for (; *at; at = strchr(at, '\n') + 1) {
        count += *at != '<';
        gaps += *at == '<';
    }
    assert_int_equal(count + gaps, 1000);
}

/* Killed after the checkpoint, and before it was told. */
static void one_that_was_not_told_is_told_at_the_restart(void **state)
{
    (void)state;
    create("log", "1\n");
    follow("log");
    next_tick();
    move("log", "log.1");
    create("log", "lost\n");
    delete ("log");
    create("log", "2\n");
    follower_look(the_follower(), 1000 * FOLLOW_SECOND);
    save();
    kill_follower();
    start_again("log");
    expect("<gap log 0->\n2\n");
    stop();
    start_again("log");
    expect("");
}

static void one_of_a_range_that_was_not_told(void **state)
{
    struct follow_event event;

    (void)state;
    create("log", "1\n");
    follow("log");
    append("log", "2\n");
    expect("2\n");
    cut_off("log", 0);
    run_a_little(1);
    save();
    assert_non_null(strstr(saved(), "{\"gap\":\"log\",\"from\":4,\"what\":"));
    assert_true(follower_last(the_follower(), &event));
    assert_string_equal(event.path, "log");
    assert_int_equal(event.from, 4);
    assert_non_null(strstr(event.fault->what, "from byte 4 on is lost"));
    assert_false(follower_last(the_follower(), &event));
    kill_follower();
    start_again("log");
    expect("<gap log 4->\n");
}

/* It is not what was created and deleted. */
static void one_for_which_another_was_made_beside(void **state)
{
    (void)state;
    create("log", "");
    follow("log");
    next_tick();
    delete ("log");
    create("log", "lost\n");
    delete ("log");
    create("log.1", line("a", 1));
    create("log", "2\n");
    {
        char text[256];

        snprintf(text, sizeof(text), "<gap log 0->\n%s2\n", line("a", 1));
        expect(text);
    }
    create("new", "3\n");
    move("new", "log");
    expect("3\n");
}

static void one_that_was_replaced_by_another(void **state)
{
    (void)state;
    create("log", "");
    create("new", "2\n");
    follow("log");
    next_tick();
    delete ("log");
    create("log", "lost\n");
    move("new", "log");
    expect("<gap log 0->\n2\n");
}

/* What went is not what is there beside it since before. */
static void one_beside_which_another_was_made_before(void **state)
{
    (void)state;
    create("log", "");
    follow("log");
    next_tick();
    create("log.1", line("a", 1));
    expect("");
    next_tick();
    run();
    next_tick();
    move("log", "log.2");
    create("log", "lost\n");
    move("log", "gone");
    create("log", "2\n");
    {
        char text[256];

        snprintf(text, sizeof(text), "<gap log 0->\n%s2\n", line("a", 1));
        expect(text);
    }
}

static void one_that_was_compressed_while_nobody_looked(void **state)
{
    (void)state;
    create("log", "");
    follow("log");
    append("log", "1\n");
    expect("1\n");
    stop();
    append("log", "lost\n");
    shell("mv log log.1 && gzip log.1");
    create("log", "2\n");
    start_again("log");
    wait_ms(1000);
    expect("<gap log 2->\n<gap log.1.gz 0->\n2\n");
}

static void one_that_was_compressed_before_it_was_read(void **state)
{
    (void)state;
    create("log", "");
    follow("log");
    next_tick();
    move("log", "log.1");
    create("log", line("lost", 1));
    shell("mv log.1 log.2 && mv log log.1 && gzip log.1");
    create("log", "2\n");
    expect("<gap log.1.gz 0->\n2\n");
}

static void one_whose_copy_is_read_is_no_gap(void **state)
{
    (void)state;
    create("log", "");
    follow("log");
    next_tick();
    append("log", line("a", 1));
    expect(line("a", 1));
    shell("cp log log.1; mv log log.2");
    create("log", line("b", 1));
    expect(line("b", 1));
}

static void a_link_that_is_made_anew_is_no_gap(void **state)
{
    (void)state;
    create("file", "");
    shell("ln -s file log");
    follow("log");
    shell("ln -sf file log");
    append("file", "1\n");
    expect("1\n");
}

static void a_file_that_is_moved_away_and_back_is_no_gap(void **state)
{
    (void)state;
    create("log", "");
    follow("log");
    append("log", "1\n");
    move("log", "x");
    append("x", "2\n");
    move("x", "log");
    append("log", "3\n");
    expect("1\n2\n3\n");
    move("log", "x");
    run();
    append("x", "4\n");
    move("x", "log");
    expect("4\n");
    wait_ms(6000);
    append("log", "5\n");
    expect("5\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_file_that_came_and_was_deleted),
        TEST(one_that_went_and_has_no_successor),
        TEST(one_of_a_pattern_that_was_deleted),
        TEST(one_of_a_pattern_that_was_renamed),
        TEST(one_of_a_pattern_that_was_renamed_to_another_is_no_gap),
        TEST(what_is_left_out_of_a_pattern_is_no_gap),
        TEST(many_of_a_pattern_that_come_and_go),
        TEST(one_that_was_not_told_is_told_at_the_restart),
        TEST(one_of_a_range_that_was_not_told),
        TEST(one_for_which_another_was_made_beside),
        TEST(one_that_was_replaced_by_another),
        TEST(one_beside_which_another_was_made_before),
        TEST(one_that_was_compressed_while_nobody_looked),
        TEST(one_that_was_compressed_before_it_was_read),
        TEST(one_whose_copy_is_read_is_no_gap),
        TEST(a_link_that_is_made_anew_is_no_gap),
        TEST(a_file_that_is_moved_away_and_back_is_no_gap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
