/* The lock: one at a time, however the other one ended. */
#include "files.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void a_second_one_is_refused_with_the_process(void **state)
{
    struct fault fault;
    struct checkpoint *first = open_usual(&fault);
    char part[64];

    (void)state;
    snprintf(part, sizeof(part), "app.pos is in use by another coro-pipe (process %ld)",
             (long)getpid());
    assert_non_null(first);
    expect_refused(part);
    /* The lock must not be that of the file that a save replaces. */
    assert_int_equal(save_text(first, "x\n", &fault), STATUS_OK);
    expect_refused(part);
    assert_int_equal(save_text(first, "y\n", &fault), STATUS_OK);
    expect_refused(part);
    checkpoint_close(first);
    expect_saved(2, "y\n");
}

static void one_that_was_killed_leaves_no_lock(void **state)
{
    struct fault fault;
    int status;
    pid_t child = fork();

    (void)state;
    if (child == 0) {
        struct checkpoint *checkpoint = open_usual(&fault);

        if (checkpoint && save_text(checkpoint, "x\n", &fault) == STATUS_OK)
            raise(SIGKILL);
        _exit(1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_true(exists(".lock"));
    expect_saved(1, "x\n");
}

/* As a program has it that was killed and started again at once. */
static void one_that_is_about_to_end_is_waited_for(void **state)
{
    struct checkpoint *checkpoint;
    struct fault fault;
    char byte = 0;
    int holds[2];
    pid_t child;

    (void)state;
    assert_int_equal(pipe(holds), 0);
    child = fork();
    if (child == 0) {
        checkpoint = open_usual(&fault);
        (void)!write(holds[1], checkpoint ? "y" : "n", 1);
        usleep(100000);
        _exit(0);
    }
    assert_int_equal(read(holds[0], &byte, 1), 1);
    assert_int_equal(byte, 'y');
    checkpoint = open_usual(&fault);
    assert_non_null(checkpoint);
    checkpoint_close(checkpoint);
    assert_int_equal(waitpid(child, NULL, 0), child);
    close(holds[0]);
    close(holds[1]);
}

/* What the program starts must not hold the lock when the program has gone. */
static void a_child_that_executes_does_not_have_it(void **state)
{
    struct fault fault;
    struct checkpoint *checkpoint = open_usual(&fault);
    int status, gate[2];
    pid_t child;

    (void)state;
    assert_int_equal(pipe(gate), 0);
    child = fork();
    if (child == 0) {
        dup2(gate[0], 0);
        close(gate[1]);
        execlp("sh", "sh", "-c", "echo; read line", (char *)NULL);
        _exit(1);
    }
    checkpoint_close(checkpoint);
    /* Between fork and exec it has it. */
    for (int i = 0; i < 10000; i++) {
        checkpoint = open_usual(&fault);
        if (checkpoint)
            break;
        usleep(1000);
    }
    assert_non_null(checkpoint);
    checkpoint_close(checkpoint);
    close(gate[1]);
    assert_int_equal(waitpid(child, &status, 0), child);
    close(gate[0]);
}

static void a_lock_file_of_any_content_is_no_lock(void **state)
{
    (void)state;
    write_bytes(".lock", "not a number", 12);
    expect_saved(0, NULL);
}

int main(void)
{
#define IN_FOLDER(test)                                                                \
    cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)
    const struct CMUnitTest tests[] = {
        IN_FOLDER(a_second_one_is_refused_with_the_process),
        IN_FOLDER(one_that_was_killed_leaves_no_lock),
        IN_FOLDER(one_that_is_about_to_end_is_waited_for),
        IN_FOLDER(a_child_that_executes_does_not_have_it),
        IN_FOLDER(a_lock_file_of_any_content_is_no_lock),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
