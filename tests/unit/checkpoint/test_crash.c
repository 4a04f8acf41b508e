/* Crashes: wherever a save is ended, a whole generation is loaded, and the next save
 * works. */
#include "files.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* Saves "1", "2", "3" ... in a process of its own that is to die at the point, in its
 * save number `time`. */
static void crash_at(enum crash_point point, int time, bool with_links)
{
    int status;
    pid_t child = fork();

    if (child == 0) {
        struct checkpoint *checkpoint;
        struct fault fault;
        char variable[64];

        snprintf(variable, sizeof(variable), "%s:%d", checkpoint_crash_name(point),
                 time);
        setenv("CORO_PIPE_CRASH", variable, 1);
        checkpoint = open_usual(&fault);
        for (char text[] = "1\n"; text[0] <= '9'; text[0]++) {
            failing.error = EPERM;
            failing.linkat = with_links ? 0 : 1;
            if (!checkpoint || save_text(checkpoint, text, &fault) != STATUS_OK)
                _exit(1);
        }
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static void save_again(const char *text)
{
    struct fault fault;
    struct checkpoint *checkpoint = open_usual(&fault);

    assert_non_null(checkpoint);
    assert_int_equal(save_text(checkpoint, text, &fault), STATUS_OK);
    checkpoint_close(checkpoint);
}

static void check_point(enum crash_point point, int time, bool with_links)
{
    /* Without links FILE is moved away before the rename, and FILE.new is adopted. */
    bool adopted = point == CRASH_BEFORE_RENAME && (time == 1 || !with_links);
    bool anew = point >= CRASH_AFTER_RENAME || adopted;
    int generation = anew ? time : time - 1;
    char text[] = "0\n";
    void *none = NULL;

    /* With FILE missing, a whole FILE.new is as good. */
    if (time == 1 && (point == CRASH_BEFORE_FSYNC || point == CRASH_BEFORE_LINK))
        generation = 1;
    make_folder(&none);
    crash_at(point, time, with_links);
    text[0] = (char)('0' + generation);
    expect_saved((uint64_t)generation, generation > 0 ? text : NULL);
    save_again("more\n");
    expect_saved((uint64_t)generation + 1, "more\n");
    remove_folder(&none);
}

static void a_whole_generation_is_left_at_each_point(void **state)
{
    (void)state;
    for (int point = CRASH_BEFORE_WRITE; point <= CRASH_SAVED; point++) {
        for (int time = 1; time <= 3; time++) {
            check_point((enum crash_point)point, time, true);
            check_point((enum crash_point)point, time, false);
        }
    }
}

static void every_point_has_a_name_of_its_own(void **state)
{
    (void)state;
    for (int i = CRASH_NOWHERE + 1; i < CRASH_COUNT; i++) {
        assert_non_null(checkpoint_crash_name((enum crash_point)i));
        for (int k = CRASH_NOWHERE + 1; k < i; k++)
            assert_string_not_equal(checkpoint_crash_name((enum crash_point)i),
                                    checkpoint_crash_name((enum crash_point)k));
    }
    assert_null(checkpoint_crash_name(CRASH_NOWHERE));
}

static void an_unknown_point_is_none(void **state)
{
    void *none = NULL;

    (void)state;
    make_folder(&none);
    setenv("CORO_PIPE_CRASH", "save", 1);
    save_again("x\n");
    setenv("CORO_PIPE_CRASH", "saved:", 1);
    save_again("x\n");
    setenv("CORO_PIPE_CRASH", "", 1);
    save_again("x\n");
    unsetenv("CORO_PIPE_CRASH");
    expect_saved(3, "x\n");
    remove_folder(&none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_generation_is_left_at_each_point),
        cmocka_unit_test(every_point_has_a_name_of_its_own),
        cmocka_unit_test(an_unknown_point_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
