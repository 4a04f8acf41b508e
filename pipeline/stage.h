/* Stage: what a stage can do: the one header of the engine that every stage file
 * includes. What few of them need stands beside it: pipeline/stage/waiting.h (time,
 * descriptors, children, second coroutines), writing.h (files), instances.h (running
 * the next stage several times).
 *
 * A stage is a function that runs as a coroutine: a prologue that checks, a loop that
 * receives and sends, an epilogue that sends what is left. It is over when it returns.
 * Its locals are its state.
 *
 *     static enum status pass_run(struct stage *self, const void *opaque)
 *     {
 *         struct record *rec;
 *
 *         while ((rec = stage_receive(self))) {
 *             if (!stage_send(self, rec))
 *                 break;
 *         }
 *         return STATUS_OK;
 *     }
 *
 * Before any input is read every stage runs to its first stage_receive (a source: to
 * stage_start), so that what its prologue refuses costs no input. A stage never prints,
 * never exits, and keeps no state in the file.
 *
 * Three rules of ownership. stage_receive gives: the caller owns one reference.
 * stage_send, stage_emit, stage_drop, stage_absorb and stage_reject take it, whatever
 * they answer. Everything else lends. A record that was received goes to exactly one of
 * send, drop, absorb and reject; a record that the stage made goes to stage_emit. So
 * the books balance, and the run checks them at its end:
 *
 *     in = passed (send) + filtered (drop) + rejected (reject) + absorbed (absorb)
 *     out = passed (send) + made (emit)
 *
 * Functions marked coro_fn may switch to another stage before they return. */
#ifndef PIPELINE_STAGE_H
#define PIPELINE_STAGE_H

#include "pipeline/base/fault.h"
#include "pipeline/coro/coro.h"
#include "pipeline/json/buffer.h"
#include "pipeline/lang/descriptor.h"
#include "pipeline/record/block.h"
#include "pipeline/run/output.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* ---- Every stage ---- */

/* The next record, or NULL when there is no more: the input has ended, or nobody wants
 * what this stage sends. After NULL a stage may send what it holds, and returns. */
struct record *coro_fn stage_receive(struct stage *self)
    __attribute__((warn_unused_result));

/* Whether the next record is there, so that stage_receive would not wait; for one that
 * collects what it hands on to somebody outside. */
bool stage_has_more(const struct stage *self);

/* Passes a received record on, changed or not; to every target, if there are several.
 * False: nobody downstream wants more. A stage without a duty of its own then returns.
 */
bool coro_fn stage_send(struct stage *self, struct record *rec);

/* Sends a record that this stage made. NULL, for "no memory", is recorded as the
 * stage's failure and answers false. */
bool coro_fn stage_emit(struct stage *self, struct record *rec);

/* Ends a record that did not pass the filter. */
void stage_drop(struct stage *self, struct record *rec);

/* Ends a record that went into the stage's state, or out of the program. */
void stage_absorb(struct stage *self, struct record *rec);

/* Ends a record that the stage could not handle: counts it, reports it with its place,
 * and keeps its line in the file of rejects if there is one. `cause` is a constant that
 * names the kind of error; the first five of a cause are reported in full. */
void coro_fn stage_reject(struct stage *self, struct record *rec, const char *cause,
                          const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Records why the stage fails, unless an earlier failure did; for `return
 * stage_fail(...)`. */
enum status stage_fail(struct stage *self, enum status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same, with a caret under `where` in the pipeline's text. */
enum status stage_fail_at(struct stage *self, enum status status,
                          const struct text *where, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* As stage_fail, with STATUS_RESOURCE: says whether it is --memory that does not allow
 * for more. */
enum status stage_out_of_memory(struct stage *self);

/* Tells of what does not stop the run, but gives it this status. */
void stage_report(struct stage *self, enum status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Tells what the user should know of the results, such as that they are approximate;
 * the status is none of it. */
void stage_note(struct stage *self, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* ---- State ----
 *
 * With --state a run can be killed and go on in another process. A stage whose results
 * depend on more than the record at hand keeps that in its state. */

/* Has save(state, out) called at each checkpoint, on any stack, while the stage waits
 * in a receive (a source: between two blocks): it appends its state to `out`, whole
 * lines, or nothing if it is as at the start; it neither sends nor switches. False: no
 * memory, as is a buffer that failed. To be called in the prologue. `state` must live
 * until the stage returns. `save` may be NULL: what the stage holds comes from its
 * arguments, and there is nothing to keep. Answers whether there will be any. */
bool stage_keep_state(struct stage *self, bool (*save)(void *state, struct buffer *out),
                      void *state);

/* For a save that may have much to add: whether there is memory for so many bytes more
 * in `out`. If not, `save` adds nothing and answers true: this checkpoint is left out,
 * which the user is told once, and a run that is ended goes on from the one before. */
bool stage_may_save(struct stage *self, const struct buffer *out, size_t size);

/* Has a run with --state refused for this reason, a constant. To be called in the
 * prologue. */
void stage_refuse_state(struct stage *self, const char *why);

/* What it saved when the program last ended; lent as long as the run. `bytes` is NULL:
 * it starts anew. */
struct text stage_saved(const struct stage *self);

/* For what was saved and makes no sense: fails with STATUS_CHECKPOINT. */
enum status stage_spoilt(struct stage *self);

/* For a state that is records: while `out` is not NULL what the stage emits is added to
 * it, a line each, and goes nowhere. */
void stage_capture(struct stage *self, struct buffer *out);

/* Begins to read back such a state, or what is left of it: stage_receive gives those
 * records, then once NULL, and then the stage's input. To be called in the prologue.
 * False: there are none. One that is rejected makes no sense. */
bool stage_replay(struct stage *self, struct text saved)
    __attribute__((warn_unused_result));

/* So many records that the stage has taken out of its saved state count as received:
 * they will be sent, dropped or absorbed. */
void stage_count_kept(struct stage *self, uint64_t records);

/* As stage_origin, for one of many that come and go: it is counted, and the caller gets
 * one reference. */
const struct origin *stage_passing_origin(struct stage *self, const char *name,
                                          bool is_file);

/* As stage_origin, for something of which a part was read before: records that were
 * saved, and those that come, have one and the same. */
const struct origin *stage_kept_origin(struct stage *self, const char *name,
                                       bool is_file);

/* As stage_kept_origin with --state, for what the stage makes itself: of several stages
 * with the same name for it each has its own. Otherwise as stage_origin. */
const struct origin *stage_lasting_origin(struct stage *self, const char *name);

/* The last thing that a source with a state does before it returns: a stage_flush with
 * a checkpoint. */
void coro_fn stage_settle(struct stage *self);

/* ---- Blocks of lines ----
 *
 * What comes next may be a block: lines as the source read them, which nobody has cut
 * into records. A stage need not know: stage_receive cuts off one line after the other.
 * One that can tell from the bytes what becomes of many lines looks at the block first,
 * and says so of as many whole lines at its start as it likes:
 *
 *     while ((block = stage_peek_block(self)) && !(hit = find(block)))
 *         stage_drop_lines(self, block->length);
 *     rec = stage_receive(self);
 *
 * A block is only ever a shorter way: there may be none, and then the same lines come
 * as records. */

/* The block that comes next; lent until the next call of stage_receive or of a verb
 * with "lines" in its name. NULL: ask stage_receive, which has a record, or NULL when
 * there is no more. */
const struct block *coro_fn stage_peek_block(struct stage *self)
    __attribute__((warn_unused_result));

/* As stage_receive and then stage_send, stage_drop or stage_absorb for each line in the
 * first `length` bytes of that block, which are whole lines. stage_absorb_lines says
 * how many there were. */
bool coro_fn stage_send_lines(struct stage *self, size_t length);
void stage_drop_lines(struct stage *self, size_t length);
uint64_t stage_absorb_lines(struct stage *self, size_t length);

/* As stage_emit for each line of a block that was made, in the stage's own chunk; lends
 * it. Those that were received are taken out: all, unless nobody wants more. */
bool coro_fn stage_emit_block(struct stage *self, struct block *block);

/* As stage_receive of the first line, which has `whole` bytes with its end, and then
 * stage_send of `rec`, which it takes, in the line's place. */
bool coro_fn stage_send_for_line(struct stage *self, size_t whole, struct record *rec);

/* Whether the lines of rejected records are kept: then what is made of a line has to
 * remember it (record_derive, record_make). */
bool stage_keeps_rejects(const struct stage *self);

/* ---- Expressions ----
 *
 *     evaluation = stage_expression(self, &args->expression);
 *     while ((rec = stage_receive(self))) {
 *         stage_evaluate(evaluation, rec);
 *         while (stage_next_value(evaluation, &value))
 *             ...
 *         if (!stage_evaluation_failed(evaluation, rec))
 *             ...rec is still the stage's...
 *     }
 */

struct evaluation;

/* An expression of the stage's arguments, ready to be evaluated. Freed with the run.
 * NULL, with the failure recorded, if there is no memory. */
struct evaluation *stage_expression(struct stage *self,
                                    const struct expression *expression)
    __attribute__((warn_unused_result));

/* Begins with a record, which is lent until the evaluation ends. */
void stage_evaluate(struct evaluation *evaluation, struct record *rec);

/* The next value, a reference; it may point into the record. False: there is no more,
 * or the expression has failed. */
bool coro_fn stage_next_value(struct evaluation *evaluation, struct value *value)
    __attribute__((warn_unused_result));

/* Both at once, and sooner, for an expression that is one field: its only value, which
 * the record lends. False, and nothing has happened: it is to be evaluated as above. */
bool stage_field_value(struct evaluation *evaluation, struct record *rec,
                       struct value *value) __attribute__((warn_unused_result));

/* Whether it failed; then the record is taken and rejected, or, if there was no memory,
 * the failure recorded. */
bool coro_fn stage_evaluation_failed(struct evaluation *evaluation, struct record *rec)
    __attribute__((warn_unused_result));

/* Whether the expression's first true value, if it has any, comes: true, false, or the
 * record is rejected (taken) as above. */
enum stage_truth {
    STAGE_TRUE,
    STAGE_FALSE,
    STAGE_NEITHER, /* the record is gone */
};
enum stage_truth coro_fn stage_test(struct evaluation *evaluation, struct record *rec)
    __attribute__((warn_unused_result));

/* The text of the expression's first value, for searching: a string's, or anything else
 * as compact JSON; it stands until the next evaluation. STAGE_FALSE: there is no value,
 * or it is null. */
enum stage_truth coro_fn stage_find_text(struct evaluation *evaluation,
                                         struct record *rec, struct text *text)
    __attribute__((warn_unused_result));

/* A record that is this value, which it takes, made from `rec`, lent: `rec` itself if
 * the value is the record's own. NULL if there is no memory, or it is too deep to be
 * written: then the evaluation has failed. */
struct record *stage_record_of(struct evaluation *evaluation, struct record *rec,
                               struct value value) __attribute__((warn_unused_result));

/* Both at once, and sooner for some expressions: the next value as a record. NULL:
 * there is no more, or the evaluation has failed. */
struct record *coro_fn stage_next_record(struct evaluation *evaluation,
                                         struct record *rec)
    __attribute__((warn_unused_result));

/* The names of the fields, at the top of this stage's records, that the stages behind
 * it read; it may leave out all others. NULL: the records themselves are wanted. Lives
 * as long as the run. */
const struct text_list *stage_wanted(struct stage *self);

/* What is looked for first in the records that this stage sends, for content_note;
 * NULL: nothing that is known. */
const struct json_paths *stage_paths_behind(const struct stage *self);

/* The name that the stage was called by: its own, or one of its other names. */
struct text stage_called(const struct stage *self);

/* How many records those that it sends to will receive at most, as far as is known
 * before they run (head 10); STAGE_NO_LIMIT: any number. For a stage that need not make
 * them all. */
uint64_t stage_limit(const struct stage *self);

#define STAGE_NO_LIMIT UINT64_MAX

/* Whether anybody still wants what the stage sends, for one that has much to do before
 * it can send. */
bool stage_is_wanted(const struct stage *self);

/* Whether it stands first. */
bool stage_is_source(const struct stage *self);

/* How deep the brackets of a JSON record may nest. */
size_t stage_depth_limit(const struct stage *self);

/* ---- Results while the input goes on ----
 *
 * A reduce that prints its state more than once says where each print begins and ends:
 *
 *     stage_begin_results(self);
 *     ...stage_emit...
 *     stage_end_results(self);
 *
 * They are records as any others; but on a terminal each print is drawn in the place of
 * the one before, where only stages that handle record by record stand between.
 *
 * One that says in its prologue that it will has the next reduce, and what is behind
 * that, begin anew with each print: `count by .x every 1s | sort .count | head 3`. It
 * may have to be aborted then: no memory. */
void coro_fn stage_expect_rounds(struct stage *self);
void coro_fn stage_begin_results(struct stage *self);
void coro_fn stage_end_results(struct stage *self);

/* After how many nanoseconds a reduce prints again if the user has not said so:
 * STAGE_NEVER unless its input goes on for ever and its results are drawn and go
 * nowhere else. It changes with the time that a print takes; ask before each. */
int64_t stage_refresh(const struct stage *self);

/* ---- Sources ---- */

/* Ends a source's prologue: the first input may be read when it returns. False: nobody
 * wants any. */
bool coro_fn stage_start(struct stage *self) __attribute__((warn_unused_result));

/* As stage_send for each line of a block that lies in the source's own chunk; lends it.
 * Those that were received are taken out: all, unless nobody wants more. */
bool coro_fn stage_send_block(struct stage *self, struct block *block);

/* Lets the chain handle all that was sent, down to the last write. A source calls it
 * after each block, at most STAGE_BLOCK bytes, so that nothing waits for
 * more input. False: stop, as at the end of the input. */
bool coro_fn stage_flush(struct stage *self) __attribute__((warn_unused_result));

#define STAGE_BLOCK ((size_t)256 << 10)

/* How many bytes the next block had better have at most: fewer than STAGE_BLOCK where
 * records take long, so that signals and other sources need not wait for long. */
size_t stage_block_size(const struct stage *self);

/* Waits until `descriptor` can be read. False: stop, as at the end of the input (a
 * signal came). Of the type input_wait; `stage` is the stage. */
bool coro_fn stage_wait_readable(void *stage, int descriptor);

/* The longest record, in bytes. */
size_t stage_record_limit(const struct stage *self);

/* Something that records come from, by the name that messages give it. Lives as long as
 * the run; NULL, with the failure recorded, if there is no memory. */
const struct origin *stage_origin(struct stage *self, const char *name, bool is_file);

/* How far the source has come, if anybody wants to know: in bytes, of all that there
 * are. */
bool stage_tells_progress(const struct stage *self);
void stage_progress(struct stage *self, uint64_t done, uint64_t total);

/* An input could not be opened or read: reported as `origin: what`; the others go on.
 */
void stage_report_input(struct stage *self, const struct origin *origin,
                        const struct fault *fault);

/* A part of a line that is too long for a record. */
struct reject_piece {
    const char *bytes;
    size_t length;
    bool first, last; /* the last one ends with the line end, if there was one */
};

/* A line that never became a record, because it is too long: stage_reject_line counts
 * and reports it, and then stage_reject_piece keeps its bytes, in as many pieces as it
 * has; `last` with the line end if it had one. stage_reject_line answers false if
 * nobody wants more: then the line is not counted. */
bool coro_fn stage_reject_line(struct stage *self, const struct origin *origin,
                               uint64_t line, const char *cause, const char *what);
void stage_reject_piece(struct stage *self, const struct reject_piece *piece);

#endif
