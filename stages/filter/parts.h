/* Parts: puts the lines that a container's log has cut into parts together, before they
 * are parsed. A line without parts passes as it is. */
#ifndef STAGES_FILTER_PARTS_H
#define STAGES_FILTER_PARTS_H

#include "pipeline/format/partial.h"
#include "stages/filter/event.h"
#include "stages/filter/parse.h"

/* A line of which parts have come. */
struct parts_line {
    struct event event;
    struct partial first;
    struct buffer text;
};

struct parts {
    struct parse_source *source;
    const struct line_format *format;
    void *reader; /* the format's; NULL: nothing is put together */
    struct parts_line lines[PARTIAL_STREAMS];
    struct record *waiting; /* comes behind those */
    bool ended;
};

/* The next line, as stage_receive. A line that was put together stands for its parts,
 * of which all but one are absorbed. */
struct record *coro_fn parts_receive(struct parts *parts);

void parts_release(struct parts *parts);

#endif
