/* Record: what travels through a pipeline; today a line of text, with the place where
 * it came from.
 *
 *     chunk   ...GET /a 200\r\nGET /b 404\nGET /c...
 *                              ^
 *     record  text ------------'  length 10, end LF, source "app.log", line 17,
 *                              its chunk (counted)
 *
 * A record holds the bytes as they came: a slice of a shared chunk, any bytes (NUL,
 * invalid UTF-8), without its line end, which is remembered and written back as it
 * came. It is decoded as late as possible: what a stage wants to know of it (a field, a
 * JSON value) is found in these bytes when it asks.
 *
 * Records are counted and, once sent, read-only: a broadcast gives every branch the
 * same record. Whoever wants another content makes a new record of it (record_derive),
 * which remembers the input line that it came from, for messages and for the file of
 * rejected lines. Counts are not atomic: a record stays on its thread. */
#ifndef PIPELINE_RECORD_RECORD_H
#define PIPELINE_RECORD_RECORD_H

#include "pipeline/record/chunk.h"
#include "pipeline/record/origin.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How a line ended where it was read. */
enum line_end {
    LINE_END_LF,
    LINE_END_CRLF,
    LINE_END_NONE, /* the last line of its input, which had no newline */
};

/* What a record is as a value. */
enum record_kind {
    RECORD_LINE, /* what its text is: a JSON text, or else a string; not known yet */
    RECORD_JSON, /* it is a JSON text */
    RECORD_PLAIN, /* it is none */
    RECORD_STRING, /* a string, whatever its text looks like */
};

struct record {
    uint32_t references;
    uint8_t end; /* enum line_end */
    uint8_t kind; /* enum record_kind */
    bool rejected; /* the input line has been written to the rejects */
    const char *text; /* without line end */
    size_t length; /* of the text, in bytes */

    struct chunk *chunk; /* what text points into; counted */

    const struct origin *origin; /* counted; NULL: a stage made it, from no line of its
                                  * own */
    uint64_t line; /* 1 for the first line of its origin */

    struct record *input; /* the line that this one was derived from; counted (free: the
                           * next) */
    struct record_extra *extra_; /* what few have (extra.h); NULL: nothing */
};

/* A record of `length` bytes at `text`, which lie in `chunk` (one more reference is
 * taken). One reference, the caller's; NULL if there is no memory. */
struct record *record_new(struct chunk *chunk, const char *text, size_t length)
    __attribute__((warn_unused_result));

/* A record with a copy of the bytes, from no line of its own. NULL if there is no
 * memory. */
struct record *record_of_bytes(const char *bytes, size_t length)
    __attribute__((warn_unused_result));

/* A record with a copy of the bytes that was made from `from`: the same origin, line
 * and line end. Lends `from` and takes a reference to the line that was read. NULL if
 * there is no memory. */
struct record *record_derive(struct record *from, const char *bytes, size_t length)
    __attribute__((warn_unused_result));

/* The same with bytes that are in a chunk already, of which a reference is taken. */
struct record *record_derive_in(struct record *from, struct chunk *chunk,
                                const char *text, size_t length)
    __attribute__((warn_unused_result));

/* A record that shows a part of `from`'s text, at `offset`, without copying; otherwise
 * as record_derive. */
struct record *record_slice(struct record *from, size_t offset, size_t length)
    __attribute__((warn_unused_result));

static inline struct record *record_ref(struct record *record)
{
    record->references++;
    return record;
}

void record_free_(struct record *record);

static inline void record_unref(struct record *record)
{
    if (record && --record->references == 0)
        record_free_(record);
}

/* For a stage that holds a record past its next receive: takes the caller's reference,
 * gives one to a record that does not pin a chunk much larger than itself, nor does its
 * input. NULL if there is no memory; the reference is gone then too.
 *
 * A record whose chunk is more than RECORD_KEEP_FACTOR times as long as its text gets a
 * chunk of its own. If somebody else holds the record, he may be reading its text: so
 * that record stays as it is, and one copy of it is made for all who keep it. */
struct record *record_keep(struct record *record) __attribute__((warn_unused_result));

#define RECORD_KEEP_FACTOR 8

/* The record as it was read: itself, or the line that it was derived from. One and the
 * same for all that came from a line, kept copies included, so that what is noted in it
 * (rejected) is seen by all. NULL for one that was made from no line. Lent, until the
 * next receive or send. */
struct record *record_input(struct record *record);

/* Whether the texts are the same, to the byte, and not one is a string and the other
 * known to be JSON. */
bool record_equals(const struct record *a, const struct record *b);

/* Gives the memory kept for reuse back to the system. */
void record_release_cache(void);

#endif
