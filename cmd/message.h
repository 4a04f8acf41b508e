/* Message: what the program says on standard error. */
#ifndef CMD_MESSAGE_H
#define CMD_MESSAGE_H

#include "pipeline/base/fault.h"

/* The pipeline that faults point into. */
struct message_source {
    struct text text;
    const char *file; /* of -f; NULL: it stood on the command line */
};

/* Prints a fault in one write: `coro-pipe: place: what`, and where it points into the
 * pipeline's text, that line of it and a caret. `source` may be NULL. */
void message_fault(const struct fault *fault, const struct message_source *source);

/* Prints `coro-pipe: place: label text`, of any length, with control bytes escaped.
 * `label` may be NULL. */
void message_text(const char *place, const char *label, struct text text);

/* Shows a line that is not there to stay, in place of the one before, on a terminal.
 * Every message takes it away first; an empty one only does that. */
void message_status(const char *text);

#endif
