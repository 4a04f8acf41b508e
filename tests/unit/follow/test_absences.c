/* Names that lead nowhere for a while, or elsewhere: nothing is lost, and what comes is
 * in order. */
#include "fixture.h"

static struct {
    char text[8192];
} wanted;

/* So many lines of it, which are wanted. */
static void fill(const char *path, const char *name)
{
    for (unsigned i = 0; i < 3; i++) {
        append(path, line(name, i));
        strcat(wanted.text, line(name, i));
    }
}

static void fill_new(const char *path, const char *name)
{
    create(path, "");
    fill(path, name);
}

static void begin(void)
{
    wanted.text[0] = '\0';
    read_at_most(70);
}

/* Rotated in between, the oldest having the lowest number. */
static void rotated_while_away(void)
{
    begin();
    fill_new("log", "a");
    follow_from_start("log");
    stop();
    next_tick();
    fill("log", "a2");
    move("log", "log.1");
    next_tick();
    fill_new("log", "b");
    move("log", "log.2");
    next_tick();
    fill_new("log", "c");
    move("log", "log.3");
    next_tick();
}

static void without_its_name_at_the_restart(void **state)
{
    (void)state;
    rotated_while_away();
    start_again("log");
    expect(wanted.text);
    fill_new("log", "d");
    expect(strstr(wanted.text, line("d", 0)));
}

static void a_new_file_waits_for_those_that_were_found_beside(void **state)
{
    (void)state;
    rotated_while_away();
    start_again_slowly("log");
    run_a_little(2);
    fill_new("log", "d");
    expect(wanted.text);
}

static void a_new_file_waits_for_the_one_that_was_moved_before(void **state)
{
    (void)state;
    begin();
    create("log", "");
    follow("log");
    fill("log", "a");
    move("log", "log.1");
    run_a_little(3);
    fill_new("log", "b");
    expect(wanted.text);
}

/* As if it were killed again and again. */
static void stopped_at_every_point(void **state)
{
    (void)state;
    rotated_while_away();
    start_again_slowly("log");
    for (unsigned i = 1; i < 12; i++) {
        char name[16];

        run_a_little(i);
        stop();
        snprintf(name, sizeof(name), "log.%u", i + 3);
        next_tick();
        if (i % 2 == 1)
            fill_new("log", name);
        else
            move("log", name);
        start_again_slowly("log");
    }
    expect(wanted.text);
}

static void a_name_that_never_led_anywhere_is_known_at_the_restart(void **state)
{
    (void)state;
    begin();
    follow("log");
    expect("<note log>\n");
    stop();
    next_tick();
    fill_new("log", "a");
    next_tick();
    move("log", "log.1");
    fill_new("log", "b");
    start_again("log");
    expect(wanted.text);
}

static void a_file_that_was_given_up_does_not_come_again(void **state)
{
    (void)state;
    begin();
    create("log", "");
    follow("log");
    next_tick();
    move("log", "log.1");
    fill_new("log", "a");
    move("log", "log.2");
    expect(wanted.text);
    wait_ms(400000);
    stop();
    start_again("log");
    expect("");
    wanted.text[0] = '\0';
    fill_new("log", "b");
    expect(wanted.text);
}

static void saved_before_anything_was_read(void **state)
{
    (void)state;
    begin();
    create("log", "old\n");
    follow_with((struct follow_options){0}, NULL);
    assert_true(follower_add(the_follower(), "log"));
    follower_look(the_follower(), 0);
    fill("log", "a");
    stop();
    start_again("log");
    expect(wanted.text);
}

static void files_of_a_pattern_that_were_moved_away(void **state)
{
    (void)state;
    begin();
    create("a.log", "");
    create("b.log", "");
    follow("*.log");
    append("b.log", "1\n");
    expect("1\n");
    stop();
    fill("a.log", "a");
    move("a.log", "a.log.1");
    delete ("b.log");
    start_again("*.log");
    {
        static char text[sizeof(wanted.text) + 64];

        snprintf(text, sizeof(text), "<gap b.log 2->\n%s", wanted.text);
        expect(text);
    }
}

static void a_folder_that_is_moved_and_made_anew(void **state)
{
    (void)state;
    begin();
    shell("mkdir logs; touch logs/log");
    follow("logs/log");
    fill("logs/log", "a");
    shell("mv logs old");
    next_tick();
    shell("mkdir logs");
    fill_new("logs/log", "b");
    next_tick();
    shell("mv logs/log logs/log.1");
    fill_new("logs/log", "c");
    expect(wanted.text);
}

static void a_folder_that_comes_late(void **state)
{
    (void)state;
    begin();
    follow("logs/log");
    expect("<note logs/log>\n");
    shell("mkdir logs");
    fill_new("logs/log", "b");
    next_tick();
    shell("mv logs/log logs/log.1");
    fill_new("logs/log", "c");
    expect(wanted.text);
}

static void the_target_of_a_link_is_rotated_twice(void **state)
{
    (void)state;
    begin();
    shell("mkdir real && touch real/log && ln -s real/log log");
    follow("log");
    fill("real/log", "a");
    next_tick();
    shell("mv real/log real/log.1");
    fill_new("real/log", "b");
    next_tick();
    shell("mv real/log.1 real/log.2; mv real/log real/log.1");
    fill_new("real/log", "c");
    expect(wanted.text);
    stop();
    fill("real/log", "c2");
    next_tick();
    shell("mv real/log real/log.0");
    fill_new("real/log", "d");
    start_again("log");
    expect(strstr(wanted.text, "c2"));
}

static void a_link_that_is_switched_twice_is_a_gap(void **state)
{
    (void)state;
    create("a", "");
    create("b", "");
    create("c", "");
    shell("ln -s a log");
    follow("log");
    append("b", "lost\n");
    append("c", "1\n");
    shell("ln -s b new && mv -T new log && ln -s c new && mv -T new log");
    expect("<gap log 0->\n1\n");
    shell("ln -s b new && mv -T new log");
    expect("lost\n");
}

static void files_with_the_same_header_are_no_copies(void **state)
{
    const char *header = line("header", 1);

    (void)state;
    begin();
    create("log", header);
    follow("log");
    next_tick();
    move("log", "log.1");
    create("log", header);
    append("log", "1\n");
    next_tick();
    shell("mv log.1 log.2; mv log log.1");
    create("log", header);
    append("log", "2\n");
    snprintf(wanted.text, sizeof(wanted.text), "%s1\n%s2\n", header, header);
    expect(wanted.text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(without_its_name_at_the_restart),
        TEST(a_new_file_waits_for_those_that_were_found_beside),
        TEST(a_new_file_waits_for_the_one_that_was_moved_before),
        TEST(stopped_at_every_point),
        TEST(a_name_that_never_led_anywhere_is_known_at_the_restart),
        TEST(a_file_that_was_given_up_does_not_come_again),
        TEST(saved_before_anything_was_read),
        TEST(files_of_a_pattern_that_were_moved_away),
        TEST(a_folder_that_is_moved_and_made_anew),
        TEST(a_folder_that_comes_late),
        TEST(the_target_of_a_link_is_rotated_twice),
        TEST(a_link_that_is_switched_twice_is_a_gap),
        TEST(files_with_the_same_header_are_no_copies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
