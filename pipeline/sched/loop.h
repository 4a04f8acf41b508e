/* Loop: runs tasks in turns, and waits when none of them can go on.
 *
 * A loop works in rounds. A round looks once at what is outside (descriptors, signals,
 * the clock), and then runs, first in first out, the tasks that were ready when it
 * began. What becomes ready meanwhile runs in the next round (R57), so that no task
 * starves another:
 *
 *     wait or look: epoll, timers --> ready: T4 T1 T3 --> run T4, T1, T3 --> again
 *                                            ^ a task that one of them wakes: next
 * round
 *
 * When nothing is ready the loop sleeps in one epoll_wait, without waking in between.
 * All is one thread; the tasks are described in task.h, what they may wait for there
 * and in wait.h.
 *
 * Below it is libev. Where memory ends libev does not answer so but ends the process;
 * it takes memory in loop_new, in loop_catch, and at the first wait for a descriptor of
 * a higher number than any before. All else answers. */
#ifndef PIPELINE_SCHED_LOOP_H
#define PIPELINE_SCHED_LOOP_H

#include "pipeline/coro/coro.h"

#include <stdbool.h>
#include <stdint.h>

struct loop;
struct task;

/* NULL, with errno, if there is no memory or no descriptor for it. A loop belongs to
 * the thread that made it, and not to a child of fork. */
struct loop *loop_new(void) __attribute__((warn_unused_result));

/* Kills the tasks that are left and runs them to their end, then frees. Signals that
 * were caught get back the action that they had. NULL does nothing. */
void coro_fn loop_free(struct loop *loop);

/* Runs until the last task has ended. False: a task failed (R56: the others went on),
 * or those that were left could never have been woken: they waited for each other, and
 * were killed. May be called again for new tasks. Neither it nor loop_free may be
 * called in a coroutine: that aborts the process. */
bool coro_fn loop_run(struct loop *loop) __attribute__((warn_unused_result));

/* Kills every task. */
void loop_stop(struct loop *loop);

/* Ends the wait of every task that waits: it answers WAIT_INTERRUPTED, in the next
 * round. For news that any of them may wait for without a queue of its own. */
void loop_interrupt(struct loop *loop);

/* The task that runs, NULL outside of tasks. Lent. */
struct task *loop_current(const struct loop *loop);

/* Has `hook` called for each task that ends, after its cleanup. The task is lent. */
void loop_on_end(struct loop *loop, void (*hook)(void *arg, const struct task *task),
                 void *arg);

/* Has `hook` called with the name of each task that kept the loop for more than `limit`
 * nanoseconds between two waits, and for how long: by computing or by a call that
 * blocks. Off until then, and with a NULL `hook`. */
void loop_on_slow(struct loop *loop, int64_t limit,
                  void (*hook)(void *arg, const char *name, int64_t nanoseconds),
                  void *arg);

/* The usual limit for it: 100 ms. */
#define LOOP_SLOW INT64_C(100000000)

/* How often the loop has looked outside: one that is idle does not. */
uint64_t loop_looks(const struct loop *loop);

/* The monotonic clock, in nanoseconds, by which deadlines are given. */
int64_t loop_clock(void);

/* The deadline that never comes. */
#define LOOP_NEVER INT64_MAX

/* `nanoseconds` from now, at most LOOP_NEVER. */
int64_t loop_after(int64_t nanoseconds);

#endif
