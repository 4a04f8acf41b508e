/* Run: a plan, brought to life: a coroutine for every stage, links between them, and
 * the driving.
 *
 * A link is an inbox in front of the stage that receives. A send puts a record into it
 * and resumes the receiver only when it is full, so that a switch is paid once a batch:
 *
 *     source ==64==> grep ==64==> head
 *
 * that is, once 64 records wait, or when the source has sent a block and flushes the
 * chain.
 *
 * Batching is never seen. The source flushes after every block, so nothing waits for
 * more input; where the order or the extent of what happens could differ from handing
 * over record by record, the inbox has room for one (run_inbox_limit, and sizes.c for
 * the rules).
 *
 * The links are a graph without cycles, and the stages stand in an order in which
 * senders come before their targets. So flushing, finishing and aborting need no
 * nesting: one walk in that order empties every inbox, and lets every stage end whose
 * senders have ended.
 *
 * Lines that a source has read need not be cut into records at all. Behind its records
 * an inbox may have a block of them, which the sender lends: the receiver is resumed at
 * once and takes all lines out, or ends. stage_receive cuts off one line after the
 * other; a stage that knows blocks takes many at once (pipeline/stage.h). The lender
 * sees in the block how far the receiver got: so lines are counted only by those who do
 * not cut them, and what a head left over was never sent.
 *
 *     read ==block==> grep LITERAL ==records, of the hits==> count
 *
 * Where an inbox has room for one, or there are several targets, or only a few lines,
 * the sender cuts the block itself. */
#ifndef PIPELINE_RUN_RUN_H
#define PIPELINE_RUN_RUN_H

#include "pipeline/base/fault.h"
#include "pipeline/lang/plan.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The most that an inbox holds, besides a block. */
#define RUN_INBOX_RECORDS 64
#define RUN_INBOX_BYTES ((size_t)256 << 10)

/* How many rejects of a cause are reported in full. */
#define RUN_REJECTS_IN_FULL 5

enum on_error {
    ON_ERROR_REPORT, /* report rejected records and go on */
    ON_ERROR_FAIL, /* stop at the first */
    ON_ERROR_IGNORE, /* go on in silence */
};

/* Whether what is shown is colored. Presentation alone: colored or not, the records are
 * the same. */
enum colors {
    COLORS_AUTO, /* on a terminal */
    COLORS_ALWAYS, /* on standard output, whatever it is, too */
    COLORS_NEVER,
};

struct run_options {
    enum on_error on_error;
    size_t record_limit; /* the longest record, in bytes */
    size_t inbox_limit; /* records; 0: RUN_INBOX_RECORDS */
    const char *rejects; /* file for the lines of rejected records, or NULL */
    bool timing; /* measure the time of each stage */
    bool debug; /* and tell of those that take much at once */
    size_t depth_limit; /* of brackets in a JSON record; 0: JSON_DEPTH_LIMIT */
    const char *form; /* how stages write that say nothing of their own: the name of a
                       * writer (pipeline/format/writer.h); NULL: auto */
    enum colors color;
    bool live; /* the terminal can draw: results that come more than once are drawn in
                * place of the former ones */
    const char *state; /* the file that checkpoints are kept in, or NULL */
    int64_t state_interval; /* between two of them, in nanoseconds, at least */
    struct text state_of; /* what such a file belongs to: the pipeline's text, and all
                           * that decides what comes out; compared byte by byte */

    /* Reports what does not stop the run: rejected records, inputs that cannot be read.
     */
    void (*report)(void *context, const struct fault *fault);
    /* What a program says on purpose (debug, stderr). `label` may be NULL. */
    void (*message)(void *context, const char *place, const char *label,
                    struct text text);
    /* How far the source has come, in bytes of all there are, after each block; only if
     * that is known. NULL: nobody wants to know. */
    void (*progress)(void *context, uint64_t done, uint64_t total);
    /* Called before bytes are written to a terminal; may be NULL. */
    void (*before_terminal)(void *context);
    void *context;
};

/* What a stage did, in records. */
struct run_books {
    uint64_t in, passed, filtered, rejected, absorbed, made, out;
    uint64_t nanoseconds; /* of its own, if it was measured */
};

struct run;

/* Builds the graph and the links; lends plan and options. Nothing is opened or read.
 * NULL with *fault: a cycle, a file that is both read and written, no memory for a
 * stage's stack. */
struct run *run_new(const struct plan *plan, const struct run_options *options,
                    struct fault *fault) __attribute__((warn_unused_result));

/* Primes every stage, those that write files last, then pushes the source's records
 * through. Once. STATUS_OK, or the worst that happened; what stopped the run is in
 * *fault (else its status is STATUS_OK). After a signal the run has finished (or
 * aborted) as far as it got. */
enum status run_go(struct run *run, struct fault *fault)
    __attribute__((warn_unused_result));

/* Instead of run_go: runs the prologues of the stages that write no file, so that what
 * they refuse is told. Nothing is read or written. */
enum status run_check(struct run *run, struct fault *fault)
    __attribute__((warn_unused_result));

/* The inbox in front of the stage with this index in the plan, in records; 0 for a
 * source. */
size_t run_inbox_limit(const struct run *run, size_t index);

/* After run_go. */
struct run_books run_books(const struct run *run, size_t index);

/* Lets NULL pass. */
void run_free(struct run *run);

#endif
