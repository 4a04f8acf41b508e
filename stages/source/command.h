/* Command: a child of a stage, a command of the shell whose standard output becomes
 * records and whose standard input may be records.
 *
 *     the stage's coroutine --lines--> child --lines--> a task of the stage, or itself
 *
 * Both directions go on at the same time, so that neither waits for the other. */
#ifndef STAGES_SOURCE_COMMAND_H
#define STAGES_SOURCE_COMMAND_H

#include "stages/source/cutter.h"

struct command {
    struct stage *self;
    struct process_ends {
        int input, output; /* -1: closed */
    } ours, its;
    pid_t pid; /* 0: it does not run */
    bool cut; /* its output was not read to its end */
    const char *text;
    struct cutter cutter;
};

/* Opens the pipes; `feeds`: one to it, too. Not OK: the failure, which is recorded. */
enum status command_open(struct command *command, struct stage *self,
                         const struct text *text, bool feeds)
    __attribute__((warn_unused_result));

/* Starts it. */
enum status command_start(struct command *command) __attribute__((warn_unused_result));

/* Sends its output on, to the end. */
void coro_fn command_read(struct command *command);

/* Writes to its input. False: it takes no more, or nobody wants any. */
bool coro_fn command_write(struct command *command, const char *bytes, size_t length)
    __attribute__((warn_unused_result));
void command_close_input(struct command *command);

/* Waits for its end and tells if it was a bad one; or has it end, if the run has no use
 * for it any more. Releases all. */
void coro_fn command_end(struct command *command);

#endif
