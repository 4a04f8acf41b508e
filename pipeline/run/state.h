/* State: the checkpoints of a run, so that another one goes on where it was ended.
 *
 * A checkpoint is taken where nothing is on its way: a source has sent a block and
 * flushed it, no inbox holds a record, every other stage waits in receive, every other
 * source between two blocks, and no output has anything in its buffer or in a write
 * that waits. There
 *
 *     what sources have read = what is in the stages' states + what has been written
 *
 * holds, and all three are saved: each stage's kept state (stage_keep_state), which
 * stages have ended, and of each file that is written its device, inode, birth and
 * size, once fdatasync has brought it to the disk.
 *
 * A run that goes on cuts its files back to those sizes: what was written later will be
 * written again. So its files hold what they would hold if it had never been ended,
 * whenever and however it was: every record exactly once. What went to pipes, sockets,
 * terminals and standard output cannot be cut back: there records repeat that came
 * after the last checkpoint.
 *
 * Some stages have something outside (stage_recall_by: exec, in a command's hands). It
 * is recalled when a checkpoint is due: first all sources have to be at rest, each for
 * itself, behind its block; so those that come to rest wait for the others, for some
 * time, and the last of them recalls for each such stage, in the plan's order, what it
 * has outside, while the others go on waiting. If that takes too long they go on, and
 * it is tried again later, with more patience. All of it counts as time that the
 * checkpoint took.
 *
 * Files that are opened on the way, since a record names them or another is rotated,
 * are noted in the checkpoint's journal before anything is written to them: how long
 * they were, or that they were made. The next run cuts those back and removes these.
 * What has got its next number has still its inode, and gets back the name that the
 * checkpoint has for that; no file of a checkpoint is removed before the next one.
 *
 * The last checkpoint is taken when all sources have come to their ends (stage_settle),
 * before those are known to the stages behind them: what these send for the end (a
 * reduce its result) belongs to a run that is over, and is cut off when it goes on. So
 * a source that ends before others waits for them there. */
#ifndef PIPELINE_RUN_STATE_H
#define PIPELINE_RUN_STATE_H

#include "pipeline/base/status.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct output;
struct record;
struct run;
struct run_writer;
struct stage;

/* A file as a checkpoint has it. */
struct saved_output;

/* All but run_state_open, -check and -pass do nothing without --state. Failures are
 * recorded, and the run aborted. */

/* Refuses to write records to one of the checkpoint's own files. */
enum status run_state_check_files(const struct run *run, struct fault *fault);

/* Whether this is one of them. */
bool run_state_owns(const struct run *run, dev_t device, ino_t inode);

/* Locks and loads the checkpoint, before anything is primed. */
void run_state_open(struct run *run);
void run_state_close(struct run *run);

/* Refuses stages whose state is not kept, once they are primed. */
void run_state_check(struct run *run);

/* Cuts the files back, before any is opened for writing. */
void run_state_restore(struct run *run);

/* Takes the first checkpoint of all, before anything is read. */
void run_state_begin(struct run *run);

/* The last pass of a source. Each waits for the others here, so that what they come to
 * is saved before any stage knows of an end. */
void run_state_settle(struct stage *source);

/* One is over, however: others need not wait for it. */
void run_state_source_ended(struct run *run);

/* A stage ends since nobody wants more: what it has is kept for the next run. */
void run_state_leave(struct stage *stage);

/* A source has flushed: takes a checkpoint if one is due. */
void run_state_pass(struct stage *source);

/* Files are others now: takes one as soon as it may be. */
void run_state_hurry(struct run *run);

/* The same after a tick; `any`: some stage has. And when the clock is to tick for that.
 */
void run_state_tick(struct run *run, bool any);
int64_t run_state_look(const struct run *run);

/* The same for one that waits, when it is due. Answers when to look again, at the
 * soonest. */
int64_t run_state_catch_up(struct stage *source);

/* A file was opened, which no checkpoint knows: it is noted with its size; or that it
 * was made. */
void run_state_note(struct run *run, struct output *output, bool made);

/* Writes what was noted, before anything is written to an output that is unrecorded.
 * False: the run is aborted. */
bool run_state_record(struct run *run);

/* The next checkpoint brings all of the descriptor's file system to the disk: the file,
 * which is closed then, and names. */
void run_state_sync_later(struct run *run, int descriptor);

/* When that is, on the monotonic clock; INT64_MAX: never. */
int64_t run_state_due(const struct run *run);

/* state_recall.c: waits while a checkpoint that is due needs the source at rest, which
 * it is here. The same for the clock; false: its task is killed. */
void run_state_hold(struct stage *source);
bool run_state_hold_clock(struct run *run);

/* Recalls what the stage has outside, in its own coroutine. False: it ends. */
bool run_state_recall(struct stage *stage);

/* Whether the stage had ended when the checkpoint was taken. */
bool run_state_has_ended(const struct stage *stage);

/* state_replay.c: what stage_emit and stage_receive do instead. */
bool run_state_capture(struct stage *self, struct record *rec);
struct record *run_state_replay(struct stage *self);

/* The file as it was saved; NULL: it was not. Then its content is not to be touched
 * before run_state_reopened has said that it is that one. */
const struct saved_output *run_state_find_output(const struct run *run,
                                                 const char *path);
/* Takes up what a writer to such a file knew. */
void run_state_take_up_writer(struct run *run, struct run_writer *writer);
enum status run_state_reopened(const struct saved_output *saved, struct output *output,
                               struct fault *fault) __attribute__((warn_unused_result));

#endif
