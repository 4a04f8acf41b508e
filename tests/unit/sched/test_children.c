/* Children: their ends, and nobody else's. */
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"

/* A child that ends when `gate` does, with `code`. */
static pid_t child_behind(struct ends gate, int code)
{
    pid_t pid = fork();
    char byte;

    assert_true(pid >= 0);
    if (pid == 0) {
        close(gate.in);
        while (read(gate.out, &byte, 1) > 0)
            ;
        _exit(code);
    }
    return pid;
}

/* Body: waits for the child that `arg` points to. */
static void *wait_child(struct coro *self, void *arg)
{
    int status = 0;
    enum wait_result result = task_wait_child(loop, *(pid_t *)arg, &status, LOOP_NEVER);

    if (result == WAIT_FAILED)
        note("%s failed %s", coro_name(self),
             errno == ECHILD   ? "ECHILD"
             : errno == EINVAL ? "EINVAL"
                               : "");
    else if (WIFSIGNALED(status))
        note("%s signal %d", coro_name(self), WTERMSIG(status));
    else
        note("%s code %d", coro_name(self), WEXITSTATUS(status));
    return NULL;
}

static void *close_gate(struct coro *self, void *arg)
{
    (void)self;
    note("opens");
    close(*(int *)arg);
    return NULL;
}

static void the_end_of_a_child_is_waited_for(void **state)
{
    struct ends gate = pipe_ends();
    pid_t pid = child_behind(gate, 42);

    (void)state;
    start("parent", wait_child, &pid);
    start("opener", close_gate, &gate.in);
    run_loop(true);
    assert_journal("opens, parent code 42");
    assert_int_equal(waitpid(pid, NULL, WNOHANG), -1);
    close(gate.out);
}

static void a_child_that_has_ended_is_not_waited_for(void **state)
{
    struct ends gate = pipe_ends();
    pid_t pid = child_behind(gate, 1);
    siginfo_t info;

    (void)state;
    close(gate.in);
    assert_int_equal(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
    start("parent", wait_child, &pid);
    run_loop(true);
    assert_journal("parent code 1");
    assert_int_equal(loop_looks(loop), 0);
    close(gate.out);
}

static void a_child_that_died_by_a_signal_says_so(void **state)
{
    struct ends gate = pipe_ends();
    pid_t pid = child_behind(gate, 0);

    (void)state;
    start("parent", wait_child, &pid);
    kill(pid, SIGKILL);
    run_loop(true);
    assert_journal("parent signal 9");
    close(gate.in);
    close(gate.out);
}

static void other_children_are_left_alone(void **state)
{
    struct ends gate = pipe_ends();
    pid_t other = child_behind(gate, 5), pid = child_behind(gate, 6);
    int status;

    (void)state;
    close(gate.in);
    start("parent", wait_child, &pid);
    run_loop(true);
    assert_journal("parent code 6");
    assert_int_equal(waitpid(other, &status, 0), other);
    assert_int_equal(WEXITSTATUS(status), 5);
    close(gate.out);
}

static void who_is_no_child_is_refused(void **state)
{
    static pid_t pids[] = {1, 0, -1};

    (void)state;
    for (size_t i = 0; i < 3; i++)
        start("parent", wait_child, &pids[i]);
    run_loop(true);
    assert_journal("parent failed ECHILD, parent failed EINVAL, parent failed EINVAL");
}

static void of_two_who_wait_for_a_child_one_gets_it(void **state)
{
    struct ends gate = pipe_ends();
    pid_t pid = child_behind(gate, 7);

    (void)state;
    start("a", wait_child, &pid);
    start("b", wait_child, &pid);
    start("opener", close_gate, &gate.in);
    run_loop(true);
    assert_journal("opens, a code 7, b failed ECHILD");
    close(gate.out);
}

static void *wait_shortly(struct coro *self, void *arg)
{
    int status;

    (void)self;
    note_wait(
        task_wait_child(loop, *(pid_t *)arg, &status, loop_after(2 * MILLISECOND)));
    return NULL;
}

static void a_wait_for_a_child_ends_at_its_deadline(void **state)
{
    struct ends gate = pipe_ends();
    pid_t pid = child_behind(gate, 0);

    (void)state;
    start("impatient", wait_shortly, &pid);
    run_loop(true);
    assert_journal("impatient timed out");
    close(gate.in);
    close(gate.out);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        loop_test(the_end_of_a_child_is_waited_for),
        loop_test(a_child_that_has_ended_is_not_waited_for),
        loop_test(a_child_that_died_by_a_signal_says_so),
        loop_test(other_children_are_left_alone),
        loop_test(who_is_no_child_is_refused),
        loop_test(of_two_who_wait_for_a_child_one_gets_it),
        loop_test(a_wait_for_a_child_ends_at_its_deadline),
    };

    return cmocka_run_group_tests_name("children", tests, NULL, NULL);
}
