/* Files that are cut off and begin anew. */
#include "fixture.h"

static void a_file_that_is_cut_off_begins_anew(void **state)
{
    (void)state;
    create("log", "");
    follow("log");
    append("log", "1\n2\n");
    expect("1\n2\n");
    cut_off("log", 0);
    expect("<gap log 4->\n");
    append("log", "3\n");
    expect("3\n");
}

static void one_that_was_written_to_since_begins_anew(void **state)
{
    (void)state;
    create("log", "");
    follow("log");
    append("log", "1\n2\n");
    expect("1\n2\n");
    append("log", "lost\n");
    cut_off("log", 0);
    append("log", "3\n");
    expect("<gap log 4->\n3\n");
}

static void what_was_held_of_a_line_is_its_end(void **state)
{
    (void)state;
    create("log", "");
    follow("log");
    append("log", "1\n2");
    expect("1\n");
    cut_off("log", 0);
    append("log", "3\n");
    expect("<gap log 3->\n2~\n3\n");
}

static void it_is_seen_although_the_file_grew_longer_than_before(void **state)
{
    (void)state;
    create("log", "");
    follow("log");
    append("log", "1\n");
    expect("1\n");
    cut_off("log", 0);
    append("log", "2\n3\n4\n");
    expect("<gap log 2->\n2\n3\n4\n");
}

static void it_is_seen_although_the_file_has_the_same_length(void **state)
{
    (void)state;
    create("log", "");
    follow("log");
    append("log", "1\n");
    expect("1\n");
    cut_off("log", 0);
    append("log", "2\n");
    expect("<gap log 2->\n2\n");
}

/* Two kilobytes that are always the same, as of a program that greets. */
static void it_is_seen_although_the_file_begins_as_before(void **state)
{
    char header[2048];

    (void)state;
    memset(header, 'h', sizeof(header));
    header[sizeof(header) - 2] = '\n';
    header[sizeof(header) - 1] = '\0';
    create("log", header);
    follow("log");
    append("log", line("a", 1));
    expect(line("a", 1));
    cut_off("log", 0);
    append("log", header);
    append("log", line("b", 1));
    append("log", line("b", 2));
    run();
    assert_non_null(strstr(said(), line("b", 1)));
}

static void a_copy_made_before_has_what_was_not_read(void **state)
{
    char wanted[512];

    (void)state;
    create("log", line("a", 0));
    follow("log");
    append("log", line("a", 1));
    expect(line("a", 1));
    append("log", line("a", 2));
    append("log", "rest");
    copy("log", "log.1");
    append("log", line("a", 3));
    cut_off("log", 0);
    append("log", line("b", 1));
    snprintf(wanted, sizeof(wanted), "<gap log %zu->\n%s%s",
             3 * strlen(line("a", 1)) + 4, line("a", 2), line("b", 1));
    expect(wanted);
    wait_ms(5000);
    expect("rest~\n");
    append("log", line("b", 2));
    expect(line("b", 2));
}

static void one_copy_after_the_other(void **state)
{
    (void)state;
    create("log", "");
    follow("log");
    for (unsigned i = 0; i < 20; i++) {
        char name[16];
        const char *text;

        append("log", line("a", i));
        run();
        append("log", line("b", i));
        snprintf(name, sizeof(name), "log.%u", i);
        copy("log", name);
        cut_off("log", 0);
        run();
        text = said();
        assert_memory_equal(text, line("a", i), strlen(line("a", i)));
        assert_non_null(strstr(text, line("b", i)));
        wait_ms(1000);
        expect("");
    }
}

static void a_writer_that_does_not_append_leaves_a_hole(void **state)
{
    (void)state;
    create("log", "");
    follow("log");
    shell("dd if=/dev/zero bs=10000 count=1 status=none | tr '\\0' x >> log");
    append("log", "\n");
    run();
    assert_int_equal(strlen(said()), 10001);
    cut_off("log", 0);
    shell("echo next | dd of=log conv=notrunc bs=1 seek=10011 status=none");
    expect("<gap log 10001-10011>\nnext\n");
    append("log", "more\n");
    expect("more\n");
}

static void without_a_loss_a_hole_is_none(void **state)
{
    (void)state;
    create("log", "");
    follow("log");
    append("log", "12345\n");
    expect("12345\n");
    cut_off("log", 0);
    shell("echo next | dd of=log conv=notrunc bs=1 seek=6 status=none");
    expect("next\n");
}

static void a_file_that_was_rotated_is_cut_off(void **state)
{
    (void)state;
    create("log", "");
    follow("log");
    append("log", "1\n");
    move("log", "log.1");
    create("log", "2\n");
    expect("1\n2\n");
    cut_off("log.1", 0);
    expect("<gap log 2->\n");
    append("log.1", "3\n");
    append("log", "4\n");
    run();
    assert_int_equal(strlen(said()), 4);
    wait_ms(5000);
    expect("");
}

/* Between the moment when it was found and the first read. */
static void a_file_is_cut_off_before_it_was_read(void **state)
{
    struct follow_event event;
    char room[4096];

    (void)state;
    follow("log");
    expect("<note log>\n");
    create("log", "");
    for (unsigned i = 0; i < 20; i++)
        append("log", line("a", i));
    assert_int_equal(follower_next(the_follower(), 1000 * FOLLOW_SECOND, &event),
                     FOLLOW_BYTES);
    cut_off("log", 0);
    for (unsigned i = 1; i <= 3; i++)
        append("log", line("b", i));
    assert_int_equal(follower_read(the_follower(), event.file, room, sizeof(room)), 0);
    snprintf(room, sizeof(room), "<gap log 0->\n%s%s%s", line("b", 1), line("b", 2),
             line("b", 3));
    expect(room);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_file_that_is_cut_off_begins_anew),
        TEST(one_that_was_written_to_since_begins_anew),
        TEST(what_was_held_of_a_line_is_its_end),
        TEST(it_is_seen_although_the_file_grew_longer_than_before),
        TEST(it_is_seen_although_the_file_has_the_same_length),
        TEST(it_is_seen_although_the_file_begins_as_before),
        TEST(a_copy_made_before_has_what_was_not_read),
        TEST(one_copy_after_the_other),
        TEST(a_writer_that_does_not_append_leaves_a_hole),
        TEST(without_a_loss_a_hole_is_none),
        TEST(a_file_that_was_rotated_is_cut_off),
        TEST(a_file_is_cut_off_before_it_was_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
