/* What the files of this room share. */
#ifndef PIPELINE_RUN_INTERNAL_H
#define PIPELINE_RUN_INTERNAL_H

#include "pipeline/run/output.h"
#include "pipeline/run/run.h"
#include "pipeline/stage.h"

#include <limits.h>

/* Rejected records of one kind at one stage. */
struct cause {
    const char *name; /* a constant, told apart by its address */
    uint64_t count;
    struct cause *next;
};

struct stage {
    /* The inbox: slots[first] to slots[count - 1]. */
    struct record *slots[RUN_INBOX_RECORDS];
    uint32_t first, count, limit;
    bool wanted; /* it takes more; if not, sends to it answer false */
    bool finished; /* all its senders have ended */
    bool failed; /* it recorded a failure */
    size_t bytes; /* of the records in the inbox */

    struct stage **targets;
    size_t target_count;
    struct stage **senders;
    size_t sender_count, senders_left;

    struct stage *todo_next; /* the list of run_stop_wanting */
    size_t walk; /* the last of drain_behind that reached it */
    struct run *run;
    const struct plan_stage *plan;
    struct coro *coro;
    struct output *output; /* the last that it opened */
    struct cause *causes;
    struct run_books books;
    char title[80]; /* "stage 3 (grep)" */
};

struct run {
    const struct plan *plan;
    const struct run_options *options;
    struct stage *stages; /* in the plan's order */
    size_t count;
    struct output *outputs;
    struct output *rejects;
    struct arena arena;
    enum status status; /* the worst so far */
    struct fault fault; /* the first failure */
    bool priming;
    size_t walks; /* how many drain_behind has made */
    bool aborted; /* everybody unwinds, nothing is sent any more */
    struct stage *timed; /* whose time is running */
    uint64_t timed_since;
};

/* drive.c */
void run_resume(struct stage *stage);
void run_drain(struct run *run, size_t from);
void run_flush_outputs(struct run *run);
void run_stop_wanting(struct stage *stage);
void run_abort(struct run *run);
void run_deliver_and_abort(struct stage *failed);
void *run_stage_body(struct coro *coro, void *opaque);

/* sizes.c: decides every inbox's limit. False if there is no memory. */
bool run_size_inboxes(struct run *run) __attribute__((warn_unused_result));

/* files.c */
const struct text *run_output_path(const struct stage *stage);
enum status run_check_files(struct run *run, struct fault *fault);
void run_open_rejects(struct run *run);

/* Which file a stage writes to. One that does not exist yet is told by its folder and
 * name. */
struct file_identity {
    dev_t device;
    ino_t inode;
    char name[NAME_MAX + 1]; /* empty: the file itself exists */
    bool known;
    bool regular;
};

struct file_identity run_output_identity(const struct stage *stage);
struct file_identity run_rejects_identity(const struct run *run);
bool run_same_file(const struct file_identity *a, const struct file_identity *b);

/* report.c */
void run_fail(struct run *run, const struct fault *fault);
void run_fail_plainly(struct run *run, enum status status, const char *place,
                      const char *what);
void run_report_rest(struct run *run);
void run_output_failed(struct stage *stage, const struct fault *fault);
void run_rejects_failed(struct run *run, const struct fault *fault);

#endif
