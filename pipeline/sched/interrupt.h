/* Interrupt: the signals that end a run, and waiting that they can cut short.
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

/* Waits until `descriptor` can be read, or is at its end, or broken. False: a signal
 * came. */
bool wait_readable(int descriptor);

/* Whether wait_readable would not wait. */
bool can_read(int descriptor);

/* Waits until `descriptor` can be written to, or is broken. False: the signal to abort
 * came. */
bool wait_writable(int descriptor);

#endif
