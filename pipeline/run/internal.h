/* What the files of this room share. */
#ifndef PIPELINE_RUN_INTERNAL_H
#define PIPELINE_RUN_INTERNAL_H

#include "pipeline/format/writer.h"
#include "pipeline/json/buffer.h"
#include "pipeline/record/block.h"
#include "pipeline/record/content.h"
#include "pipeline/run/output.h"
#include "pipeline/run/run.h"
#include "pipeline/run/state.h"
#include "pipeline/sched/wait.h"
#include "pipeline/stage.h"
#include "pipeline/stage/instances.h"
#include "pipeline/stage/waiting.h"
#include "pipeline/stage/writing.h"

#include <limits.h>

/* Rejected records of one kind at one stage. */
struct cause {
    const char *name; /* a constant, told apart by its address */
    uint64_t count;
    struct cause *next;
};

/* A writer, for all stages that write its form to its output. */
struct run_writer {
    struct writer *writer;
    struct output *output;
    struct buffer made; /* what it has made last */
    struct run_writer *next; /* of the run */
};

struct writing {
    struct stage *stage;
    struct output *output;
    struct run_writer *writer; /* NULL: records are written as they came */
    struct run_writer *table; /* for what a reduce makes, on a terminal; or NULL */
    struct evaluation *template; /* instead of a writer; or NULL */
    struct screen_section *section; /* that the results go to which come now; or NULL */
};

struct stage {
    /* The inbox: slots[first] to slots[count - 1], and behind them `block`. */
    struct record *slots[RUN_INBOX_RECORDS];
    uint32_t first, count, limit;
    bool wanted; /* it takes more; if not, sends to it answer false */
    bool finished; /* all its senders have ended */
    bool failed; /* it recorded a failure */
    size_t bytes; /* of the records in the inbox */

    struct stage **targets;
    size_t target_count;
    struct stage *only; /* the one target; NULL: there are others, or there is more to
                         * sending */
    struct stage **senders;
    size_t sender_count, senders_left;

    struct stage *todo_next; /* the list of run_stop_wanting */
    size_t walk; /* the last of run_drain_behind's walks that came by */
    struct run *run;
    const struct plan_stage *plan;
    struct stage *base; /* itself, or what it is an instance of */
    struct instances *instances; /* that run in its place; NULL: it runs itself */
    struct stage_instance *instance; /* that it is; or NULL */
    struct renewal *renewal; /* what begins anew with each of its rounds; or NULL */
    struct arena *arena; /* for what lives as long as it */
    struct coro *coro;
    struct task *task; /* a source's */
    int64_t deadline; /* until which it receives; STAGE_NEVER */
    int64_t patience; /* only if it starves so long; 0: in any case */
    unsigned waits; /* how many of its coroutines wait for something outside */
    bool asked; /* by run_is_starved */
    bool ticked; /* it came */
    unsigned told_slow; /* how often */
    struct task_queue waiting; /* for room in the inbox */
    struct task_queue sleepers; /* that stage_wake wakes */
    struct output *output; /* the last that it opened */
    struct writing *writing; /* the last that it made */
    struct evaluation *template; /* of all that it made; NULL: none has one */
    struct cause *causes;
    struct evaluation *evaluations;
    struct run_books books;
    bool (*save)(void *state, struct buffer *out); /* of stage_keep_state */
    void *state;
    struct buffer *capture; /* where what it sends goes instead; or NULL */
    struct text replay; /* what it receives first; NULL: nothing */
    struct run_books replay_books; /* before that */
    bool keeps; /* it has called that */
    const char *why_refused; /* of stage_refuse_state */
    bool (*recall)(void *state); /* of stage_recall_by */
    void *recall_state;
    bool outside; /* there is something to recall */
    bool recalled; /* it is resumed for that */
    bool has_enough;
    bool settles; /* a source: it ends */
    bool has_settled; /* it ends, or nobody wants it any more; what it saved then: */
    struct buffer settled;
    bool settled_too_much; /* for a checkpoint, see stage_may_save */
    bool told_too_much;
    bool at_rest; /* a source: between two blocks */
    size_t block_size; /* a source: of the next block, at most; 0: none was sent */
    uint64_t block_since; /* ... when it began, in time of the processor */
    bool ended_by_itself; /* not because nobody wanted more, or nothing came */
    bool ended_for_good; /* the next run does not begin it again */
    bool rests; /* wants no more, and waits for the end of its input */
    struct block *block; /* which its sender lends while it waits; or NULL */
    char title[80]; /* "stage 3 (grep)" */
};

struct kept_origin {
    const struct origin *origin;
    const struct stage *maker; /* of stage_lasting_origin; or NULL */
    struct kept_origin *next;
};

struct run {
    const struct plan *plan;
    const struct run_options *options;
    struct stage *stages; /* in the plan's order */
    size_t count;
    struct output *outputs;
    struct output *rejects;
    bool writes_beneath; /* a stage opens files as it goes */
    bool wants_first_lines; /* of inputs that are begun behind them */
    struct seen *written; /* files that were closed; NULL: nobody asks */
    struct run_writer *writers;
    struct screen *screen; /* NULL: nothing is drawn */
    struct arena arena;
    enum status status; /* the worst so far */
    struct fault fault; /* the first failure */
    bool priming;
    bool started; /* the sources are */
    struct task_queue start_queue; /* who waits for that */
    size_t walks; /* of run_drain_behind, so far */
    bool aborted; /* everybody unwinds, nothing is sent any more */
    struct loop *loop; /* while it runs */
    void (*body)(struct run *run); /* of the main task */
    struct task *signals, *clock, *reader, *hangup; /* NULL: there is none */
    struct task_queue clock_queue; /* where the clock sleeps */
    int64_t clock_sleeps; /* until when */
    unsigned ticks; /* clocks that are resuming stages */
    struct task_queue tick_queue; /* who waits for the end of that */
    struct task_queue output_queue; /* who waits for an output that is busy */
    struct stage_task *spare_tasks; /* taken, for whoever spawns next */
    unsigned company; /* tasks besides main, signals and one source */
    int64_t turn_ends; /* of the task that runs, by the coarse clock */
    uint32_t unlooked; /* records handled since somebody looked at it */
    struct kept_origin *kept_origins; /* of stage_kept_origin */
    struct run_state *state; /* NULL: it is not kept */
    struct stage *timed; /* whose time is running */
    uint64_t timed_since;
    uint64_t held_since; /* the same, of the processor's time */
};

/* drive.c */
void run_resume(struct stage *stage);
void run_drain(struct run *run, size_t from);
void run_flush_outputs(struct run *run);
void run_output_stops(struct run *run, const struct output *output,
                      const struct fault *fault);
void run_stop_wanting(struct stage *stage);
void run_abort(struct run *run);
void run_deliver_and_abort(struct stage *failed);
void *run_stage_body(struct coro *coro, void *opaque);
void run_drain_behind(struct stage *first);

/* timing.c: charges the time since the last change to the stage that had it, which it
 * answers; it is `next`'s from here on, or nobody's. */
struct stage *run_change_clock(struct run *run, struct stage *next);

/* timing.c: after each block of a source. */
void run_fit_block(struct stage *source);

/* tasks.c. False: no memory, which is recorded. */
bool run_start_task(struct run *run, struct task **task, const char *name,
                    coro_body *body, void *arg);

/* Ends it, and waits for its end; NULL is none. */
void run_kill_task(struct run *run, struct task **task);

/* reader.c: has the run end when the reader of standard output goes. */
void run_watch_reader(struct run *run);

/* reopen.c: has the files opened again at each SIGHUP, if any is written. */
void run_watch_hangup(struct run *run);

/* Everything that was written so far is in the file. */
bool run_finish_file(struct run *run, struct output *output, struct fault *fault);

/* Goes on in a file of the same name; `made`: which is not there. False: *fault says
 * why. Unless the disk was full, the old file is still written. */
bool run_reopen(struct run *run, struct output *output, bool made, struct fault *fault);

/* rotate.c: the name of an older file, in a buffer of as much room as run_older_size
 * says; 0: the file's own. */
size_t run_older_size(const char *path);
void run_name_older(char *name, const char *path, uint64_t number);

/* Removes those that are not to be kept any more. */
bool run_remove_surplus(struct output *output, struct fault *fault);

/* written.c: a file that was written gets another name, or is closed. */
void run_was_written(struct run *run, const struct output *output);
void run_free_written(struct run *run);

/* beneath.c: the folder that holds a file, for a path of which the first bytes name the
 * folder that it is beneath, and the name there. -1, with errno. */
int run_open_parent(const char *path, size_t folder, const char **name);

/* Starts the sources and waits for their ends. */
void run_pull_sources(struct run *run);

/* Ends the tasks that help: from here on nobody but the caller touches an output. */
void run_end_helpers(struct run *run);

/* Runs `body` as the main task. */
void run_in_loop(struct run *run, void (*body)(struct run *run));

/* sizes.c: decides every inbox's limit. False if there is no memory. */
bool run_size_inboxes(struct run *run) __attribute__((warn_unused_result));

/* files.c */
const struct text *run_output_path(const struct stage *stage);
enum status run_check_files(struct run *run, struct fault *fault);
void run_open_rejects(struct run *run);

/* Whether the stage opens files that records name. */
bool run_names_files(const struct stage *stage);
void run_forget_output(struct run *run, const struct output *output);
struct output *run_find_open(const struct run *run, int descriptor);
struct output *run_add_output(struct run *run, int descriptor, const char *name,
                              bool owned);

/* writing.c: one that is not freed with the run. NULL: no memory. */
struct writing *run_new_writing(struct stage *stage, struct output *output,
                                const struct expression *form);

/* Which file a stage writes to. One that does not exist yet is told by its folder and
 * name. */
struct file_identity {
    dev_t device;
    ino_t inode;
    char name[NAME_MAX + 1]; /* empty: the file itself exists */
    bool known;
    bool regular;
};

/* A file, told from others that have had its inode before. */
struct file_mark {
    uint64_t device, inode;
    uint64_t born; /* in nanoseconds; 0: the file system does not know */
};

struct file_look {
    struct file_mark mark;
    uint64_t size;
    bool regular;
};

/* Of a path, where links lead; of the descriptor if that is empty. False: errno. */
bool run_look_at(int descriptor, const char *path, struct file_look *look);
bool run_same_mark(const struct file_mark *a, const struct file_mark *b);

struct file_identity run_identity_of_path(const char *path);
struct file_identity run_output_identity(const struct stage *stage);
struct file_identity run_rejects_identity(const struct run *run);
bool run_same_file(const struct file_identity *a, const struct file_identity *b);

/* stage.c */
bool coro_fn run_put(struct stage *self, struct stage *target, struct record *rec);
bool coro_fn run_put_to_all(struct stage *self, struct record *rec);

/* questions.c */
size_t run_depth_limit(const struct run *run);

/* instances.c: sends what is not simply put into inboxes. */
bool coro_fn run_put_specially(struct stage *self, struct record *rec);
void run_free_instances(struct stage *stage);

/* What it goes on with; and whether it has ended already. */
struct text run_instance_saved(const struct stage *stage);
bool run_instance_is_over(const struct stage *stage);

/* Has instances run in the stage's place; has them run in that of its target. False: no
 * memory. */
bool run_stand_for_instances(struct stage *stage) __attribute__((warn_unused_result));
bool run_split(struct stage *stage) __attribute__((warn_unused_result));

/* Opens one of `base`, which sends to `only`, or where the stage sends to. NULL: it
 * could not be made, which is recorded as a failure of the opener. */
struct stage_instance *run_open_instance(struct stage *opener, struct stage *base,
                                         struct stage *only)
    __attribute__((warn_unused_result));

/* Waits for a stage that is busy; it may still be then. */
void coro_fn run_wait_for_stage(struct stage *stage);

/* NULL of NULL. */
struct stage *run_instance_stage(struct stage_instance *instance);

/* Those of a stage, or NULL. After a switch the one at hand may be gone, but not while
 * it is being resumed. */
struct stage *run_first_instance(const struct stage *stage);
struct stage *run_next_instance(const struct stage *stage);

/* renewal.c */

/* Whether each record that it sends comes of one record, whatever came before that. */
bool run_is_one_by_one(const struct stage *stage);

/* Whether the stage begins anew with each round of the reduce. */
bool run_is_renewed(const struct stage *reduce, const struct stage *stage);

/* Around what the reduce sends in a round. */
void coro_fn run_begin_renewal(struct stage *reduce);
void coro_fn run_end_renewal(struct stage *reduce);

/* forms.c: refuses names of forms that are none. */
enum status run_check_forms(struct run *run, struct fault *fault);

/* The form that a stage writes in; NULL: its template. */
const struct writer_type *run_form(const struct stage *stage);

/* As STAGE_REJECTS, and by the form it writes in. */
bool run_may_reject(const struct stage *stage);

/* Whether records may reach the stage that a reduce has made, and no stage between has
 * changed. */
bool run_is_behind_reduce(const struct stage *stage);

/* writing.c: before the run waits for input: shows what is held back on terminals. */
void run_show_held(struct run *run);

/* writers.c */
bool run_is_colored(const struct run *run, const struct output *output);

/* The output's writer of this form: stages that write one form to one file share a
 * header, and the widths of its columns. NULL without memory. */
struct run_writer *run_writer_of(struct run *run, struct output *output,
                                 const struct writer_type *type);

/* Writes what the output's writers hold back. */
bool run_flush_writers(struct run *run, struct output *output, struct fault *fault);

/* They begin anew, for another file. False: no memory. */
bool run_restart_writers(struct run *run, struct output *output);

/* Frees those of an output that is closed; of a run. */
void run_drop_writers(struct run *run, const struct output *output);
void run_free_writers(struct run *run);

/* Writes what a writer has made, which are whole lines. */
enum stage_written coro_fn run_put_made(struct writing *writing,
                                        const struct buffer *made);

/* report.c */
void run_report(struct run *run, const struct fault *fault);
void run_name_place(char place[FAULT_PLACE_SIZE], const struct stage *stage,
                    const struct origin *origin, uint64_t line);
void run_fail(struct run *run, const struct fault *fault);
void run_fail_plainly(struct run *run, enum status status, const char *place,
                      const char *what);
void run_report_rest(struct run *run);
void run_output_failed(struct stage *stage, const struct fault *fault);
void run_rejects_failed(struct run *run, const struct fault *fault);

#endif
