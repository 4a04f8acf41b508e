/* Waiting: time, descriptors, children, and second coroutines, for stages.
 *
 * A wait suspends the stage with the whole chain that resumed it, while other tasks of
 * the run go on. Deadlines are those of stage_clock. */
#ifndef PIPELINE_STAGE_WAITING_H
#define PIPELINE_STAGE_WAITING_H

#include "pipeline/stage.h"

/* The monotonic clock, in nanoseconds. */
int64_t stage_clock(void);

#define STAGE_NEVER INT64_MAX

enum stage_received {
    STAGE_RECORD,
    STAGE_TICK, /* the deadline has passed, and no record had come */
    STAGE_END,
};

/* As stage_receive, but no longer than to the deadline. Ticks come between the source's
 * blocks; what the stage sends then goes down to the last write before the run waits
 * again. */
enum stage_received coro_fn stage_receive_until(struct stage *self, int64_t deadline,
                                                struct record **rec)
    __attribute__((warn_unused_result));

/* The same, until it has waited so long in one go while all that sends to it had
 * nothing to send either: how fast files are read, or what comes is taken, plays no
 * part. */
enum stage_received coro_fn stage_receive_within(struct stage *self, int64_t patience,
                                                 struct record **rec)
    __attribute__((warn_unused_result));

/* Before a stage ends for a reason that is none for the next run, such as the time:
 * wants no more, and with --state waits for the end of its input, so that those behind
 * it learn of its end only when all that is before it has been saved. */
void coro_fn stage_rest(struct stage *self);

enum stage_waited {
    STAGE_READY,
    STAGE_TIMED_OUT,
    STAGE_STOPPED, /* to finish, as at the end of the input: nobody wants more, or a
                    * signal came; a stage that is no source goes on until the second */
};

enum stage_direction {
    STAGE_READ,
    STAGE_WRITE,
};

/* Waits until the descriptor can be read (written); what is wrong with it, reading will
 * tell. One that others may share is never set non-blocking. */
enum stage_waited coro_fn stage_wait(struct stage *self, int descriptor,
                                     enum stage_direction direction, int64_t deadline)
    __attribute__((warn_unused_result));

/* READY: the deadline has come. */
enum stage_waited coro_fn stage_sleep_until(struct stage *self, int64_t deadline)
    __attribute__((warn_unused_result));

/* For one that computes for long without sending: lets others have their turns if it is
 * time. To be called every few thousand steps; sending does it by itself. Does nothing
 * while the stage is suspended: in stage_keep_state's save nobody switches. */
void coro_fn stage_share_time(struct stage *self);

/* To be called before the first child is started, so that none is missed. False: no
 * memory, which is recorded. */
bool stage_catch_children(struct stage *self) __attribute__((warn_unused_result));

/* Waits for the end of a child, and reaps it; *status is that of waitpid. */
enum stage_waited coro_fn stage_wait_child(struct stage *self, pid_t pid, int *status,
                                           int64_t deadline)
    __attribute__((warn_unused_result));

/* The same for one that was told to end: it is waited for though nobody wants more and
 * after the first signal. STOPPED: the run is given up. */
enum stage_waited coro_fn stage_reap_child(struct stage *self, pid_t pid, int *status,
                                           int64_t deadline)
    __attribute__((warn_unused_result));

/* Waits for a stage_wake of the same stage, by another of its coroutines. READY may
 * also come without one: look again whether what is waited for has come. */
enum stage_waited coro_fn stage_wait_wake(struct stage *self, int64_t deadline)
    __attribute__((warn_unused_result));
void stage_wake(struct stage *self);

/* A second coroutine of the stage, a task of its own: it never receives; it sends in
 * the stage's name, with a stage_flush after each block. A status that is not OK is the
 * stage's failure. Every one is joined before the stage returns. NULL: no memory, which
 * is recorded. */
struct stage_task;
struct stage_task *stage_spawn(struct stage *self,
                               enum status (*body)(struct stage *self, void *arg),
                               void *arg) __attribute__((warn_unused_result));
bool stage_task_ended(const struct stage_task *spawned);

/* Waits for its end, and takes it. */
void coro_fn stage_join(struct stage *self, struct stage_task *spawned);

/* ---- What lies outside ----
 *
 * With --state no checkpoint can be taken while a stage has something outside of the
 * run that cannot be saved, such as lines that a child has in its hands: it is recalled
 * before. */

/* Has recall(state) called when a checkpoint is due, in the stage's own coroutine, in
 * the midst of a receive: it gets back what is outside and sends it, and may wait.
 * False: the stage is to end, and that receive answers that there is no more. To be
 * called in the prologue. Answers whether there will be any. */
bool stage_recall_by(struct stage *self, bool coro_fn (*recall)(void *state),
                     void *state);

/* From now on something is outside, until it has been recalled. To get it there took so
 * many nanoseconds, which are part of what the next checkpoint costs. */
void stage_put_outside(struct stage *self, int64_t took);

/* The stage ends since what is outside has had enough: for good, so that the next run
 * does not begin it again. */
void stage_has_enough(struct stage *self);

/* Whether a signal has asked the run to finish. */
bool stage_is_finishing(void);

#endif
