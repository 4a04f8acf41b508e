/* Temporary files: that fail, and that leave nothing behind. */
#include "sorting.h"

#include <dirent.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/test_spill-XXXXXX";

static size_t count_files(void)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    size_t count = 0;

    while ((entry = readdir(dir)))
        count += entry->d_name[0] != '.';
    closedir(dir);
    return count;
}

static void the_file_has_no_name(void **state)
{
    struct sorter *sorter = sorter_new(SORTER_ALL, 1000);

    (void)state;
    assert_true(add_records(sorter, 1000, 10));
    assert_true(sorter_runs(sorter) > 1);
    assert_int_equal(count_files(), 0);
    assert_true(sorter_finish(sorter));
    assert_int_equal(count_files(), 0);
    check_records(sorter, 1000, 10, SORTER_ALL);
    sorter_free(sorter);
}

static void a_full_disk_is_told_with_the_folder(void **state)
{
    struct rlimit limit, small;
    struct sorter *sorter = sorter_new(SORTER_ALL, 1000);

    (void)state;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    small = (struct rlimit){20000, limit.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_false(add_records(sorter, 100000, 10));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    assert_int_equal(sorter_fault(sorter)->status, STATUS_RESOURCE);
    assert_non_null(strstr(sorter_fault(sorter)->what, folder));
    assert_non_null(strstr(sorter_fault(sorter)->what, "File too large"));
    sorter_free(sorter);
}

static void a_folder_that_is_not_there_is_told(void **state)
{
    struct sorter *sorter = sorter_new(SORTER_ALL, 1000);

    (void)state;
    setenv("TMPDIR", "/nonexistent/folder", 1);
    assert_false(add_records(sorter, 1000, 10));
    assert_int_equal(sorter_fault(sorter)->status, STATUS_RESOURCE);
    assert_non_null(strstr(sorter_fault(sorter)->what, "/nonexistent/folder"));
    setenv("TMPDIR", folder, 1);
    sorter_free(sorter);
}

static int set_up(void **state)
{
    (void)state;
    return mkdtemp(folder) ? setenv("TMPDIR", folder, 1) : -1;
}

static int tear_down(void **state)
{
    (void)state;
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_file_has_no_name),
        cmocka_unit_test(a_full_disk_is_told_with_the_folder),
        cmocka_unit_test(a_folder_that_is_not_there_is_told),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
