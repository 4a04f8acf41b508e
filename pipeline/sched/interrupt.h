/* Interrupt: the signals that end a run.
 *
 * The first SIGINT or SIGTERM asks to finish: sources stop, what is on the way is
 * handled, reduces send their results. The second asks to abort. A third one kills. */
#ifndef PIPELINE_SCHED_INTERRUPT_H
#define PIPELINE_SCHED_INTERRUPT_H

#include <stdbool.h>

enum interrupt_level {
    INTERRUPT_NONE,
    INTERRUPT_FINISH,
    INTERRUPT_ABORT
};

/* Catches SIGINT and SIGTERM, unless they are ignored (nohup, a shell's background
 * job), and ignores SIGPIPE and SIGXFSZ, so that writing answers EPIPE and EFBIG. Once
 * a process. False, with errno, if it cannot. */
bool interrupt_catch(void) __attribute__((warn_unused_result));

enum interrupt_level interrupt_level(void);

/* The signal that came first, 0 if none came. */
int interrupt_signal(void);

/* Becomes readable when a signal comes, until interrupt_seen; -1 before
 * interrupt_catch. */
int interrupt_descriptor(void);
void interrupt_seen(void);

#endif
