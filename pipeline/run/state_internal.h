/* What the files of the checkpoints share. */
#ifndef PIPELINE_RUN_STATE_INTERNAL_H
#define PIPELINE_RUN_STATE_INTERNAL_H

#include "pipeline/checkpoint/checkpoint.h"
#include "pipeline/run/internal.h"

struct saved_output {
    char *path; /* as it was opened; in the run's arena */
    uint64_t device, inode, born, size;
    bool owes_newline, has_header; /* as in struct output */
    struct saved_output *next;
};

struct run_state {
    struct checkpoint *checkpoint;
    bool resumed; /* a checkpoint was loaded */
    bool closing; /* the last one is being taken */
    bool closed; /* it has been */
    bool left_out; /* a stage has too much for the one that is being taken */
    struct task_queue settlers; /* sources that wait for the others to settle */
    bool dirty; /* something has happened since the last one */
    int64_t due; /* when the next one may be taken */
    int64_t look; /* when the clock looks whether it is */
    bool gathering; /* sources that are at rest stay so */
    bool recalling; /* they all are */
    int64_t gathered_since, gathered_until;
    int64_t patience; /* how long that may take */
    struct task_queue gathered; /* who waits for the end of it */
    struct saved_output *outputs;
};

/* Of the time, one part in so many goes into checkpoints at most. */
#define STATE_SHARE 20

/* Records it, and aborts the run. */
void run_state_fail(struct run *run, const struct fault *fault);

/* Whether a checkpoint may be taken at all; and now, but for what is outside: `source`
 * is at rest; NULL: none more than it says. */
bool run_state_may_take(const struct run *run);
bool run_state_is_quiet(const struct run *run, const struct stage *source);

/* Whether a stage has nothing in its hands; what is outside aside. */
bool run_state_is_at_rest(const struct stage *stage, const struct stage *source);

/* Takes one, for which work began at `begun`. */
void run_state_take(struct run *run, int64_t begun);

/* The next one is due when what went on since `begun` has been its share of the time.
 */
void run_state_put_off(struct run *run, int64_t begun);

/* state_recall.c */
bool run_state_any_outside(const struct run *run);

/* As far as the others are at rest: recalls what is outside and takes a checkpoint. If
 * not they gather, and the last of them does. `source`: NULL is the clock. */
void run_state_gather(struct run *run, const struct stage *source);

/* The same for the last time: all sources have settled. */
void run_state_recall_last(struct run *run);

/* state_stages.c */

/* Whether it has returned. */
bool run_state_is_over(const struct stage *stage);

/* Has every stage add what it keeps. False: no memory. */
bool run_state_save_stages(struct run *run) __attribute__((warn_unused_result));

/* state_files.c */

/* Reads the section of the files that was loaded. */
bool run_state_load_files(struct run *run, struct fault *fault);

/* Saves what the writers to files know. */
void run_state_save_writers(struct run *run);

/* Brings what was written to the disk, and saves the sizes. */
bool run_state_save_files(struct run *run, struct fault *fault);

#endif
