/* Files that are moved, deleted and made anew. */
#include "fixture.h"

static void lines_are_passed_on_when_their_newline_came(void **state)
{
    (void)state;
    create("log", "old\n");
    follow("log");
    append("log", "a\nb");
    expect("a\n");
    append("log", "c");
    expect("");
    append("log", "\nd\n");
    expect("bc\nd\n");
}

static void a_renamed_file_is_read_to_its_end_before_the_new_one(void **state)
{
    (void)state;
    create("log", "");
    follow("log");
    append("log", "1\n2\n");
    move("log", "log.1");
    create("log", "3\n");
    append("log.1", "2b\n");
    append("log", "4\n");
    expect("1\n2\n2b\n3\n4\n");
}

static void a_late_writer_is_read_until_it_is_quiet(void **state)
{
    (void)state;
    create("log", "");
    follow("log");
    append("log", "1\n");
    move("log", "log.1");
    create("log", "3\n");
    expect("1\n3\n");
    wait_ms(4000);
    append("log.1", "2\n");
    expect("2\n");
    wait_ms(4000);
    append("log.1", "2b");
    expect("");
    wait_ms(4999);
    expect("");
    wait_ms(1);
    expect("2b~\n");
    append("log.1", "too late\n");
    append("log", "4\n");
    expect("4\n");
}

static void without_a_new_file_the_old_one_stays_open(void **state)
{
    (void)state;
    create("log", "");
    follow("log");
    move("log", "log.1");
    run();
    wait_ms(60000);
    append("log.1", "1\n");
    expect("1\n");
    create("log", "2\n");
    expect("2\n");
}

static void deleted_and_created(void **state)
{
    (void)state;
    create("log", "");
    follow("log");
    append("log", "1\n2");
    delete ("log");
    create("log", "3\n");
    expect("1\n3\n");
    wait_ms(5000);
    expect("2~\n");
    delete ("log");
    expect("");
    wait_ms(5000);
    create("log", "4\n");
    expect("4\n");
}

static void several_rotations_between_two_looks_lose_nothing(void **state)
{
    (void)state;
    create("log", "");
    create("log.1", "very old\n");
    next_tick();
    follow("log");
    append("log", line("a", 1));
    for (unsigned i = 0; i < 5; i++) {
        char name[16];

        for (unsigned k = 9; k-- > 1;) {
            char next[16];

            snprintf(name, sizeof(name), "log.%u", k);
            snprintf(next, sizeof(next), "log.%u", k + 1);
            (void)rename(name, next);
        }
        move("log", "log.1");
        create("log", line("b", i));
        next_tick();
    }
    run();
    {
        char wanted[1024] = "";

        strcat(wanted, line("a", 1));
        for (unsigned i = 0; i < 5; i++)
            strcat(wanted, line("b", i));
        expect(wanted);
    }
    wait_ms(6000);
    wait_ms(6000);
    expect("");
}

static void a_link_that_is_switched_leads_to_another_file(void **state)
{
    (void)state;
    create("a", "old\n");
    create("b", "");
    shell("ln -s a log");
    follow("log");
    append("a", "1\n");
    append("b", "2\n");
    shell("ln -s b new && mv -T new log");
    append("a", "1b\n");
    expect("1\n1b\n2\n");
    append("b", "3\n");
    expect("3\n");
    shell("ln -sfn a log");
    append("a", "4\n");
    wait_ms(1000);
    assert_non_null(strstr(said(), "4\n"));
}

static void the_target_of_a_link_is_rotated_in_its_folder(void **state)
{
    (void)state;
    shell("mkdir real && echo old > real/log && ln -s real/log log");
    follow("log");
    append("real/log", "1\n");
    move("real/log", "real/log.1");
    create("real/log", "2\n");
    expect("1\n2\n");
}

static void a_folder_on_the_way_is_switched(void **state)
{
    (void)state;
    shell("mkdir v1 v2 && echo old > v1/log && echo new > v2/log && ln -s v1 now");
    follow("now/log");
    append("v1/log", "1\n");
    expect("1\n");
    shell("ln -sfn v2 now");
    wait_ms(1000);
    expect("new\n");
}

static void many_old_files_are_given_up_early(void **state)
{
    (void)state;
    create("log", "");
    follow("log");
    for (unsigned i = 0; i < 200; i++) {
        size_t count = 0;
        char name[16];

        append("log", line("x", i));
        snprintf(name, sizeof(name), "old.%u", i);
        move("log", name);
        create("log", "");
        expect(line("x", i));
        for (struct followed *file = NULL;
             (file = follower_file_after(the_follower(), file));)
            count++;
        assert_true(count <= 70);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(lines_are_passed_on_when_their_newline_came),
        TEST(a_renamed_file_is_read_to_its_end_before_the_new_one),
        TEST(a_late_writer_is_read_until_it_is_quiet),
        TEST(without_a_new_file_the_old_one_stays_open),
        TEST(deleted_and_created),
        TEST(several_rotations_between_two_looks_lose_nothing),
        TEST(a_link_that_is_switched_leads_to_another_file),
        TEST(the_target_of_a_link_is_rotated_in_its_folder),
        TEST(a_folder_on_the_way_is_switched),
        TEST(many_old_files_are_given_up_early),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
