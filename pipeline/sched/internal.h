/* What the files of the scheduler share.
 *
 * A task is in one place at a time: running, in the loop's queue of those that are
 * ready, or waiting. Who waits is in the queue of what it waits for, or has a timer, or
 * both; whichever comes first takes it out of the other. */
#ifndef PIPELINE_SCHED_INTERNAL_H
#define PIPELINE_SCHED_INTERNAL_H

#include "pipeline/sched/wait.h"

#include <ev.h>
#include <stddef.h>

struct task {
    struct loop *loop; /* NULL once it has ended */
    struct coro *co;
    struct coro_strand strand;
    const char *name;
    uint64_t id;
    unsigned references;
    struct task *elder, *younger; /* all that live, by age */

    struct task_queue *queue; /* the one it is in */
    struct task *previous, *next;
    size_t timer; /* its index in the heap from 1; 0: none */
    int64_t deadline;
    uint64_t timer_order;
    struct task *joined; /* it waits for the end of that one */
    enum wait_result answer;
    int failure; /* errno of WAIT_FAILED */

    const char *killed; /* why; NULL: it is not */
    enum task_end end;
    void *value;
    struct task_queue joiners;
};

struct descriptor;
struct caught_signal;

struct loop {
    struct ev_loop *ev;
    ev_timer alarm; /* for the first deadline */
    struct task *current;
    struct task *eldest, *youngest;
    size_t count; /* tasks that live */
    struct task_queue ready;
    uint64_t last_id, last_timer_order, looks;
    struct task **timers; /* a heap; room for every task */
    size_t timer_count, timer_room;
    size_t outside; /* tasks that a descriptor or a signal may wake */
    struct descriptor **descriptors; /* by number */
    size_t descriptor_room;
    struct caught_signal *signals;
    bool failed;
    void (*on_end)(void *arg, const struct task *task);
    void *on_end_arg;
    int64_t slow;
    void (*on_slow)(void *arg, const char *name, int64_t nanoseconds);
    void *on_slow_arg;
};

/* task.c */

/* What every wait begins with: the running task, or NULL, with the exit raised, where
 * that one is to end. */
struct task *task_may_wait(struct loop *loop);

/* Suspends the running task until task_wake or its deadline. `queue`: where it waits,
 * or NULL. */
enum wait_result coro_fn task_park(struct loop *loop, struct task_queue *queue,
                                   int64_t deadline);
void task_wake(struct task *task, enum wait_result answer);
void coro_fn task_take_turn(struct task *task);
void task_kill_for(struct task *task, const char *reason);

/* queue.c */
void queue_push(struct task_queue *queue, struct task *task);
void queue_remove(struct task *task);

/* timer.c */
bool timers_reserve(struct loop *loop, size_t count);
void timer_start(struct task *task, int64_t deadline);
void timer_stop(struct task *task);
int64_t timers_next(const struct loop *loop); /* LOOP_NEVER: there is none */
void timers_expire(struct loop *loop, int64_t now);

/* descriptor.c */
void descriptors_free(struct loop *loop);

/* signal.c */
void signals_free(struct loop *loop);

#endif
