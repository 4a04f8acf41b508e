/* What names lead to: files that come later, patterns, duplicates, where to begin. */
#include "fixture.h"

#include "pipeline/json/memory.h"

#include <sys/resource.h>
#include <unistd.h>

static void it_begins_at_the_end(void **state)
{
    (void)state;
    create("log", "1\n2\nhalf");
    follow("log");
    expect("");
    append("log", " a line\n3\n");
    expect("half a line\n3\n");
}

static void it_begins_at_the_start(void **state)
{
    (void)state;
    create("log", "1\n2\nhalf");
    follow_from_start("log");
    expect("1\n2\n");
}

static void it_begins_some_lines_before_the_end(void **state)
{
    (void)state;
    shell("seq 100000 > log; printf half >> log; seq 3 > few; : > empty; "
          "seq 20000 | tr '\\n' x > one; echo >> one");
    follow_with((struct follow_options){.lines = 3}, "log", "few", "empty", "one",
                NULL);
    run();
    {
        const char *text = said();

        assert_non_null(strstr(text, "99998\n99999\n100000\n"));
        assert_null(strstr(text, "99997"));
        assert_non_null(strstr(text, "\n1\n2\n3\n")          ? text
                        : strncmp(text, "1\n2\n3\n", 6) == 0 ? text
                                                             : NULL);
        assert_non_null(strstr(text, "19999x20000x\n"));
    }
    append("log", "\n");
    expect("half\n");
}

static void each_number_of_lines(void **state)
{
    (void)state;
    create("log", "1\n2\n3\n");
    for (unsigned i = 0; i < 6; i++) {
        follow_with((struct follow_options){.lines = i}, "log", NULL);
        run();
        assert_int_equal(strlen(said()), i < 3 ? 2 * i : 6);
        stop();
    }
}

static void a_file_that_comes_later_is_read_from_its_start(void **state)
{
    (void)state;
    follow("log");
    expect("<note log>\n");
    wait_ms(3000);
    create("log", "1\n");
    expect("1\n");
}

static void a_folder_that_comes_later(void **state)
{
    (void)state;
    follow("a/b/c/log");
    expect("<note a/b/c/log>\n");
    shell("mkdir a");
    run();
    shell("mkdir -p a/b/c && echo 1 > a/b/c/log");
    expect("1\n");
    shell("rm -r a");
    expect("");
    shell("mkdir -p a/b/c && echo 2 > a/b/c/log");
    expect("2\n");
}

static void a_folder_that_is_moved_away_and_made_anew(void **state)
{
    (void)state;
    shell("mkdir logs && echo old > logs/log");
    follow("logs/log");
    append("logs/log", "1\n");
    shell("mv logs gone && mkdir logs && echo 2 > logs/log && echo 1b >> gone/log");
    expect("1\n1b\n2\n");
    shell("rm -r gone");
    append("logs/log", "3\n");
    expect("3\n");
}

static void a_folder_that_goes_and_comes_many_times(void **state)
{
    (void)state;
    follow("d/log");
    run();
    said();
    for (unsigned i = 0; i < 50; i++) {
        shell("mkdir d");
        if (i % 2)
            run();
        create("d/log", line("x", i));
        expect(line("x", i));
        shell("rm -r d");
        if (i % 3)
            run();
    }
    wait_ms(10000);
    expect("");
}

static void two_names_of_one_file_are_one(void **state)
{
    (void)state;
    create("log", "");
    shell("ln log hard; ln -s log soft");
    follow("log", "hard", "soft", "./log");
    append("log", "1\n");
    expect("1\n");
    move("log", "log.1");
    create("log", "2\n");
    run();
    append("hard", "3\n");
    expect("2\n3\n");
}

static void patterns_find_files_that_come_later(void **state)
{
    (void)state;
    create("a.log", "old\n");
    create("a.txt", "old\n");
    follow("*.log");
    append("a.log", "1\n");
    create("b.log", "2\n");
    create("b.txt", "no\n");
    expect("1\n2\n");
    delete ("b.log");
    expect("");
    wait_ms(6000);
    create("b.log", "3\n");
    expect("3\n");
}

static void come_and_go(unsigned from, unsigned to)
{
    char name[32], text[32];

    for (unsigned i = from; i < to; i++) {
        snprintf(name, sizeof(name), "%u.log", i);
        snprintf(text, sizeof(text), "%u\n", i);
        create(name, text);
        expect(text);
        delete (name);
        expect("");
    }
    wait_ms(60000);
    expect("");
}

static void names_of_files_that_are_gone_are_forgotten(void **state)
{
    size_t used;

    (void)state;
    follow("*.log");
    come_and_go(0, 200);
    used = memory_used();
    come_and_go(200, 400);
    assert_int_equal(memory_used(), used);
    create("7.log", "again\n");
    expect("again\n");
}

static void patterns_of_folders(void **state)
{
    (void)state;
    shell("mkdir -p logs/a && echo old > logs/a/x.log");
    follow("logs/*/*.log", "none/*/x");
    append("logs/a/x.log", "1\n");
    shell("mkdir logs/b");
    run();
    shell("echo 2 > logs/b/y.log");
    expect("1\n2\n");
    shell("mkdir -p none/c; echo 3 > none/c/x");
    wait_ms(1000);
    expect("3\n");
}

static void a_pattern_that_finds_rotated_files_too(void **state)
{
    (void)state;
    create("log", "");
    follow("log*");
    for (unsigned i = 0; i < 5; i++) {
        append("log", line("a", i));
        shell("[ -e log.1 ] && mv log.1 log.2; mv log log.1");
        create("log", "");
        expect(line("a", i));
        shell("gzip -kf log.1");
        wait_ms(1000);
        expect("");
    }
}

static void a_name_with_wildcards_that_exists_is_no_pattern(void **state)
{
    (void)state;
    create("a[1].log", "");
    create("a1.log", "");
    follow("a[1].log");
    append("a1.log", "no\n");
    append("a[1].log", "yes\n");
    expect("yes\n");
}

static void what_cannot_be_read_is_told_once(void **state)
{
    (void)state;
    shell("mkdir dir; mkfifo fifo");
    follow("dir", "fifo");
    expect("<trouble dir>\n<trouble fifo>\n");
    wait_ms(1000);
    wait_ms(5000);
    expect("");
    shell("rmdir dir");
    create("dir", "1\n");
    expect("1\n");
}

static void one_without_permission_is_read_once_it_may_be(void **state)
{
    (void)state;
    if (geteuid() == 0)
        skip();
    create("log", "1\n");
    shell("chmod 0 log");
    follow("log");
    expect("<trouble log>\n");
    wait_ms(2000);
    shell("chmod 600 log");
    expect("1\n");
}

/* However much one of them has to give. */
static void files_take_turns(void **state)
{
    const char *text, *last;

    (void)state;
    shell("for i in $(seq 2000); do : > $i.log; done; : > much");
    follow("much", "*.log");
    read_at_most(4096);
    shell("seq 100000 > much; for i in $(seq 2000); do echo one >> $i.log; done");
    run();
    text = said();
    last = strstr(text, "one\n");
    assert_non_null(last);
    for (unsigned i = 1; i < 2000; i++) {
        last = strstr(last + 1, "one\n");
        assert_non_null(last);
    }
    assert_true(last - text < 3 * 4096 + 2000 * 4);
    assert_non_null(strstr(last, "\n99999\n"));
}

/* The soft limit, which is for programs that use select(2). */
static void a_low_limit_of_descriptors_is_raised(void **state)
{
    struct rlimit limit, low;

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    low = (struct rlimit){.rlim_cur = 32, .rlim_max = limit.rlim_max};
    shell("for i in $(seq 40); do echo line > $i.log; done");
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
    follow_from_start("*.log");
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
    assert_int_equal(strlen(said()), 40 * strlen("line\n"));
}

/* Then a folder cannot even be listed. */
static void files_of_a_pattern_that_come_when_no_descriptor_is_left(void **state)
{
    struct rlimit limit, low;
    int next;

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    create("1.log", "");
    follow("*.log");
    next = dup(0);
    assert_true(next >= 0);
    close(next);
    create("2.log", "line\n");
    low = (struct rlimit){.rlim_cur = (rlim_t)next, .rlim_max = limit.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
    run();
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
    expect("line\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(it_begins_at_the_end),
        TEST(it_begins_at_the_start),
        TEST(it_begins_some_lines_before_the_end),
        TEST(each_number_of_lines),
        TEST(a_file_that_comes_later_is_read_from_its_start),
        TEST(a_folder_that_comes_later),
        TEST(a_folder_that_is_moved_away_and_made_anew),
        TEST(a_folder_that_goes_and_comes_many_times),
        TEST(two_names_of_one_file_are_one),
        TEST(patterns_find_files_that_come_later),
        TEST(names_of_files_that_are_gone_are_forgotten),
        TEST(patterns_of_folders),
        TEST(a_pattern_that_finds_rotated_files_too),
        TEST(a_name_with_wildcards_that_exists_is_no_pattern),
        TEST(what_cannot_be_read_is_told_once),
        TEST(files_take_turns),
        TEST(a_low_limit_of_descriptors_is_raised),
        TEST(files_of_a_pattern_that_come_when_no_descriptor_is_left),
        TEST(one_without_permission_is_read_once_it_may_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
