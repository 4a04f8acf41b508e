/* Progress: a line on standard error that tells how far a long run has come.
 *
 *     coro-pipe: 1.2 of 3.4 GB, 35 %, 410 MB/s, 0:05 left
 *
 * It is shown when standard error is a terminal, after a second, and at most four times
 * a second; it is gone before any message, and at the end. Where records go to a
 * terminal too, the first of them ends it. */
#ifndef CMD_PROGRESS_H
#define CMD_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    uint64_t started, shown; /* nanoseconds of the monotonic clock; shown 0: not yet */
    unsigned columns; /* of the terminal */
    bool over; /* records are on a terminal now */
};

/* False: there is no terminal for it. */
bool progress_init(struct progress *progress);

/* `done` bytes of `total` have been read: shows the line, if it is time, by
 * message_status, which also takes it away. */
void progress_tell(struct progress *progress, uint64_t done, uint64_t total);

/* Records come to a terminal: takes the line away and shows none any more. */
void progress_end(struct progress *progress);

#endif
