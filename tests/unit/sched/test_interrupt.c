/* Interrupts: two signals, two levels, and waits that they cut short. Each test runs in
 * a child, for signals are caught once a process. */
#include "pipeline/sched/interrupt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* In a child; false: it is wrong. */
typedef bool in_child(void);

static int status_of(in_child *act)
{
    pid_t child = fork();
    int status = -1;

    assert_true(child >= 0);
    if (child == 0) {
        signal(SIGINT, SIG_DFL);
        signal(SIGTERM, SIG_DFL);
        alarm(20);
        _exit(act() ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void assert_right(in_child *act)
{
    int status = status_of(act);

    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail_msg("wait status %#x", (unsigned)status);
}

static bool levels(void)
{
    if (!interrupt_catch() || interrupt_level() != INTERRUPT_NONE || interrupt_signal())
        return false;
    raise(SIGTERM);
    if (interrupt_level() != INTERRUPT_FINISH || interrupt_signal() != SIGTERM)
        return false;
    raise(SIGINT);
    return interrupt_level() == INTERRUPT_ABORT && interrupt_signal() == SIGTERM;
}

static void the_first_signal_finishes_the_second_aborts(void **state)
{
    (void)state;
    assert_right(levels);
}

static bool three_signals(void)
{
    if (!interrupt_catch())
        return false;
    raise(SIGINT);
    raise(SIGINT);
    raise(SIGINT);
    return true;
}

static void the_third_signal_kills(void **state)
{
    int status = status_of(three_signals);

    (void)state;
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGINT);
}

static bool ignored(void)
{
    signal(SIGINT, SIG_IGN);
    if (!interrupt_catch())
        return false;
    raise(SIGINT);
    raise(SIGINT);
    raise(SIGINT);
    if (interrupt_level() != INTERRUPT_NONE)
        return false;
    raise(SIGTERM);
    return interrupt_level() == INTERRUPT_FINISH && interrupt_signal() == SIGTERM;
}

static void a_signal_that_is_ignored_stays_ignored(void **state)
{
    (void)state;
    assert_right(ignored);
}

static bool broken_pipe(void)
{
    int ends[2];

    if (!interrupt_catch() || pipe(ends) != 0)
        return false;
    close(ends[0]);
    return write(ends[1], "x", 1) < 0 && errno == EPIPE;
}

static void a_broken_pipe_answers_epipe(void **state)
{
    (void)state;
    assert_right(broken_pipe);
}

static bool readable(void)
{
    int ends[2];

    if (!interrupt_catch() || pipe(ends) != 0 || write(ends[1], "x", 1) != 1)
        return false;
    if (!wait_readable(ends[0]))
        return false;
    close(ends[1]);
    /* The byte, and then the end. */
    return wait_readable(ends[0]) && read(ends[0], ends, 1) == 1;
}

static void waiting_ends_when_there_is_input(void **state)
{
    (void)state;
    assert_right(readable);
}

static bool at_the_end(void)
{
    int ends[2];

    if (!interrupt_catch() || pipe(ends) != 0)
        return false;
    close(ends[1]);
    return wait_readable(ends[0]);
}

static void waiting_ends_at_the_end_of_the_input(void **state)
{
    (void)state;
    assert_right(at_the_end);
}

static bool closed_descriptor(void)
{
    return interrupt_catch() && wait_readable(999) && wait_writable(999);
}

static void waiting_for_what_is_not_open_ends(void **state)
{
    (void)state;
    assert_right(closed_descriptor);
}

static bool before_catching(void)
{
    int ends[2];

    return pipe(ends) == 0 && wait_writable(ends[1]) && write(ends[1], "x", 1) == 1 &&
           wait_readable(ends[0]);
}

static void waiting_works_without_catching(void **state)
{
    (void)state;
    assert_right(before_catching);
}

static bool already_interrupted(void)
{
    int ends[2];

    if (!interrupt_catch() || pipe(ends) != 0 || write(ends[1], "x", 1) != 1)
        return false;
    raise(SIGINT);
    return !wait_readable(ends[0]) && !wait_readable(ends[0]) && wait_writable(ends[1]);
}

static void after_a_signal_nothing_is_read_and_all_is_written(void **state)
{
    (void)state;
    assert_right(already_interrupted);
}

static bool already_aborted(void)
{
    int ends[2];

    if (!interrupt_catch() || pipe(ends) != 0)
        return false;
    raise(SIGINT);
    raise(SIGINT);
    return !wait_readable(ends[0]) && !wait_writable(ends[1]);
}

static void after_the_second_signal_nothing_is_waited_for(void **state)
{
    (void)state;
    assert_right(already_aborted);
}

/* ---- Signals that come while somebody waits ---- */

/* Whether a process sleeps in a system call, or has ended. */
static bool is_asleep(pid_t process)
{
    char name[64], line[256];
    FILE *file;
    bool asleep;

    snprintf(name, sizeof(name), "/proc/%d/stat", (int)process);
    file = fopen(name, "r");
    if (!file)
        return false;
    asleep = fgets(line, sizeof(line), file) &&
             (strstr(line, ") S ") || strstr(line, ") Z "));
    fclose(file);
    return asleep;
}

struct waiting {
    int ready[2]; /* the child says that it is about to wait */
    int pipe[2];
    pid_t child;
};

/* A child that waits by act(). */
static struct waiting start_waiting(bool (*act)(struct waiting *))
{
    struct waiting waiting;
    char byte;

    assert_int_equal(pipe(waiting.ready), 0);
    assert_int_equal(pipe(waiting.pipe), 0);
    waiting.child = fork();
    assert_true(waiting.child >= 0);
    if (waiting.child == 0) {
        alarm(20);
        if (!interrupt_catch() || write(waiting.ready[1], "", 1) != 1)
            _exit(2);
        _exit(act(&waiting) ? 0 : 1);
    }
    assert_int_equal(read(waiting.ready[0], &byte, 1), 1);
    while (!is_asleep(waiting.child))
        sched_yield();
    return waiting;
}

static void end_waiting(struct waiting *waiting)
{
    int status;

    assert_int_equal(waitpid(waiting->child, &status, 0), waiting->child);
    for (int i = 0; i < 2; i++) {
        close(waiting->ready[i]);
        close(waiting->pipe[i]);
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail_msg("wait status %#x", (unsigned)status);
}

static bool waits_for_input(struct waiting *waiting)
{
    return !wait_readable(waiting->pipe[0]) && interrupt_level() == INTERRUPT_FINISH;
}

static void a_signal_cuts_waiting_for_input_short(void **state)
{
    struct waiting waiting;

    (void)state;
    for (int i = 0; i < 20; i++) {
        waiting = start_waiting(waits_for_input);
        assert_int_equal(kill(waiting.child, i % 2 ? SIGINT : SIGTERM), 0);
        end_waiting(&waiting);
    }
}

static bool waits_for_room(struct waiting *waiting)
{
    return !wait_writable(waiting->pipe[1]) && interrupt_level() == INTERRUPT_ABORT;
}

static void fill(int descriptor)
{
    static const char bytes[4096];

    fcntl(descriptor, F_SETFL, O_NONBLOCK);
    while (write(descriptor, bytes, sizeof(bytes)) > 0)
        ;
}

static bool fills_and_waits(struct waiting *waiting)
{
    fill(waiting->pipe[1]);
    return waits_for_room(waiting);
}

static void only_the_second_signal_cuts_waiting_for_room_short(void **state)
{
    struct waiting waiting = start_waiting(fills_and_waits);
    int status;

    (void)state;
    assert_int_equal(kill(waiting.child, SIGTERM), 0);
    while (!is_asleep(waiting.child))
        sched_yield();
    assert_int_equal(waitpid(waiting.child, &status, WNOHANG), 0);
    assert_int_equal(kill(waiting.child, SIGINT), 0);
    end_waiting(&waiting);
}

static bool waits_for_a_reader(struct waiting *waiting)
{
    fill(waiting->pipe[1]);
    return wait_writable(waiting->pipe[1]) && interrupt_level() == INTERRUPT_FINISH;
}

static void after_the_first_signal_waiting_for_room_goes_on(void **state)
{
    struct waiting waiting = start_waiting(waits_for_a_reader);
    static char bytes[65536];

    (void)state;
    assert_int_equal(kill(waiting.child, SIGTERM), 0);
    while (!is_asleep(waiting.child))
        sched_yield();
    assert_true(read(waiting.pipe[0], bytes, sizeof(bytes)) > 0);
    end_waiting(&waiting);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_signal_finishes_the_second_aborts),
        cmocka_unit_test(the_third_signal_kills),
        cmocka_unit_test(a_signal_that_is_ignored_stays_ignored),
        cmocka_unit_test(a_broken_pipe_answers_epipe),
        cmocka_unit_test(waiting_ends_when_there_is_input),
        cmocka_unit_test(waiting_ends_at_the_end_of_the_input),
        cmocka_unit_test(waiting_for_what_is_not_open_ends),
        cmocka_unit_test(waiting_works_without_catching),
        cmocka_unit_test(after_a_signal_nothing_is_read_and_all_is_written),
        cmocka_unit_test(after_the_second_signal_nothing_is_waited_for),
        cmocka_unit_test(a_signal_cuts_waiting_for_input_short),
        cmocka_unit_test(only_the_second_signal_cuts_waiting_for_room_short),
        cmocka_unit_test(after_the_first_signal_waiting_for_room_goes_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
