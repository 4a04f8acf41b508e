/* The journal: what was noted after a save is found with it, and with no other. */
#include "files.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void note(struct checkpoint *checkpoint, const char *line)
{
    struct fault fault;

    buffer_add(checkpoint_changes(checkpoint), line, strlen(line));
    assert_int_equal(checkpoint_write_changes(checkpoint, &fault), STATUS_OK);
}

/* Opens, and expects these changes. */
static struct checkpoint *open_with(const char *changes)
{
    struct fault fault;
    struct checkpoint *checkpoint = open_usual(&fault);
    struct text found;

    assert_non_null(checkpoint);
    found = checkpoint_find_changes(checkpoint);
    assert_int_equal(found.length, strlen(changes));
    if (found.length > 0)
        assert_memory_equal(found.bytes, changes, found.length);
    return checkpoint;
}

static void save(struct checkpoint *checkpoint)
{
    struct fault fault;

    assert_int_equal(save_text(checkpoint, "x\n", &fault), STATUS_OK);
}

static void what_is_noted_is_found_until_the_next_save(void **state)
{
    struct checkpoint *checkpoint = open_with("");

    (void)state;
    save(checkpoint);
    note(checkpoint, "a\n");
    note(checkpoint, "b\n");
    checkpoint_close(checkpoint);
    checkpoint = open_with("a\nb\n");
    note(checkpoint, "c\n");
    checkpoint_close(checkpoint);
    checkpoint = open_with("a\nb\nc\n");
    assert_true(checkpoint_changed(checkpoint) > 6);
    save(checkpoint);
    assert_int_equal(checkpoint_changed(checkpoint), 0);
    checkpoint_close(checkpoint);
    checkpoint = open_with("");
    note(checkpoint, "d\n");
    checkpoint_close(checkpoint);
    checkpoint_close(open_with("d\n"));
}

static void without_a_note_there_is_no_file(void **state)
{
    struct fault fault;
    struct checkpoint *checkpoint = open_with("");

    (void)state;
    save(checkpoint);
    assert_int_equal(checkpoint_write_changes(checkpoint, &fault), STATUS_OK);
    checkpoint_close(checkpoint);
    assert_false(exists(".journal"));
}

static void what_was_not_written_is_forgotten_by_a_save(void **state)
{
    struct checkpoint *checkpoint = open_with("");

    (void)state;
    save(checkpoint);
    buffer_add(checkpoint_changes(checkpoint), "a\n", 2);
    save(checkpoint);
    note(checkpoint, "b\n");
    checkpoint_close(checkpoint);
    checkpoint_close(open_with("b\n"));
}

/* Saves twice, with notes behind each, and goes back to the first. */
static void go_back(void)
{
    struct checkpoint *checkpoint = open_with("");
    char *old;

    save(checkpoint);
    note(checkpoint, "a\n");
    save(checkpoint);
    note(checkpoint, "b\n");
    checkpoint_close(checkpoint);
    old = strdup(path_with(".old"));
    assert_int_equal(rename(old, path_with("")), 0);
    free(old);
}

static void who_goes_back_finds_both_journals(void **state)
{
    struct checkpoint *checkpoint;

    (void)state;
    go_back();
    checkpoint = open_with("a\nb\n");
    note(checkpoint, "c\n");
    checkpoint_close(checkpoint);
    checkpoint = open_with("a\nb\nc\n");
    /* Another generation 2, to which the note of the first does not belong. */
    assert_int_equal(save_text(checkpoint, "y\n", &(struct fault){0}), STATUS_OK);
    checkpoint_close(checkpoint);
    checkpoint_close(open_with(""));
}

/* The bytes of a journal of two notes, a and b, which the caller frees. */
static char *two_notes(size_t *length)
{
    struct checkpoint *checkpoint = open_with("");

    save(checkpoint);
    note(checkpoint, "a\n");
    note(checkpoint, "b\n");
    checkpoint_close(checkpoint);
    return read_bytes(".journal", length);
}

static void a_note_that_was_cut_short_never_happened(void **state)
{
    struct checkpoint *checkpoint;
    size_t length;
    char *bytes = two_notes(&length);

    (void)state;
    for (size_t left = length - 1; left > length / 2; left--) {
        write_bytes(".journal", bytes, left);
        checkpoint_close(open_with("a\n"));
    }
    checkpoint = open_with("a\n");
    note(checkpoint, "c\n");
    checkpoint_close(checkpoint);
    checkpoint_close(open_with("a\nc\n"));
    free(bytes);
}

static void one_that_is_damaged_is_refused(void **state)
{
    size_t length;
    char *bytes = two_notes(&length);

    (void)state;
    bytes[length / 2 - 2] = 'x';
    write_bytes(".journal", bytes, length);
    expect_refused(".journal is damaged");
    free(bytes);
}

static void it_goes_with_a_checkpoint_that_is_removed(void **state)
{
    struct checkpoint *checkpoint;

    (void)state;
    go_back();
    unlink(path_with(""));
    checkpoint = open_with("");
    assert_false(exists(".journal"));
    assert_false(exists(".journal.old"));
    save(checkpoint);
    checkpoint_close(checkpoint);
    checkpoint_close(open_with(""));
}

static void a_write_that_fails_is_told(void **state)
{
    struct checkpoint *checkpoint = open_with("");
    struct fault fault;

    (void)state;
    save(checkpoint);
    buffer_add(checkpoint_changes(checkpoint), "a\n", 2);
    failing.error = ENOSPC;
    failing.write = 2;
    assert_int_equal(checkpoint_write_changes(checkpoint, &fault), STATUS_CHECKPOINT);
    assert_non_null(strstr(fault.what, "app.pos.journal: No space left on device"));
    checkpoint_close(checkpoint);
    checkpoint_close(open_with(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_noted_is_found_until_the_next_save,
                                        make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(without_a_note_there_is_no_file, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(what_was_not_written_is_forgotten_by_a_save,
                                        make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(who_goes_back_finds_both_journals, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(a_note_that_was_cut_short_never_happened,
                                        make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(one_that_is_damaged_is_refused, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(it_goes_with_a_checkpoint_that_is_removed,
                                        make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_write_that_fails_is_told, make_folder,
                                        remove_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
