/* Interrupts: two signals, two levels. Each test runs in
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
#include <poll.h>
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

static bool can_read(void)
{
    struct pollfd polled = {.fd = interrupt_descriptor(), .events = POLLIN};

    return poll(&polled, 1, 0) == 1;
}

static bool tells(void)
{
    if (interrupt_descriptor() != -1 || !interrupt_catch() || can_read())
        return false;
    raise(SIGINT);
    raise(SIGTERM);
    if (!can_read())
        return false;
    interrupt_seen();
    return !can_read() && interrupt_level() == INTERRUPT_ABORT;
}

static void a_descriptor_tells_of_signals_until_they_were_seen(void **state)
{
    (void)state;
    assert_right(tells);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_signal_finishes_the_second_aborts),
        cmocka_unit_test(the_third_signal_kills),
        cmocka_unit_test(a_signal_that_is_ignored_stays_ignored),
        cmocka_unit_test(a_broken_pipe_answers_epipe),
        cmocka_unit_test(a_descriptor_tells_of_signals_until_they_were_seen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
