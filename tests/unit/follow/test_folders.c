/* Folders that are replaced faster than anybody looks: what lay in them is found, or
 * its loss is told. */
#include "fixture.h"

static void begin(const char *name)
{
    shell("mkdir -p a/logs; : > a/logs/log");
    follow(name);
    append("a/logs/log", "0\n");
    expect("0\n");
    next_tick();
}

static void one_that_is_moved_twice(void **state)
{
    (void)state;
    begin("a/logs/log");
    append("a/logs/log", "1\n");
    shell("mv a/logs a/logs.1; mkdir a/logs; echo 2 > a/logs/log");
    next_tick();
    shell("mv a/logs a/logs.2; mkdir a/logs; echo 3 > a/logs/log");
    expect("1\n2\n3\n");
    append("a/logs.2/log", "2b\n");
    append("a/logs/log", "4\n");
    expect("2b\n4\n");
    wait_ms(6000);
    expect("");
}

static void one_that_is_moved_five_times(void **state)
{
    char wanted[64] = "";

    (void)state;
    begin("a/logs/log");
    for (unsigned i = 1; i <= 5; i++) {
        char command[128];

        snprintf(command, sizeof(command),
                 "mv a/logs a/logs.%u; mkdir a/logs; echo %u > a/logs/log", i, i);
        shell(command);
        snprintf(wanted + strlen(wanted), 8, "%u\n", i);
        next_tick();
    }
    expect(wanted);
}

static void one_that_is_deleted_in_between_is_a_gap(void **state)
{
    (void)state;
    begin("a/logs/log");
    append("a/logs/log", "1\n");
    shell("rm -r a/logs; mkdir a/logs; echo 2 > a/logs/log;"
          "rm -r a/logs; mkdir a/logs; echo 3 > a/logs/log");
    expect("<gap a/logs/log 0->\n1\n3\n");
    append("a/logs/log", "4\n");
    expect("4\n");
}

static void one_that_is_not_made_anew_is_a_gap(void **state)
{
    (void)state;
    begin("a/logs/log");
    shell("rm -r a/logs; mkdir a/logs; echo 2 > a/logs/log; rm -r a/logs");
    expect("<gap a/logs/log 0->\n");
}

static void one_that_comes_late_and_is_replaced(void **state)
{
    (void)state;
    follow("a/logs/log");
    expect("<note a/logs/log>\n");
    next_tick();
    shell("mkdir -p a/logs; echo 1 > a/logs/log; mv a/logs a/logs.old;"
          "mkdir a/logs; echo 2 > a/logs/log");
    expect("1\n2\n");
}

static void one_above_that_is_moved_twice(void **state)
{
    (void)state;
    begin("a/logs/log");
    append("a/logs/log", "1\n");
    shell("mv a a.1; mkdir -p a/logs; echo 2 > a/logs/log");
    next_tick();
    shell("mv a a.2; mkdir -p a/logs; echo 3 > a/logs/log");
    expect("1\n2\n3\n");
}

static void one_above_that_is_deleted_in_between_is_a_gap(void **state)
{
    (void)state;
    begin("a/logs/log");
    shell("mv a a.1; mkdir -p a/logs; echo 2 > a/logs/log;"
          "rm -r a; mkdir -p a/logs; echo 3 > a/logs/log");
    expect("<gap a/logs/log 0->\n3\n");
}

/* Rotated in the folder, which then goes. */
static void a_file_that_came_before_the_folder_was_moved(void **state)
{
    (void)state;
    begin("a/logs/log");
    append("a/logs/log", "1\n");
    shell("mv a/logs/log a/logs/log.1; echo 2 > a/logs/log; mv a/logs a/logs-old;"
          "mkdir a/logs; echo 3 > a/logs/log");
    expect("1\n2\n3\n");
}

static void a_file_that_came_before_the_folder_was_deleted_is_a_gap(void **state)
{
    (void)state;
    begin("a/logs/log");
    append("a/logs/log", "1\n");
    shell("rm a/logs/log; echo 2 > a/logs/log; rm -r a/logs; mkdir a/logs;"
          "echo 3 > a/logs/log");
    expect("<gap a/logs/log 0->\n1\n3\n");
}

static void a_link_to_a_folder_that_is_switched(void **state)
{
    (void)state;
    shell("mkdir v1 v2 v3; : > v1/log; echo 2 > v2/log; echo 3 > v3/log; ln -s v1 now");
    follow("now/log");
    append("v1/log", "1\n");
    shell("ln -sfn v2 now");
    expect("1\n2\n");
    shell("ln -sfn v1 now; ln -sfn v3 now");
    expect("<gap now/log 0->\n3\n");
}

static void others_whose_names_begin_alike_are_left_alone(void **state)
{
    (void)state;
    begin("a/logs/log");
    shell("mkdir a/logs2 a/logs.0; echo no > a/logs.0/log");
    next_tick();
    wait_ms(1000);
    shell("mv a/logs a/logs.1; mkdir a/logs; echo 2 > a/logs/log;"
          "echo no > a/logs2/log; echo no > a/logs.0/log.1");
    expect("2\n");
    wait_ms(6000);
    expect("");
}

static void while_nobody_looked(void **state)
{
    (void)state;
    begin("a/logs/log");
    stop();
    append("a/logs/log", "1\n");
    shell("mv a/logs/log a/logs/log.1; echo 2 > a/logs/log; mv a/logs a/logs.1;"
          "mkdir a/logs; echo 3 > a/logs/log");
    next_tick();
    shell("mv a/logs a/logs.2; mkdir a/logs; echo 4 > a/logs/log");
    start_again("a/logs/log");
    expect("1\n2\n3\n4\n");
}

static void one_with_a_copy_that_is_moved(void **state)
{
    char wanted[512];

    (void)state;
    begin("a/logs/log");
    append("a/logs/log", line("x", 1));
    expect(line("x", 1));
    next_tick();
    append("a/logs/log", line("x", 2));
    copy("a/logs/log", "a/logs/log.1");
    cut_off("a/logs/log", 0);
    append("a/logs/log", line("y", 1));
    shell("mv a/logs a/logs.1; mkdir a/logs");
    create("a/logs/log", line("z", 1));
    snprintf(wanted, sizeof(wanted), "<gap a/logs/log %zu->\n%s%s%s",
             2 + 2 * strlen(line("x", 1)), line("x", 2), line("y", 1), line("z", 1));
    expect(wanted);
    wait_ms(6000);
    expect("");
}

/* Faster than old files are given up. */
static void many_times(void **state)
{
    (void)state;
    begin("a/logs/log");
    for (unsigned i = 1; i <= 150; i++) {
        char command[128];

        snprintf(command, sizeof(command), "mv a/logs a/logs.%u; mkdir a/logs", i);
        shell(command);
        create("a/logs/log", line("x", i));
        expect(line("x", i));
    }
}

static void by_polling(void **state)
{
    (void)state;
    shell("mkdir -p a/logs; : > a/logs/log");
    follow_with((struct follow_options){.poll = FOLLOW_SECOND / 10}, "a/logs/log",
                NULL);
    next_tick();
    append("a/logs/log", "1\n");
    shell("mv a/logs a/logs.1; mkdir a/logs; echo 2 > a/logs/log");
    next_tick();
    shell("mv a/logs a/logs.2; mkdir a/logs; echo 3 > a/logs/log");
    wait_ms(100);
    expect("1\n2\n3\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_that_is_moved_twice),
        TEST(one_that_is_moved_five_times),
        TEST(one_that_is_deleted_in_between_is_a_gap),
        TEST(one_that_is_not_made_anew_is_a_gap),
        TEST(one_that_comes_late_and_is_replaced),
        TEST(one_above_that_is_moved_twice),
        TEST(one_above_that_is_deleted_in_between_is_a_gap),
        TEST(a_file_that_came_before_the_folder_was_moved),
        TEST(a_file_that_came_before_the_folder_was_deleted_is_a_gap),
        TEST(a_link_to_a_folder_that_is_switched),
        TEST(others_whose_names_begin_alike_are_left_alone),
        TEST(while_nobody_looked),
        TEST(one_with_a_copy_that_is_moved),
        TEST(many_times),
        TEST(by_polling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
