/* What the files of the checkpoints share. */
#ifndef PIPELINE_RUN_STATE_INTERNAL_H
#define PIPELINE_RUN_STATE_INTERNAL_H

#include "pipeline/checkpoint/checkpoint.h"
#include "pipeline/run/internal.h"

enum saved_kind {
    SAVED_FILE,
    SAVED_ROTATED, /* a file that is rotated; behind it the older ones, in their order
                    */
    SAVED_OLDER,
    SAVED_SURPLUS, /* an older one that is to be removed */
    SAVED_MADE, /* since the checkpoint */
};

struct saved_output {
    const char *path; /* as it was opened; once loaded in the run's arena */
    struct file_mark mark;
    uint64_t size;
    bool owes_newline, has_header; /* as in struct output */
    enum saved_kind kind;
    size_t folder; /* as in struct output */
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
    struct saved_output *changes; /* of the journal, in its order */
    int unsynced; /* a descriptor of run_state_sync_later; -1: none */
};

/* Of the time, one part in so many goes into checkpoints at most. */
#define STATE_SHARE 20
/* NULL: there is none. */
static inline struct checkpoint *run_checkpoint(const struct run *run)
{
    return run->state ? run->state->checkpoint : NULL;
}

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

/* Reads what was loaded of the files. */
bool run_state_load_files(struct run *run, struct fault *fault);

/* Saves what the writers to files know. */
void run_state_save_writers(struct run *run);

/* Brings what was written to the disk, and saves the sizes. */
bool run_state_save_files(struct run *run, struct fault *fault);

/* They are saved: removes what is of no use any more. */
bool run_state_saved_files(struct run *run, struct fault *fault);

/* Whether the file of this look can be gone on with. */
bool run_state_is_file(const struct saved_output *saved, const struct file_look *look,
                       struct fault *fault);
bool run_state_cannot(const char *what, const char *path, struct fault *fault);

/* written.c */
void run_state_save_written(struct run *run);

/* state_rotated.c: gives the files of a SAVED_ROTATED their names back, and removes
 * those that were made since; not `act`: only looks whether that can be done. */
bool run_state_restore_rotated(struct run *run, const struct saved_output *current,
                               bool act, struct fault *fault);

#endif
