/* Wait: what a task can wait for besides time and other tasks.
 *
 * All of it is for tasks of `loop`, at any depth of the chain, and aborts the process
 * elsewhere. A deadline is one of loop_clock, or LOOP_NEVER. Whoever waits first is
 * woken first. */
#ifndef PIPELINE_SCHED_WAIT_H
#define PIPELINE_SCHED_WAIT_H

#include "pipeline/sched/task.h"

#include <sys/types.h>

/* ---- Descriptors ---- */

/* Waits until a read (a write) will not block: there are bytes (room), or the end, or
 * an error that the call will tell. Regular files are always ready. The descriptor's
 * flags stay as they are: O_NONBLOCK is never set, for others may share it.
 *
 * Any number of tasks may wait for one descriptor, in both directions. They are woken
 * one a round, so that each finds what woke it; so a task reads before it waits again.
 *
 * WAIT_FAILED: EBADF, ENOMEM, or ENOSPC from epoll. */
enum wait_result coro_fn task_wait_readable(struct loop *loop, int descriptor,
                                            int64_t deadline)
    __attribute__((warn_unused_result));
enum wait_result coro_fn task_wait_writable(struct loop *loop, int descriptor,
                                            int64_t deadline)
    __attribute__((warn_unused_result));

/* Closes a descriptor that tasks may be waiting for: they get WAIT_FAILED with EBADF,
 * where a plain close would leave them waiting. Answers as close. */
int task_close(struct loop *loop, int descriptor);

/* ---- Children ---- */

/* Waits until the child has ended, and reaps it: *status is that of waitpid. No other
 * child is touched. Catches SIGCHLD as loop_catch does; where that may have been
 * inherited as ignored, catch it before the fork, or the kernel forgets the status.
 * WAIT_FAILED: ECHILD if it is no child of ours or somebody has reaped it, EINVAL if
 * `pid` is none, ENOMEM. */
enum wait_result coro_fn task_wait_child(struct loop *loop, pid_t pid, int *status,
                                         int64_t deadline)
    __attribute__((warn_unused_result));

/* ---- Signals ---- */

/* Catches a signal from now until loop_free; repeated calls do nothing. One loop in a
 * process may catch a given signal. False, with errno EINVAL or ENOMEM. */
bool loop_catch(struct loop *loop, int signal_number)
    __attribute__((warn_unused_result));

/* Waits until the signal has come more often than *seen, which is 0 to begin with, and
 * stores how often it has come. So none is missed that comes between two waits, each
 * task sees each, and only those that come at once count as one. Catches the signal if
 * loop_catch did not. WAIT_FAILED: EINVAL, ENOMEM. */
enum wait_result coro_fn task_wait_signal(struct loop *loop, int signal_number,
                                          uint64_t *seen, int64_t deadline)
    __attribute__((warn_unused_result));

/* ---- Queues: waiting for other tasks to do something ---- */

/* The caller's memory; {0} to begin with. It outlives those that wait in it. */
struct task_queue {
    struct task *first, *last;
};

/* Waits behind all that wait in it already, until it is woken. */
enum wait_result coro_fn task_queue_wait(struct loop *loop, struct task_queue *queue,
                                         int64_t deadline)
    __attribute__((warn_unused_result));

/* Wakes the first that waits, which runs in the next round. False: none waits. If it is
 * killed before that round it answers WAIT_KILLED, and nobody was woken in its place.
 */
bool task_queue_wake(struct task_queue *queue);
void task_queue_wake_all(struct task_queue *queue);

#endif
