/* Moment: when what a record tells of happened, in nanoseconds since 1970, UTC: what
 * an expression yields, or else the record's own time stamp. That is the first of its
 * fields ts, time, timestamp, @timestamp, datetime and date that holds one; of a line
 * of text what it begins with, or what stands in its first brackets [].
 *
 * A line of text without one, as those of a stack trace, belongs to the line before. */
#ifndef STAGES_FILTER_MOMENT_H
#define STAGES_FILTER_MOMENT_H

#include "pipeline/stage.h"
#include "pipeline/time/timestamp.h"

struct moment {
    struct stage *stage;
    struct evaluation *evaluation; /* NULL: the record's own stamp */
    struct text path; /* of the expression, as written */
    struct zone *zone;
    struct timestamp_reader reader;
    bool arrival; /* when it came, on the clock of deadlines, instead */
    bool any; /* a line of text had one */
    int64_t last; /* of the last line that had */
};

/* `on` and `zone`, where clocks stood that wrote no offset, may not be given. A failure
 * is the stage's; released in either case. */
enum status moment_init(struct moment *moment, struct stage *self,
                        const struct expression *on, const struct text *zone)
    __attribute__((warn_unused_result));
/* The same, but without `on` the moment is when the record comes: on stage_clock. */
enum status moment_init_arrival(struct moment *moment, struct stage *self,
                                const struct expression *on)
    __attribute__((warn_unused_result));
void moment_release(struct moment *moment);

/* Of a record, which it lends. False: it has none and is gone, rejected, or there was
 * no memory. */
bool coro_fn moment_find(struct moment *moment, struct record *rec, int64_t *at)
    __attribute__((warn_unused_result));

/* Of an argument: a time stamp, a time of today (10:30), `now`, `today` or `yesterday`
 * (when they began), or a duration (1h), which is so long ago. A failure is the
 * stage's. */
enum status moment_of_argument(struct moment *moment, const struct text *text,
                               int64_t *at) __attribute__((warn_unused_result));

/* Now, since 1970. */
int64_t moment_now(void);

/* Writes one as RFC 3339 in UTC, with so many digits of the second as for
 * timestamp_write_iso; returns the length, and adds no NUL. */
size_t moment_write(char out[TIMESTAMP_TEXT_MOST], int64_t at, int digits);

#endif
