/* Windows: the stretches that window cuts its input into. Each runs an instance of the
 * next stage, and what that sends tells the window in front. */
#ifndef STAGES_FILTER_WINDOWS_H
#define STAGES_FILTER_WINDOWS_H

#include "pipeline/aggregate/spans.h"
#include "pipeline/json/buffer.h"
#include "pipeline/stage.h"
#include "pipeline/stage/instances.h"
#include "stages/filter/by.h"
#include "stages/filter/moment.h"

struct window_args {
    struct text size; /* a duration or a count */
    struct expression on;
    struct expression_list by;
    int64_t slide, session, late, idle;
    struct text late_file;
    uint64_t most;
    bool empty;
};

/* Times that are further from 1970 are refused. */
#define WINDOWS_YEAR INT64_C(31557600000000000)
#define WINDOWS_TIME_MOST (190 * WINDOWS_YEAR)

enum windows_kind {
    WINDOWS_OF_TIME,
    WINDOWS_OF_SESSIONS,
    WINDOWS_OF_RECORDS,
};

struct windows {
    struct stage *stage;
    const struct window_args *args;
    enum windows_kind kind;
    int64_t size, slide; /* of time; sessions: the gap */
    uint64_t records; /* in each */
    uint64_t taken; /* records so far */
    int64_t idle; /* what closes all; 0: nothing does */
    bool arrival; /* the time of a record is that of the clock */
    struct moment moment;
    struct by by;
    struct buffer key; /* of the record at hand, in bytes */
    struct buffer text; /* the record that is being made */
    struct spans open; /* the contents are struct window */
    struct spans waiting; /* for their turns: records, by time */
    int64_t watermark; /* no earlier record is waited for */
    bool any; /* with --empty: windows are sent from here on: */
    int64_t next;
    struct writing *late; /* where to late records go; or NULL */
    uint64_t too_late;
};

struct window {
    const struct windows *windows;
    const struct span *span;
    struct stage_instance *instance;
    uint64_t records;
    uint64_t last; /* which of all records came last */
    struct buffer keys; /* the values of `by`, an array */
};

/* A failure is the stage's; released in either case. */
enum status windows_init(struct windows *windows, struct stage *self,
                         const struct window_args *args)
    __attribute__((warn_unused_result));
void windows_release(struct windows *windows);

/* Takes a record. False: a failure, which is recorded. */
bool coro_fn windows_take(struct windows *windows, struct record *rec);

/* Closes those that end until then, at the latest. False: as above. */
bool coro_fn windows_advance(struct windows *windows, int64_t watermark);

/* Closes all: no record came for long, or there are no more. */
bool coro_fn windows_close_all(struct windows *windows);

/* Closes all at the end, whatever has happened. */
void coro_fn windows_end(struct windows *windows);

/* When the first one is to be closed by the clock; STAGE_NEVER. */
int64_t windows_deadline(struct windows *windows);

/* Now, in nanoseconds since 1970; never before what it was. */
int64_t windows_now(const struct windows *windows);

/* ---- What its files share ---- */

/* Opens one for the record at hand. NULL: a failure, which is recorded. */
struct span *coro_fn windows_open(struct windows *windows, int64_t slot, int64_t end);
void coro_fn windows_close(struct windows *windows, struct span *span);

/* Opens one, of the slot and the end of `at`, that was open when the program last
 * ended. NULL: as above. */
struct span *coro_fn windows_reopen(struct windows *windows, struct span at,
                                    const struct text *keys,
                                    const struct stage_kept *kept);

/* Finds the key of a record. False: it is gone, or there was no memory. */
bool coro_fn windows_find_key(struct windows *windows, struct record *rec);

static inline struct text windows_key(const struct windows *windows)
{
    return (struct text){.bytes = windows->key.bytes, .length = windows->key.length};
}

/* Ends a record that came too late. */
void coro_fn windows_end_late(struct windows *windows, struct record *rec);

/* Sends a record to one; `again`: not to the first. Lends it. */
void coro_fn windows_send(struct windows *windows, struct span *span,
                          struct record *rec, bool again);

/* window_session.c: takes a record of that time; gives those their turns that have
 * waited until then. */
bool coro_fn session_take(struct windows *windows, struct record *rec, int64_t at);
bool coro_fn session_advance(struct windows *windows, int64_t watermark);

/* Holds a record until its turn; takes it. False: no memory, which is recorded. */
bool session_hold(struct windows *windows, struct record *rec, int64_t at);

/* window_kept.c: goes on with what was saved, and has the state saved from here on. */
enum status coro_fn windows_keep(struct windows *windows);

/* window_result.c: of the type stage_dress; `mark` is a struct window. */
struct record *window_dress(void *mark, struct record *rec);

#endif
