/* Waiting, for the files of this room: for time, descriptors, children and each other.
 */
#ifndef PIPELINE_RUN_WAITING_H
#define PIPELINE_RUN_WAITING_H

#include "pipeline/run/internal.h"
#include "pipeline/sched/interrupt.h"

/* Something to wait for. */
struct run_event {
    enum {
        RUN_TIME,
        RUN_READABLE,
        RUN_WRITABLE,
        RUN_CHILD,
        RUN_WAKE
    } kind;
    int descriptor;
    pid_t pid;
    int *status;
    struct task_queue *queue;
    int64_t deadline;
    enum interrupt_level limit; /* at which it is not waited for any more */
    const bool *wanted; /* or once this is false; NULL: nobody asks */
};

/* A source stops at the first signal; what is behind it handles what is on the way. */
enum interrupt_level run_stop_level(const struct stage *stage);

/* READY of a RUN_WAKE may come without a wake: look again, and wait again. */
enum stage_waited run_wait(struct run *run, const struct run_event *event);
bool run_wait_writable(struct run *run, int descriptor);

/* Whether nothing else goes on, so that a call may block. */
bool run_is_alone(const struct run *run);

/* Waits until nobody else writes to the output. False: the run is aborted. */
bool run_wait_for_output(struct run *run, const struct output *output);
void run_wake_for_output(struct run *run);

/* Whether it is in a chain that is parked (or resuming others). */
bool run_is_busy(const struct stage *stage);
bool run_is_full(const struct stage *stage);

/* Waits while the stage is busy and its inbox full. */
void run_wait_for_room(struct stage *target);

/* Lets other tasks have their turns. */
void coro_fn run_take_turns(struct run *run);

/* The running task has its turn from now on. */
void run_begin_turn(struct run *run);

/* After the stage has had so many records handled in one go, where others may wait:
 * lets them have their turns if it is time. */
void coro_fn run_share_time(struct stage *self, uint32_t records);

/* From now on; STAGE_NEVER if that is too far. */
int64_t run_deadline_in(int64_t duration);

/* starved.c: whether all that sends to it, however far, has nothing to send: the
 * sources wait, and nothing is on the way. */
bool run_is_starved(const struct stage *stage);

/* clock.c: has the clock tick for a stage that begins to wait. */
void run_note_deadline(struct run *run, int64_t deadline);

/* To be called before a wait: if it is the clock that waits, another task takes over.
 * False: no memory, which is recorded. */
bool run_leave_clock(struct run *run) __attribute__((warn_unused_result));

/* Waits until the clock resumes no stage: one that it has resumed may wait. False: it
 * did not. */
bool run_wait_for_tick(struct run *run);

#endif
