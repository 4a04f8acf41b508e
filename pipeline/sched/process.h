/* Process: commands of the shell that run beside us.
 *
 * A child leads a process group of its own, so that the whole of `a | b` can be told to
 * end at once, and so that a Ctrl-C reaches only us: what is on its way through a child
 * is not lost. It has standard error in common with us, all other descriptors of ours
 * are closed, and signals are as the system sets them (those that our own parent
 * ignores stay ignored). It is started by vfork, which needs no copy of the address
 * space that thousands of stacks lie in. */
#ifndef PIPELINE_SCHED_PROCESS_H
#define PIPELINE_SCHED_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

struct process {
    const char *command; /* for /bin/sh -c */
    int input, output; /* become its standard input and output; -1: /dev/null */
    bool mortal; /* it gets a SIGTERM when we die, however that happens */
};

/* Starts it; its id, which is its group's, too. -1, with errno. */
pid_t process_start(const struct process *process) __attribute__((warn_unused_result));

/* As fork, for a call that blocks and has no other form: the child answers through
 * `output`, which is its only descriptor, and ends with _exit. It has a group and
 * signals as above, and is killed when we die. For a process of one thread. */
pid_t process_fork(int output) __attribute__((warn_unused_result));

/* A pipe whose ends are closed in children and are none of the standard descriptors,
 * though those may be closed. False, with errno. */
bool process_pipe(int ends[2]) __attribute__((warn_unused_result));

/* Sets O_NONBLOCK; for descriptors that nobody shares. False, with errno. */
bool process_unblock(int descriptor) __attribute__((warn_unused_result));

#endif
