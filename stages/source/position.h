/* Position: how far a source has come in its files, for --state.
 *
 *     OFFSET LINE FLAGS DEVICE INODE BORN   a line for each file, in their order
 *
 * OFFSET is that of the first byte that was not passed on, of the bytes as they are
 * when they are decompressed. Of JSON texts that go over lines, with more lines that
 * say where among them that is:
 *
 *     STATE BEGUN IN-ARRAY TOLD MISTAKEN LENGTH
 *     brackets that are open */
#ifndef STAGES_SOURCE_POSITION_H
#define STAGES_SOURCE_POSITION_H

#include "pipeline/format/input.h"
#include "stages/source/cutter.h"

struct position {
    uint64_t offset; /* in bytes */
    uint64_t line; /* the number of the line there, from 1 on */
    bool too_long; /* it is the rest of one that is too long */
    bool unended; /* the line before had no newline */
    uint64_t device, inode; /* 0: nothing was read of it */
    uint64_t born; /* in nanoseconds; 0: not known */
    struct json_stream_place texts; /* of those; `open` is the bytes of: */
    struct buffer open;
};

struct positions {
    struct position *items; /* one a file */
    size_t count;
    bool have_texts; /* of JSON, and no lines */
    size_t current; /* which one is being read */
    const struct cutter *cutter; /* its; NULL: none is */
    uint64_t filled; /* how many bytes the cutter has got, the offset that it began at
                      * with them */
};

/* Keeps the state of a source with this many files (and have_texts set), and takes up
 * what was saved. False, with the failure recorded. Release it all the same. */
bool positions_init(struct positions *positions, struct stage *self, size_t count)
    __attribute__((warn_unused_result));
void positions_release(struct positions *positions);

/* Whether there will be a later run that goes on from them. */
static inline bool positions_are_kept(const struct positions *positions)
{
    return positions->count > 0;
}

/* Whether some of the next file has been read before. */
bool positions_go_on(const struct positions *positions);

/* A file is about to be read: finds the place where it is to go on. False, with the
 * failure recorded: it is another file, or a shorter one. */
bool coro_fn positions_begin(struct positions *positions, struct stage *self,
                             struct input *input, struct cutter *cutter)
    __attribute__((warn_unused_result));

/* The cutter was filled with so many bytes, the last of which is `last`. */
void positions_filled(struct positions *positions, size_t length);

/* The file has been read. */
void positions_end(struct positions *positions);

/* Refuses a file whose position means nothing, since what was read is gone. False: it
 * is one, and the failure is recorded. */
bool positions_allow(struct stage *self, const struct text *path)
    __attribute__((warn_unused_result));

#endif
