/* Partial: the parts that containers' logs cut long lines into (cri, docker), and
 * putting them together, as a line of the same format.
 *
 *     T1 stdout P one,          T1 stdout F one,two,three
 *     T2 stdout P two,
 *     T3 stdout F three
 *
 * Parts belong together if they are of the same stream; lines of the other one may
 * stand between. */
#ifndef PIPELINE_FORMAT_PARTIAL_H
#define PIPELINE_FORMAT_PARTIAL_H

#include "pipeline/format/line_format.h"

/* stdout and stderr. */
#define PARTIAL_STREAMS 2

struct partial {
    unsigned stream; /* below PARTIAL_STREAMS */
    bool is_part; /* the next line of the stream goes on */
    size_t from, to; /* the message in the line, in a docker log the inside of the
                      * string literal */
    size_t tag; /* where the P of a cri log is */
};

/* Whether lines of this format may be parts. */
bool partial_is_used(const struct line_format *format);

/* What this line is, by the format's reader; false if it does not fit. */
bool partial_look(const struct line_format *format, void *reader, struct text line,
                  struct partial *partial);

/* A line that is put together: its first part up to the end of the message, then what
 * the others add. */
static inline void partial_begin(struct buffer *joined, struct text line,
                                 const struct partial *partial)
{
    buffer_clear(joined);
    buffer_add(joined, line.bytes, partial->to);
    /* An empty message may have lost the blank before it. */
    if (partial->tag > 0 && line.bytes[partial->from - 1] != ' ')
        buffer_add_byte(joined, ' ');
}

static inline void partial_add(struct buffer *joined, struct text line,
                               const struct partial *partial)
{
    buffer_add(joined, line.bytes + partial->from, partial->to - partial->from);
}

/* All parts are there, or will not come: `first` is what the first was. */
void partial_end(struct buffer *joined, struct text line, const struct partial *first,
                 bool complete);

/* partial_look, for each format. */
bool cri_look(struct text line, struct partial *partial);
bool docker_look(void *reader, struct text line, struct partial *partial);

#endif
