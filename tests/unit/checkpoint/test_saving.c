/* Saving: what is written is what is read, generations rise, and failures leave what
 * there was. */
#include "files.h"

#include <errno.h>
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

static void nothing_saved_is_generation_0(void **state)
{
    (void)state;
    expect_saved(0, NULL);
    assert_false(exists(""));
}

static void sections_come_back(void **state)
{
    struct fault fault;
    struct checkpoint *checkpoint = open_usual(&fault);

    (void)state;
    buffer_add(checkpoint_section(checkpoint, "one"), "a\nb\n", 4);
    buffer_add(checkpoint_section(checkpoint, "2 (count)"), "\0\n\xff", 3);
    checkpoint_section(checkpoint, "");
    assert_int_equal(checkpoint_save(checkpoint, &fault), STATUS_OK);
    checkpoint_close(checkpoint);

    checkpoint = open_usual(&fault);
    assert_non_null(checkpoint);
    assert_null(checkpoint_note(checkpoint));
    assert_true(text_equals(checkpoint_find(checkpoint, "one"), "a\nb\n"));
    assert_int_equal(checkpoint_find(checkpoint, "2 (count)").length, 3);
    assert_memory_equal(checkpoint_find(checkpoint, "2 (count)").bytes, "\0\n\xff", 3);
    assert_true(text_equals(checkpoint_find(checkpoint, ""), ""));
    assert_null(checkpoint_find(checkpoint, "on").bytes);
    assert_null(checkpoint_find(checkpoint, "2").bytes);
    checkpoint_close(checkpoint);
}

static void the_file_is_as_the_header_says(void **state)
{
    static const char want[] =
        "coro-pipe checkpoint 1 0000000000000001 0000000000000046 ........\n"
        "0000000000000016 belongs\nfollow app.log | count"
        "0000000000000000 state\n";
    struct fault fault;
    struct checkpoint *checkpoint = open_usual(&fault);
    size_t length;
    char *bytes;

    (void)state;
    assert_int_equal(save_text(checkpoint, "", &fault), STATUS_OK);
    bytes = read_bytes("", &length);
    assert_int_equal(length, sizeof(want) - 1);
    memset(bytes + 57, '.', 8);
    assert_memory_equal(bytes, want, length);
    free(bytes);
    checkpoint_close(checkpoint);
}

static void generations_rise_and_the_one_before_is_kept(void **state)
{
    struct fault fault;
    struct checkpoint *checkpoint = open_usual(&fault);
    size_t length;
    char *bytes;

    (void)state;
    assert_int_equal(save_text(checkpoint, "first\n", &fault), STATUS_OK);
    assert_false(exists(".old"));
    assert_int_equal(save_text(checkpoint, "second\n", &fault), STATUS_OK);
    assert_int_equal(save_text(checkpoint, "third\n", &fault), STATUS_OK);
    assert_int_equal(checkpoint_generation(checkpoint), 3);
    checkpoint_close(checkpoint);
    assert_false(exists(".new"));
    expect_saved(3, "third\n");

    bytes = read_bytes(".old", &length);
    write_bytes("", bytes, length);
    free(bytes);
    expect_saved(2, "second\n");
}

static void what_was_loaded_stays_while_more_is_saved(void **state)
{
    struct fault fault;
    struct checkpoint *checkpoint = open_usual(&fault);
    struct text loaded;

    (void)state;
    assert_int_equal(save_text(checkpoint, "first\n", &fault), STATUS_OK);
    checkpoint_close(checkpoint);
    checkpoint = open_usual(&fault);
    loaded = checkpoint_find(checkpoint, "state");
    for (int i = 0; i < 10; i++)
        assert_int_equal(save_text(checkpoint, "later\n", &fault), STATUS_OK);
    assert_true(text_equals(loaded, "first\n"));
    checkpoint_close(checkpoint);
    expect_saved(11, "later\n");
}

static void what_is_given_up_was_never_begun(void **state)
{
    struct fault fault;
    struct checkpoint *checkpoint = open_usual(&fault);

    (void)state;
    checkpoint_discard(checkpoint);
    assert_int_equal(save_text(checkpoint, "1", &fault), STATUS_OK);
    buffer_add(checkpoint_section(checkpoint, "state"), "2", 1);
    checkpoint_section(checkpoint, "other");
    checkpoint_discard(checkpoint);
    assert_int_equal(checkpoint_generation(checkpoint), 1);
    assert_int_equal(save_text(checkpoint, "3", &fault), STATUS_OK);
    checkpoint_close(checkpoint);
    expect_saved(2, "3");
}

static void only_its_owner_may_read_it(void **state)
{
    struct fault fault;
    struct checkpoint *checkpoint = open_usual(&fault);
    struct stat info;

    (void)state;
    assert_int_equal(save_text(checkpoint, "x\n", &fault), STATUS_OK);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    checkpoint_close(checkpoint);
}

/* A save that fails in any way leaves the generation, the file and the next save. */
static void expect_failure(int *call, int error, const char *part)
{
    struct fault fault;
    struct checkpoint *checkpoint = open_usual(&fault);
    uint64_t generation = checkpoint_generation(checkpoint);

    failing.error = error;
    *call = 1;
    assert_int_equal(save_text(checkpoint, "lost\n", &fault), STATUS_CHECKPOINT);
    assert_int_equal(*call, 0);
    assert_non_null(strstr(fault.what, part));
    assert_non_null(strstr(fault.what, path));
    assert_int_equal(checkpoint_generation(checkpoint), generation);
    checkpoint_close(checkpoint);
    expect_saved(generation, "kept\n");
    checkpoint = open_usual(&fault);
    assert_int_equal(save_text(checkpoint, "kept\n", &fault), STATUS_OK);
    checkpoint_close(checkpoint);
}

static void a_failed_save_leaves_the_one_before(void **state)
{
    struct fault fault;
    struct checkpoint *checkpoint = open_usual(&fault);

    (void)state;
    assert_int_equal(save_text(checkpoint, "kept\n", &fault), STATUS_OK);
    checkpoint_close(checkpoint);
    expect_failure(&failing.write, ENOSPC, "No space left on device");
    expect_failure(&failing.fsync, EIO, "Input/output error");
}

static void a_short_or_interrupted_write_goes_on(void **state)
{
    struct fault fault;
    struct checkpoint *checkpoint = open_usual(&fault);

    (void)state;
    failing.error = EINTR;
    failing.write = 2;
    assert_int_equal(save_text(checkpoint, "x\n", &fault), STATUS_OK);
    assert_int_equal(failing.write, 0);
    checkpoint_close(checkpoint);
    expect_saved(1, "x\n");
}

static void without_hard_links_the_one_before_is_kept_too(void **state)
{
    struct fault fault;
    struct checkpoint *checkpoint = open_usual(&fault);

    (void)state;
    assert_int_equal(save_text(checkpoint, "first\n", &fault), STATUS_OK);
    failing.linkat = 1;
    failing.error = EPERM;
    assert_int_equal(save_text(checkpoint, "second\n", &fault), STATUS_OK);
    checkpoint_close(checkpoint);
    expect_saved(2, "second\n");
    rename(path_with(".old"), path);
    expect_saved(1, "first\n");
}

static void a_link_is_followed_and_stays_a_link(void **state)
{
    struct checkpoint *checkpoint;
    struct fault fault;
    struct stat info;

    (void)state;
    write_bytes("", "", 0);
    assert_int_equal(symlink(path, path_with(".link")), 0);
    assert_int_equal(unlink(path), 0);
    checkpoint = checkpoint_open(path_with(".link"), text_of("x"), &fault);
    assert_null(checkpoint);
    assert_int_equal(fault.status, STATUS_CHECKPOINT);
    assert_non_null(strstr(fault.what, "cannot follow the link"));

    checkpoint = open_usual(&fault);
    assert_int_equal(save_text(checkpoint, "x\n", &fault), STATUS_OK);
    checkpoint_close(checkpoint);
    checkpoint =
        checkpoint_open(path_with(".link"), text_of("follow app.log | count"), &fault);
    assert_non_null(checkpoint);
    assert_int_equal(save_text(checkpoint, "y\n", &fault), STATUS_OK);
    checkpoint_close(checkpoint);
    assert_int_equal(lstat(path_with(".link"), &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    expect_saved(2, "y\n");
}

static void no_memory_is_told_wherever_it_is_missing(void **state)
{
    struct checkpoint *checkpoint;
    struct fault fault;
    bool good = false;

    (void)state;
    for (int n = 1; !good; n++) {
        failing.error = ENOMEM;
        failing.malloc = n;
        checkpoint = open_usual(&fault);
        if (!checkpoint) {
            failing.malloc = 0;
            assert_int_equal(fault.status, STATUS_RESOURCE);
            continue;
        }
        good = save_text(checkpoint, "x\n", &fault) == STATUS_OK;
        assert_true(good || fault.status == STATUS_RESOURCE);
        good = good && failing.malloc > 0;
        failing.malloc = 0;
        checkpoint_close(checkpoint);
    }
}

int main(void)
{
#define IN_FOLDER(test)                                                                \
    cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)
    const struct CMUnitTest tests[] = {
        IN_FOLDER(nothing_saved_is_generation_0),
        IN_FOLDER(sections_come_back),
        IN_FOLDER(the_file_is_as_the_header_says),
        IN_FOLDER(generations_rise_and_the_one_before_is_kept),
        IN_FOLDER(what_was_loaded_stays_while_more_is_saved),
        IN_FOLDER(what_is_given_up_was_never_begun),
        IN_FOLDER(only_its_owner_may_read_it),
        IN_FOLDER(a_failed_save_leaves_the_one_before),
        IN_FOLDER(a_short_or_interrupted_write_goes_on),
        IN_FOLDER(without_hard_links_the_one_before_is_kept_too),
        IN_FOLDER(a_link_is_followed_and_stays_a_link),
        IN_FOLDER(no_memory_is_told_wherever_it_is_missing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
