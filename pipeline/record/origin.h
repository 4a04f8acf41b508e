/* Origin: where records come from, by the name that messages give it.
 *
 * Most origins live as long as the run, and nobody counts who refers to them. Where
 * inputs come and go for months (files that are followed, peers) they are counted: by
 * whoever reads the input, by each record that came from it, and by those who remember
 * where a record came from:
 *
 *     record->origin = origin_ref(origin);
 *     origin_hold(&parser->origin, rec->origin);
 *
 * So one may be told from another by its address as long as it is held.
 *
 * An input may be begun behind its first lines: a file that is followed from its end.
 * To count those takes a while, so its lines are numbered from there, and what is
 * before is counted once, when somebody asks for a line's place (origin_line):
 *
 *     line     ORIGIN_BEHIND + 1    ORIGIN_BEHIND + 2
 *     place    10001                10002 */
#ifndef PIPELINE_RECORD_ORIGIN_H
#define PIPELINE_RECORD_ORIGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ORIGIN_BEHIND (UINT64_C(1) << 63)

/* The lines before the first that is read. */
struct origin_skipped {
    /* False: nobody knows. NULL: nobody will. */
    bool (*count)(void *context, uint64_t *lines);
    void *context;
    uint64_t lines; /* if they are counted */
    bool are_counted;
};

struct origin {
    const char *name; /* "app.log", "(standard input)"; as the user wrote it */
    bool is_file; /* not standard input */
    bool is_over; /* no later run will find more of it */
    uint32_t inputs; /* how many have begun under the name, one behind the other, such
                      * as files that were rotated; 0: nobody counts them */
    uint64_t lines; /* of the last of these, once it has ended; 0: it goes on */
    const char *first_line; /* of one that is begun behind it; NULL: it will come, or
                             * nobody knows */
    size_t first_length;
    struct origin_skipped skipped;
    size_t *references; /* NULL: it outlives all records */
};

/* One that is counted, with a copy of the name; one reference. NULL: no memory. */
const struct origin *origin_new(const char *name, bool is_file)
    __attribute__((warn_unused_result));

/* All take NULL, too. */
static inline const struct origin *origin_ref(const struct origin *origin)
{
    if (origin && origin->references)
        ++*origin->references;
    return origin;
}

void origin_free_(const struct origin *origin);

static inline void origin_unref(const struct origin *origin)
{
    if (origin && origin->references && --*origin->references == 0)
        origin_free_(origin);
}

/* Has *held, a counted pointer, be one to `origin`. */
static inline void origin_hold(const struct origin **held, const struct origin *origin)
{
    const struct origin *last = *held;

    if (last == origin)
        return;
    *held = origin_ref(origin);
    origin_unref(last);
}

/* The place of *line, one of the origin's numbers or 0. False: *line is counted from
 * where the input was begun, as nobody knows any more how many are before. */
bool origin_line(const struct origin *origin, uint64_t *line);

/* How many counted ones there are, for tests. */
size_t origin_count(void);

#endif
