/* Status: how something ended, from one table of name, exit code and text.
 *
 * Every function of the engine that can fail answers with one of these; the details are
 * in a struct fault. The exit codes are the program's and part of its interface. */
#ifndef PIPELINE_BASE_STATUS_H
#define PIPELINE_BASE_STATUS_H

enum status {
    STATUS_OK, /* 0: all input read, all output written, nothing rejected */
    STATUS_NO_RECORD, /* 1: asked for, and no record came out */
    STATUS_USAGE, /* 2: option, pipeline, expression or pattern; nothing was read */
    STATUS_REJECTED, /* 3: done, but records were rejected */
    STATUS_INPUT, /* 4: an input could not be opened or read */
    STATUS_OUTPUT, /* 5: output could not be written, flushed or closed */
    STATUS_RESOURCE, /* 6: out of memory, descriptors, or past a limit */
    STATUS_CHECKPOINT, /* 7: a checkpoint is corrupt, locked or cannot be saved */
    STATUS_CHILD, /* 8: a child process failed */
    STATUS_INVARIANT, /* 70: an invariant of the program broke */
};

/* The program's exit code. */
int status_exit_code(enum status status);

/* A few words, such as "cannot write". */
const char *status_text(enum status status);

/* Of two that both apply, the one to report: the first of 70, 6, 7, 5, 8, 4, 3, 1; a
 * usage error comes before all of them, since then nothing ran. */
enum status status_worse(enum status a, enum status b);

#endif
