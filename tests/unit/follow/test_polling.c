/* Without inotify, and when its queue overflows. */
#include "fixture.h"

static const struct follow_options polling = {.poll = FOLLOW_SECOND / 10};

static void there_is_no_descriptor(void **state)
{
    (void)state;
    create("log", "");
    follow_with(polling, "log", NULL);
    assert_int_equal(follower_descriptor(the_follower()), -1);
}

static void appended_lines_are_seen_at_the_next_look(void **state)
{
    (void)state;
    create("log", "old\n");
    follow_with(polling, "log", NULL);
    append("log", "1\n");
    expect("");
    wait_ms(100);
    expect("1\n");
}

static void rotations_are_seen(void **state)
{
    (void)state;
    create("log", "");
    follow_with(polling, "log", NULL);
    append("log", "1\n");
    move("log", "log.1");
    create("log", "2\n");
    wait_ms(100);
    expect("1\n2\n");
    delete ("log");
    wait_ms(100);
    create("log", "3\n");
    append("log.1", "1b\n");
    wait_ms(100);
    expect("1b\n3\n");
}

static void several_rotations_between_two_looks(void **state)
{
    (void)state;
    create("log", "");
    follow_with(polling, "log", NULL);
    next_tick();
    append("log", line("a", 0));
    shell("mv log log.1");
    create("log", line("a", 1));
    next_tick();
    shell("mv log.1 log.2 && mv log log.1");
    create("log", line("a", 2));
    wait_ms(100);
    {
        char wanted[512];

        snprintf(wanted, sizeof(wanted), "%s%s%s", line("a", 0), line("a", 1),
                 line("a", 2));
        expect(wanted);
    }
}

static void files_that_are_cut_off_are_seen(void **state)
{
    (void)state;
    create("log", "");
    follow_with(polling, "log", NULL);
    append("log", "1\n");
    wait_ms(100);
    expect("1\n");
    cut_off("log", 0);
    wait_ms(100);
    expect("<gap log 2->\n");
    append("log", "2\n");
    wait_ms(100);
    expect("2\n");
    next_tick();
    cut_off("log", 0);
    append("log", "3\n");
    wait_ms(100);
    expect("<gap log 2->\n3\n");
}

static void folders_go_and_come(void **state)
{
    (void)state;
    follow_with(polling, "d/log", "d/*.txt", NULL);
    run();
    said();
    shell("mkdir d && echo 1 > d/log");
    wait_ms(100);
    expect("1\n");
    shell("rm -r d && mkdir d && echo 2 > d/log");
    wait_ms(100);
    expect("2\n");
    create("d/a.txt", "3\n");
    wait_ms(1000);
    expect("3\n");
}

static unsigned queue_size(void)
{
    FILE *file = fopen("/proc/sys/fs/inotify/max_queued_events", "r");
    unsigned size = 0;

    assert_non_null(file);
    assert_int_equal(fscanf(file, "%u", &size), 1);
    fclose(file);
    return size;
}

/* The system's queue holds so many events. */
static void after_an_overflow_all_is_looked_at(void **state)
{
    (void)state;
    create("a", "");
    create("b", "");
    follow("a", "b", "c", "d/e");
    run();
    said();
    for (unsigned i = 0; i < queue_size(); i++) {
        create("x", "");
        delete ("x");
    }
    shell("mkdir d; echo 1 >> a; mv b b.1; echo 2 > b; echo 3 > c; echo 4 > d/e");
    /* b is not read before b.1 was read to its end. */
    expect("1\n3\n4\n2\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(there_is_no_descriptor),
        TEST(appended_lines_are_seen_at_the_next_look),
        TEST(rotations_are_seen),
        TEST(several_rotations_between_two_looks),
        TEST(files_that_are_cut_off_are_seen),
        TEST(folders_go_and_come),
        TEST(after_an_overflow_all_is_looked_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
