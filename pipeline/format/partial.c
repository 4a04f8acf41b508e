/* The parts of long lines: telling them, and putting them together. */

#include "pipeline/format/partial.h"

extern const struct line_format line_format_cri, line_format_docker;

bool partial_is_used(const struct line_format *format)
{
    return format == &line_format_cri || format == &line_format_docker;
}

bool partial_look(const struct line_format *format, void *reader, struct text line,
                  struct partial *partial)
{
    return format == &line_format_cri ? cri_look(line, partial)
                                      : docker_look(reader, line, partial);
}

void partial_end(struct buffer *joined, struct text line, const struct partial *first,
                 bool complete)
{
    buffer_add(joined, line.bytes + first->to, line.length - first->to);
    if (complete && first->tag > 0 && !joined->failed)
        joined->bytes[first->tag] = 'F';
}
