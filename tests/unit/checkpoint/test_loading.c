/* Loading: what is not whole, not ours or not there is refused, with the way on. */
#include "files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <limits.h>

static void save_generations(int count)
{
    struct fault fault;
    struct checkpoint *checkpoint = open_usual(&fault);
    char text[] = "0: a state\nof two lines\n";

    assert_non_null(checkpoint);
    for (int i = 1; i <= count; i++) {
        text[0] = (char)('0' + i);
        assert_int_equal(save_text(checkpoint, text, &fault), STATUS_OK);
    }
    checkpoint_close(checkpoint);
}

/* The bytes of a checkpoint, to be freed. */
static char *saved_bytes(size_t *length)
{
    save_generations(1);
    return read_bytes("", length);
}

static void every_changed_byte_is_refused(void **state)
{
    size_t length;
    char *bytes = saved_bytes(&length);

    (void)state;
    for (size_t i = 0; i < length; i++) {
        char good = bytes[i];

        for (int bit = 0; bit < 8; bit++) {
            bytes[i] = (char)(good ^ (1 << bit));
            write_bytes("", bytes, length);
            expect_refused("damaged");
        }
        bytes[i] = good;
    }
    write_bytes("", bytes, length);
    free(bytes);
    expect_saved(1, "1: a state\nof two lines\n");
}

static void every_shorter_file_is_refused(void **state)
{
    size_t length;
    char *bytes = saved_bytes(&length);

    (void)state;
    for (size_t i = 0; i < length; i++) {
        write_bytes("", bytes, i);
        expect_refused("damaged");
    }
    free(bytes);
}

static void a_longer_file_is_refused(void **state)
{
    size_t length;
    char *bytes = saved_bytes(&length);

    (void)state;
    bytes[length] = '\n';
    write_bytes("", bytes, length + 1);
    free(bytes);
    expect_refused("its checksum is wrong");
}

static void a_newer_version_is_told_from_another_kind(void **state)
{
    static const char newer[] = "coro-pipe checkpoint 2 whatever it says";
    static const char other[] = "{\"position\":12}\n";

    (void)state;
    write_bytes("", newer, sizeof(newer) - 1);
    expect_refused("app.pos was written by a newer coro-pipe (its format is 2, this "
                   "one knows 1), or is damaged (remove it to start anew)");
    write_bytes("", other, sizeof(other) - 1);
    expect_refused("app.pos is no checkpoint of coro-pipe, or damaged (remove it to "
                   "start anew)");
}

static void another_pipeline_is_refused_and_shown(void **state)
{
    struct fault fault;
    struct checkpoint *checkpoint;

    (void)state;
    save_generations(2);
    checkpoint = checkpoint_open(path, text_of("follow app.log | tail"), &fault);
    assert_null(checkpoint);
    assert_int_equal(fault.status, STATUS_CHECKPOINT);
    assert_non_null(strstr(fault.what, "app.pos belongs to another pipeline, or to "
                                       "other options: follow app.log | count"));
}

static void a_damaged_one_names_the_one_before(void **state)
{
    (void)state;
    save_generations(2);
    write_bytes("", "rubbish", 7);
    expect_refused("app.pos.old, which is whole, to ");
    write_bytes(".old", "rubbish", 7);
    expect_refused("(remove it to start anew)");
}

static void what_is_no_regular_file_is_refused(void **state)
{
    (void)state;
    assert_int_equal(mkfifo(path, 0600), 0);
    expect_refused("is no regular file");
}

static void what_cannot_be_read_is_refused(void **state)
{
    (void)state;
    if (geteuid() == 0)
        skip();
    save_generations(1);
    assert_int_equal(chmod(path, 0), 0);
    expect_refused("Permission denied");
}

static void a_missing_one_with_the_one_before_is_refused(void **state)
{
    (void)state;
    save_generations(2);
    assert_int_equal(unlink(path), 0);
    expect_refused("app.pos is missing, but ");
    write_bytes(".new", "coro-pipe", 9);
    expect_refused("app.pos is missing, but ");
}

static void expect_note(const char *part)
{
    struct fault fault;
    struct checkpoint *checkpoint = open_usual(&fault);

    if (!checkpoint)
        fail_msg("%s", fault.what);
    assert_non_null(checkpoint_note(checkpoint));
    assert_non_null(strstr(checkpoint_note(checkpoint), part));
    checkpoint_close(checkpoint);
}

static void a_first_save_that_was_never_finished_starts_anew(void **state)
{
    size_t length;
    char *bytes = saved_bytes(&length);

    (void)state;
    assert_int_equal(unlink(path), 0);
    for (size_t i = 0; i < length; i++) {
        write_bytes(".new", bytes, i);
        expect_note("it starts anew");
        expect_saved(0, NULL);
    }
    free(bytes);
}

static void a_whole_new_one_is_taken_where_the_rename_is_missing(void **state)
{
    (void)state;
    save_generations(2);
    assert_int_equal(rename(path, path_with(".new")), 0);
    expect_note("it goes on from ");
    expect_saved(2, "2: a state\nof two lines\n");
    assert_true(exists(""));
    assert_false(exists(".new"));
}

static void a_new_one_that_does_not_follow_the_old_is_not_taken(void **state)
{
    char old[PATH_MAX];

    (void)state;
    save_generations(2);
    snprintf(old, sizeof(old), "%s", path_with(".old"));
    assert_int_equal(rename(old, path_with(".new")), 0);
    assert_int_equal(rename(path, old), 0);
    expect_refused("app.pos is missing, but ");
}

static void a_new_one_of_another_pipeline_is_refused(void **state)
{
    struct fault fault;
    struct checkpoint *checkpoint = checkpoint_open(path, text_of("tail"), &fault);

    (void)state;
    assert_int_equal(save_text(checkpoint, "x\n", &fault), STATUS_OK);
    checkpoint_close(checkpoint);
    assert_int_equal(rename(path, path_with(".new")), 0);
    expect_refused("app.pos.new belongs to another pipeline");
}

static void a_left_new_one_does_not_matter(void **state)
{
    (void)state;
    save_generations(2);
    write_bytes(".new", "rubbish", 7);
    expect_saved(2, "2: a state\nof two lines\n");
    save_generations(1);
    expect_saved(3, "1: a state\nof two lines\n");
}

static void a_missing_folder_is_told(void **state)
{
    struct fault fault;

    (void)state;
    assert_null(checkpoint_open("/nowhere/app.pos", text_of("x"), &fault));
    assert_int_equal(fault.status, STATUS_CHECKPOINT);
    assert_non_null(strstr(fault.what, "/nowhere/app.pos"));
    assert_null(checkpoint_open("/tmp/", text_of("x"), &fault));
    assert_string_equal(fault.what, "'/tmp/' names no file");
}

int main(void)
{
#define IN_FOLDER(test)                                                                \
    cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)
    const struct CMUnitTest tests[] = {
        IN_FOLDER(every_changed_byte_is_refused),
        IN_FOLDER(every_shorter_file_is_refused),
        IN_FOLDER(a_longer_file_is_refused),
        IN_FOLDER(a_newer_version_is_told_from_another_kind),
        IN_FOLDER(another_pipeline_is_refused_and_shown),
        IN_FOLDER(a_damaged_one_names_the_one_before),
        IN_FOLDER(what_is_no_regular_file_is_refused),
        IN_FOLDER(what_cannot_be_read_is_refused),
        IN_FOLDER(a_missing_one_with_the_one_before_is_refused),
        IN_FOLDER(a_first_save_that_was_never_finished_starts_anew),
        IN_FOLDER(a_whole_new_one_is_taken_where_the_rename_is_missing),
        IN_FOLDER(a_new_one_that_does_not_follow_the_old_is_not_taken),
        IN_FOLDER(a_new_one_of_another_pipeline_is_refused),
        IN_FOLDER(a_left_new_one_does_not_matter),
        IN_FOLDER(a_missing_folder_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
