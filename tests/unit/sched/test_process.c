/* Processes: what a command of the shell gets from us, and what not. */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"

#include "pipeline/sched/process.h"

/* What a command prints, and its status. */
struct outcome {
    char text[256];
    int status;
};

static struct outcome outcome_of(const char *command, int input)
{
    struct outcome outcome = {.text = ""};
    struct process process = {.command = command, .input = input};
    size_t length = 0;
    int ends[2];
    ssize_t got;
    pid_t pid;

    assert_true(process_pipe(ends));
    process.output = ends[1];
    pid = process_start(&process);
    assert_true(pid > 0);
    close(ends[1]);
    while ((got = read(ends[0], outcome.text + length,
                       sizeof(outcome.text) - 1 - length)) > 0)
        length += (size_t)got;
    close(ends[0]);
    assert_int_equal(waitpid(pid, &outcome.status, 0), pid);
    return outcome;
}

static void a_command_prints_into_the_pipe(void **state)
{
    struct outcome outcome = outcome_of("echo a; exit 7", -1);

    (void)state;
    assert_string_equal(outcome.text, "a\n");
    assert_int_equal(WEXITSTATUS(outcome.status), 7);
}

static void without_an_input_it_has_an_empty_one(void **state)
{
    (void)state;
    assert_string_equal(outcome_of("wc -c", -1).text, "0\n");
}

static void it_reads_its_input(void **state)
{
    int ends[2];

    (void)state;
    assert_true(process_pipe(ends));
    assert_int_equal(write(ends[1], "abc", 3), 3);
    close(ends[1]);
    assert_string_equal(outcome_of("cat; echo", ends[0]).text, "abc\n");
    close(ends[0]);
}

static void it_leads_a_group(void **state)
{
    (void)state;
    assert_string_equal(
        outcome_of("[ $(ps -o pgid= -p $$) = $$ ] && echo yes", -1).text, "yes\n");
}

static void nothing(int number)
{
    (void)number;
}

static void signals_that_are_blocked_or_caught_are_not_in_it(void **state)
{
    sigset_t before;
    sigset_t blocked;

    (void)state;
    sigemptyset(&blocked);
    assert_int_equal(sigprocmask(SIG_SETMASK, &blocked, &before), 0);
    signal(SIGUSR1, nothing);
    signal(SIGPIPE, SIG_IGN);
    assert_string_equal(outcome_of("sed -n '/^Sig[BIC]/p' /proc/self/status", -1).text,
                        "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n"
                        "SigCgt:\t0000000000000000\n");
    signal(SIGUSR1, SIG_DFL);
    signal(SIGPIPE, SIG_DFL);
    assert_int_equal(sigprocmask(SIG_SETMASK, &before, NULL), 0);
}

static void our_signals_stay_as_they_were(void **state)
{
    struct sigaction action;
    sigset_t mask, after;

    (void)state;
    signal(SIGUSR1, nothing);
    sigprocmask(SIG_SETMASK, NULL, &mask);
    (void)outcome_of(":", -1);
    sigprocmask(SIG_SETMASK, NULL, &after);
    for (int number = 1; number < NSIG; number++)
        assert_int_equal(sigismember(&mask, number), sigismember(&after, number));
    assert_int_equal(sigaction(SIGUSR1, NULL, &action), 0);
    assert_ptr_equal(action.sa_handler, nothing);
    signal(SIGUSR1, SIG_DFL);
}

static void the_ends_of_a_pipe_are_no_standard_descriptors(void **state)
{
    int saved = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 10);
    int ends[2];

    (void)state;
    close(STDIN_FILENO);
    assert_true(process_pipe(ends));
    assert_true(ends[0] > STDERR_FILENO && ends[1] > STDERR_FILENO);
    assert_true(fcntl(ends[0], F_GETFD) & FD_CLOEXEC);
    assert_true(fcntl(ends[1], F_GETFD) & FD_CLOEXEC);
    close(ends[0]);
    close(ends[1]);
    if (saved >= 0) {
        dup2(saved, STDIN_FILENO);
        close(saved);
    }
}

/* What a split-off child finds: which signals are not as they were, and how many
 * descriptors it has, without that of the folder; valgrind's are above the limit. */
static void describe_self(char *text, size_t size)
{
    DIR *folder = opendir("/proc/self/fd");
    long limit = sysconf(_SC_OPEN_MAX);
    const struct dirent *entry;
    struct sigaction action;
    unsigned open = 0;

    sigaction(SIGUSR1, NULL, &action);
    while (folder && (entry = readdir(folder)))
        open += *entry->d_name != '.' && strtol(entry->d_name, NULL, 10) < limit;
    if (folder)
        closedir(folder);
    snprintf(text, size, "%s, %u, %s",
             action.sa_handler == SIG_DFL ? "default" : "handler", open - 1,
             getpgrp() == getpid() ? "leads" : "follows");
}

static void ignore(int number)
{
    (void)number;
}

static void a_child_that_is_split_off_has_only_its_output(void **state)
{
    struct sigaction action = {.sa_handler = ignore}, before;
    char text[64] = "";
    int ends[2], status;
    pid_t pid;

    (void)state;
    sigaction(SIGUSR1, &action, &before);
    assert_true(process_pipe(ends));
    pid = process_fork(ends[1]);
    if (pid == 0) {
        describe_self(text, sizeof(text));
        _exit(write(ends[1], text, strlen(text)) > 0 ? 5 : 6);
    }
    close(ends[1]);
    assert_true(pid > 0);
    assert_true(read(ends[0], text, sizeof(text) - 1) > 0);
    assert_string_equal(text, "default, 1, leads");
    close(ends[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(WEXITSTATUS(status), 5);
    sigaction(SIGUSR1, &before, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_child_that_is_split_off_has_only_its_output),
        cmocka_unit_test(a_command_prints_into_the_pipe),
        cmocka_unit_test(without_an_input_it_has_an_empty_one),
        cmocka_unit_test(it_reads_its_input),
        cmocka_unit_test(it_leads_a_group),
        cmocka_unit_test(signals_that_are_blocked_or_caught_are_not_in_it),
        cmocka_unit_test(our_signals_stay_as_they_were),
        cmocka_unit_test(the_ends_of_a_pipe_are_no_standard_descriptors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
