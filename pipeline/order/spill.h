/* Spill: sorted runs of items in a temporary file.
 *
 * The file lies in $TMPDIR, or /tmp, and has no name: whatever becomes of the program,
 * nothing is left of it. All runs of one pass are in one file, one behind the other;
 * each is read by a reader of its own, with pread, in large pieces.
 *
 * Failures are told in a struct fault: STATUS_RESOURCE, with the folder. */
#ifndef PIPELINE_ORDER_SPILL_H
#define PIPELINE_ORDER_SPILL_H

#include "pipeline/base/fault.h"
#include "pipeline/order/item.h"

#include <sys/types.h>

struct run_span {
    off_t from, to; /* in the file */
};

struct spill {
    int file;
    off_t length; /* what has been written */
    char *buffer; /* what has not */
    size_t used;
    struct run_span *runs;
    size_t count, capacity;
};

/* {.file = -1} has no file; it may be released, and is when this has failed. */
bool spill_open(struct spill *spill, struct fault *fault)
    __attribute__((warn_unused_result));
void spill_release(struct spill *spill);

/* Adds an item, with its record if it holds one, to the run that is being written. */
bool spill_add(struct spill *spill, struct item *item, struct fault *fault)
    __attribute__((warn_unused_result));

/* The run is complete. */
bool spill_end_run(struct spill *spill, struct fault *fault)
    __attribute__((warn_unused_result));

/* Reads a run. The items lie in a chunk that is left to the records that show it when
 * the next piece is read. */
struct run_reader {
    int file;
    off_t at, end; /* of what has not been read */
    struct chunk *chunk;
    size_t from, to; /* of what has been, in the chunk */
    size_t size; /* of a piece, in bytes */
    struct item *item; /* the current one, lent; NULL: the run is over */
    uint64_t head; /* of its key */
};

/* Begins; the first item is read by run_next. */
void run_begin(struct run_reader *reader, int file, const struct run_span *span,
               size_t size);
bool run_next(struct run_reader *reader, struct fault *fault)
    __attribute__((warn_unused_result));
void run_release(struct run_reader *reader);

#endif
