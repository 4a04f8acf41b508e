/* Trace: which lines of a log belong to a stack trace, and so to the line before.
 *
 *     java     a line, or Exception in thread "main" x.Error: message
 *              [x.Error: message], then frames: \tat ..., \t... 3 more, Caused by: ...
 *     python   a line; Traceback (most recent call last):, indented lines, and
 *              x.Error: message; then, behind a blank line, what led to it
 *     go       panic: message; behind a blank line goroutine 1 [running]: and frames
 *
 * A trace directly behind a line belongs to it, for so loggers write them; one behind a
 * trace is an event of its own. */
#ifndef STAGES_FILTER_TRACE_H
#define STAGES_FILTER_TRACE_H

#include "pipeline/base/text.h"

enum trace_answer {
    TRACE_STARTS, /* the line begins an event */
    TRACE_CONTINUES, /* it belongs to the line before */
    TRACE_MAYBE, /* it does if the next one continues: a blank line */
};

/* Begins as {0}. */
struct trace {
    unsigned state;
};

typedef enum trace_answer trace_read(struct trace *trace, struct text line);

trace_read trace_java, trace_python, trace_go;

#endif
