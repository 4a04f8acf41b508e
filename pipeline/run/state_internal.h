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
    bool closed; /* the last one has been taken */
    bool left_out; /* a stage has too much for the one that is being taken */
    struct task_queue settlers; /* sources that wait for the others to settle */
    bool dirty; /* something has happened since the last one */
    int64_t due; /* when the next one may be taken */
    struct saved_output *outputs;
};

/* Records it, and aborts the run. */
void run_state_fail(struct run *run, const struct fault *fault);

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
