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
    int status; /* of waitpid; 0 as long as it runs, and if it does not matter */
    bool cut; /* its output was not read to its end */
    bool enough; /* it has ended without having read all of its input */
    int unread; /* what it has yet to read of its input, which is closed; or -1 */
    const char *text;
    struct cutter cutter;
};

/* An empty one. */
#define COMMAND_NONE                                                                   \
    {                                                                                  \
        .ours = {-1, -1}, .its = {-1, -1}, .unread = -1                                \
    }

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

/* Waits for its end, unless its output was cut. */
void coro_fn command_wait(struct command *command);

/* The same; or has it end, if the run has no use for it any more. Releases all, but for
 * the status. */
void coro_fn command_end(struct command *command);

#define COMMAND_COMPLAINT 128

/* What there is to tell of its end. False: nothing. */
bool command_ended_badly(const struct command *command,
                         char complaint[COMMAND_COMPLAINT]);

#endif
