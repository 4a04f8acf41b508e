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
