/* Parts: puts the lines that a container's log has cut into parts together, before they
 * are parsed. A line without parts passes as it is. */
#ifndef STAGES_FILTER_PARTS_H
#define STAGES_FILTER_PARTS_H

#include "pipeline/format/partial.h"
#include "stages/filter/event.h"

/* A line of which parts have come. */
struct parts_line {
    struct event event;
    struct partial first;
    struct buffer text;
};

/* Those of an input. Zeroed, there are none. */
struct parts {
    struct parts_line lines[PARTIAL_STREAMS];
};

/* Who takes the lines. */
struct parts_taker {
    struct stage *self;
    const struct line_format *format;
    void *reader; /* the format's */
    /* As parts_take, of a line that is complete. */
    bool coro_fn (*take)(void *context, struct record *rec);
    void *context;
};

/* Takes a record. A line that was put together stands for its parts, of which all but
 * one are absorbed. False: nobody wants more, or there was no memory, which is
 * recorded.
 */
bool coro_fn parts_take(const struct parts_taker *taker, struct parts *parts,
                        struct record *rec);

/* The input has ended: what has begun is all that there is of it. False: as above. */
bool coro_fn parts_end(const struct parts_taker *taker, struct parts *parts);

void parts_release(struct stage *self, struct parts *parts);

/* As event_save and event_load. */
void parts_save(const struct parts *parts, struct buffer *out);
bool parts_load(const struct parts_taker *taker, struct parts *parts, struct text *rest)
    __attribute__((warn_unused_result));

#endif
