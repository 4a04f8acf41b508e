/* Task: a coroutine that a loop runs in turns with others.
 *
 * The body of a task is a coroutine's. It may resume other coroutines, those again
 * others, and any of them may call what is declared here and in wait.h: it waits as if
 * it blocked, the whole chain stays suspended where it is, and other tasks run
 * meanwhile (a strand, see coro.h). A yield of the body itself is a task_yield; its
 * value is ignored.
 *
 *     static void *tick(struct coro *self, void *arg)
 *     {
 *         struct loop *loop = arg;
 *
 *         while (task_sleep(loop, 1000000000) == WAIT_DONE)
 *             puts("tick");
 *         return NULL;
 *     }
 *
 * A task that is killed has an exit raised where it waits: the wait answers
 * WAIT_KILLED, with the exit pending in the coroutine that waited, which lets it
 * through by returning. Its resumer gets the exit as the error of that resume, and lets
 * it through in turn: so a chain unwinds from the inner to the outer, each cleaning up.
 * From then on every wait of the task answers WAIT_KILLED at once.
 *
 * An error that no coroutine of the chain caught is stored in the task; other tasks go
 * on (R56). An exit that nobody ordered (coro_raise_exit) and that comes out of a task
 * kills all. */
#ifndef PIPELINE_SCHED_TASK_H
#define PIPELINE_SCHED_TASK_H

#include "pipeline/sched/loop.h"

/* How a wait ended. */
enum wait_result {
    WAIT_DONE, /* what was waited for has come */
    WAIT_TIMED_OUT, /* its deadline came first */
    WAIT_FAILED, /* it cannot be waited for; errno says why */
    WAIT_INTERRUPTED, /* loop_interrupt: to look whether it is still worth waiting */
    WAIT_KILLED, /* the task is to end; an exit is pending in the running coroutine */
};

enum task_end {
    TASK_LIVES,
    TASK_RETURNED,
    TASK_FAILED, /* with task_error */
    TASK_KILLED,
};

/* ---- From outside and from other tasks ---- */

/* Creates a task, which begins in the next round. The caller gets one reference, for
 * task_unref. `name` is lent until the task is freed. NULL, with errno ENOMEM. */
struct task *task_new(struct loop *loop, const char *name, coro_body *body, void *arg)
    __attribute__((warn_unused_result));

/* The same, for a task that nobody will ask about. False: no memory. */
bool task_start(struct loop *loop, const char *name, coro_body *body, void *arg)
    __attribute__((warn_unused_result));

/* A task stands until it has ended and the last reference is gone. */
struct task *task_ref(struct task *task);
void task_unref(struct task *task);

/* Ends a task, whatever it does: in its next turn an exit is raised where it waits. One
 * that has not begun never runs; one that kills itself goes on until its next wait.
 * What has ended stays as it is. A task that catches the exit has to end by itself. */
void task_kill(struct task *task);

/* From 1, in order of creation; a loop gives none twice. */
uint64_t task_id(const struct task *task);
const char *task_name(const struct task *task);
enum task_end task_end(const struct task *task);

/* What its body returned, once it has ended; NULL if it did not return. */
void *task_value(const struct task *task);

/* The error of one that failed, else NULL. Lent, as long as the task. */
const struct coro_error *task_error(const struct task *task);

/* ---- Waits; in a task of `loop`, at any depth, else they abort the process ---- */

/* Lets the other tasks take their turns. */
enum wait_result coro_fn task_yield(struct loop *loop)
    __attribute__((warn_unused_result));

/* WAIT_DONE when `deadline` (loop_clock) has come; those with the same one wake first
 * in, first out. */
enum wait_result coro_fn task_sleep_until(struct loop *loop, int64_t deadline)
    __attribute__((warn_unused_result));
enum wait_result coro_fn task_sleep(struct loop *loop, int64_t nanoseconds)
    __attribute__((warn_unused_result));

/* Waits until `task` of the same loop has ended. WAIT_FAILED with errno EDEADLK where
 * it would wait for itself, alone or through others. */
enum wait_result coro_fn task_wait(struct loop *loop, struct task *task,
                                   int64_t deadline)
    __attribute__((warn_unused_result));

#endif
