/* Screen: results on a terminal that are drawn in place of the former ones.
 *
 * A round is what a reduce sends between stage_begin_results and stage_end_results.
 * Where only stages that handle record by record stand between it and a print on the
 * terminal, its rows are not written there but kept, and drawn below all that was
 * written so far; the next round's take their place. When the print's input has ended,
 * the last round is written in full, as any other records are.
 *
 *     count by .host --> where .count > 2 --> print     round 1   host   count
 *       ^ begin, end                             |                web-1      9
 *                                                v      round 2   host   count
 *                                       a section of              web-1     12
 *                                        the screen               web-2      3
 *
 * Reduces in several blocks have a section each, one below the other.
 *
 * Nothing is drawn more often than SCREEN_INTERVAL allows: what came too early is drawn
 * by the run's clock. Bytes that anybody else writes to a terminal erase the drawing
 * first, and it comes again below them. A drawing is dropped, and tried again later,
 * while the terminal takes no bytes. */
#ifndef PIPELINE_RUN_SCREEN_H
#define PIPELINE_RUN_SCREEN_H

#include "pipeline/format/drawing.h"
#include "pipeline/run/internal.h"
#include "pipeline/run/rows.h"

#define SCREEN_INTERVAL INT64_C(100000000) /* nanoseconds: ten times a second */

/* The results of one reduce at one print. */
struct screen_section {
    const struct stage *reduce;
    struct writing *writing;
    struct rows shown; /* of the last round that is whole */
    struct rows coming; /* of the one that goes on */
    const struct task *task; /* that it goes on in */
    struct screen_section *next;
};

/* Looks after a signal. */
struct screen_watcher {
    struct run *run;
    int signal;
    struct task *task;
};

struct screen {
    struct output *output;
    struct screen_section *sections; /* in the order of their reduces */
    struct drawing drawing;
    struct buffer lines, part, out;
    bool is_due; /* what stands there is not what should */
    bool is_busy; /* it is being drawn */
    int64_t next; /* the first time at which it may be drawn again */
    int64_t began; /* the round that goes on */
    int64_t interval; /* between prints of reduces that print by themselves */
    struct screen_watcher watchers[2];
};

/* results.c */

/* Whether the record is of the round that goes on, and not of another task. */
bool screen_is_row(const struct writing *writing, const struct record *rec);

/* Whether a round goes on that will be drawn. */
bool screen_is_taking(const struct run *run);

/* Takes a row of the round that goes on. False: no memory. */
bool screen_add(struct writing *writing, const struct record *rec)
    __attribute__((warn_unused_result));

/* Writes the last rounds of a writing in full, at the end of its input. */
void coro_fn screen_end(struct writing *writing);

/* screen.c */

/* Makes the run's screen, unless there is one. False: no memory. */
bool screen_make(struct run *run, struct output *output)
    __attribute__((warn_unused_result));
void screen_release_section(struct screen_section *section);

/* How a section's rows are shown. */
struct writer_options screen_options(const struct screen_section *section,
                                     size_t columns);
bool screen_is_table(const struct screen_section *section);

/* Draws, if there is anything new and it is time. */
void screen_show(struct run *run);

/* When it will be time; STAGE_NEVER: there is nothing new. */
int64_t screen_deadline(const struct run *run);

/* Erases the drawing: somebody is going to write to a terminal. Never waits. */
void screen_yield(struct run *run);

/* Somebody has moved the cursor: what stands there stays, and the next drawing comes
 * below. */
void screen_lose(struct run *run);

/* Ends its tasks. */
void screen_stop(struct run *run);
void screen_free(struct run *run);

#endif
