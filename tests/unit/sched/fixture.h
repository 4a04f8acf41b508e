/* What the tests of the scheduler share, above the fixture of the coroutines: bodies of
 * tasks note what they see in the journal, the test compares it outside. */
#ifndef TESTS_UNIT_SCHED_FIXTURE_H
#define TESTS_UNIT_SCHED_FIXTURE_H

#include "../coro/fixture.h"

#include "pipeline/sched/task.h"
#include "pipeline/sched/wait.h"

#define MILLISECOND INT64_C(1000000)

/* The loop of the running test; loop_test makes and frees it. */
extern struct loop *loop;

#define loop_test(test) cmocka_unit_test_setup_teardown(test, loop_setup, loop_teardown)
int loop_setup(void **state);
int loop_teardown(void **state);

/* task_new, which the test cannot do without. */
struct task *started(const char *name, coro_body *body, void *arg);

/* task_start likewise. */
void start(const char *name, coro_body *body, void *arg);

/* Runs the body in a coroutine of the running one, which raises what that raises. */
void *run_below(struct coro *self, coro_body *body, void *arg);

/* Notes the name of the running task, and `result` unless that is WAIT_DONE. True: it
 * is. */
bool note_wait(enum wait_result result);

const char *result_name(enum wait_result result);
const char *end_name(enum task_end end);

/* Runs the loop, which is to answer `expected`. */
#define run_loop(expected) assert_int_equal(loop_run(loop), expected)

/* A pipe; for tests that write before the loop runs. */
struct ends {
    int in, out;
};
struct ends pipe_ends(void);

/* The processor time of this process, in nanoseconds. */
int64_t processor_time(void);

#endif
