/* Interrupt: a handler that counts, and a pipe that wakes whoever waits (D. J.
 * Bernstein's self-pipe). */

#include "pipeline/sched/interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static volatile sig_atomic_t level;
static volatile sig_atomic_t first_signal;
static int wake_pipe[2] = {-1, -1};

static void on_signal(int number)
{
    int saved = errno;
    ssize_t written;

    if (level == INTERRUPT_NONE)
        first_signal = number;
    if (level < INTERRUPT_ABORT)
        level = level + 1;
    if (level == INTERRUPT_ABORT) {
        signal(SIGINT, SIG_DFL);
        signal(SIGTERM, SIG_DFL);
    }
    written = write(wake_pipe[1], "", 1);
    (void)written; /* a full pipe wakes as well */
    errno = saved;
}

static bool catch_signal(int number)
{
    /* Without SA_RESTART: a read or write that blocks is to come back. */
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_ONSTACK};
    struct sigaction old;

    sigaddset(&action.sa_mask, SIGINT);
    sigaddset(&action.sa_mask, SIGTERM);
    if (sigaction(number, NULL, &old) != 0)
        return false;
    return old.sa_handler == SIG_IGN || sigaction(number, &action, NULL) == 0;
}

bool interrupt_catch(void)
{
    if (pipe2(wake_pipe, O_CLOEXEC | O_NONBLOCK) != 0)
        return false;
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    return catch_signal(SIGINT) && catch_signal(SIGTERM);
}

enum interrupt_level interrupt_level(void)
{
    return (enum interrupt_level)level;
}

int interrupt_signal(void)
{
    return first_signal;
}

int interrupt_descriptor(void)
{
    return wake_pipe[0];
}

void interrupt_seen(void)
{
    char bytes[16];

    while (read(wake_pipe[0], bytes, sizeof(bytes)) > 0)
        ;
}
