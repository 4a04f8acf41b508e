/* Lines run: bytes are given to a cutter, piece by piece, and what it makes of them is
 * compared with what a splitter finds that sees all of them at once. */
#ifndef TESTS_UNIT_FORMAT_LINES_RUN_H
#define TESTS_UNIT_FORMAT_LINES_RUN_H

#include "pipeline/format/lines.h"

#define NO_LIMIT ((size_t)1 << 40)

extern const struct origin app_log;

/* What a line must be, as the splitter finds it. */
struct expected {
    size_t start, length;
    enum line_end end;
    size_t next; /* behind its line end */
};

/* A run of the cutter beside the splitter. */
struct run {
    struct lines lines;
    const char *bytes;
    size_t size;
    struct expected next; /* the line that must come next */
    size_t in_it; /* how much of it came in pieces */
    uint64_t line; /* its number */
};

/* Gets a record and its reference. */
typedef void take_record(void *context, struct record *record);

/* Of bytes that are lent until end_run; no record may be longer than `limit`. */
void start_run(struct run *run, const char *bytes, size_t size, size_t limit);

/* Gives the cutter `size` bytes, by as many reads as its room makes necessary. */
void feed(struct run *run, size_t from, size_t size, take_record *take, void *context);

/* Cuts a block of the cutter's into records. */
void cut_block(struct run *run, struct block *block, take_record *take, void *context);

/* All bytes have been given: every line must have come. */
void end_run(struct run *run, take_record *take, void *context);

/* Bytes that are all the same, to be freed. */
char *filled_with(char byte, size_t size);

/* A group's teardown: gives back what is kept for the next records. */
int release_caches(void **state);

#endif
