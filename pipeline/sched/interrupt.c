/* Interrupt: a handler that counts, and a pipe that wakes whoever waits (D. J.
 * Bernstein's self-pipe). */

#include "pipeline/sched/interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
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

/* Waits for `events`, or a level of at least `limit`. A wake byte is left in the pipe
 * where the level it stands for is enough; below that it is taken out, or the wait
 * would be a busy loop. */
static bool wait_for(int descriptor, short events, enum interrupt_level limit)
{
    struct pollfd polled[2] = {
        {.fd = descriptor, .events = events},
        {.fd = wake_pipe[0], .events = POLLIN},
    };
    char byte;

    while (interrupt_level() < limit) {
        if (poll(polled, 2, -1) < 0 && errno != EINTR)
            return true; /* the caller's own call will tell what is wrong */
        if (polled[0].revents)
            return interrupt_level() < limit;
        if (interrupt_level() < limit && polled[1].revents &&
            read(wake_pipe[0], &byte, 1) < 0 && errno != EAGAIN)
            return true;
        polled[0].revents = polled[1].revents = 0;
    }
    return false;
}

bool can_read(int descriptor)
{
    struct pollfd polled = {.fd = descriptor, .events = POLLIN};

    return poll(&polled, 1, 0) != 0;
}

bool wait_readable(int descriptor)
{
    return wait_for(descriptor, POLLIN, INTERRUPT_FINISH);
}

bool wait_writable(int descriptor)
{
    return wait_for(descriptor, POLLOUT, INTERRUPT_ABORT);
}
