/* Starting a command: what the child does before it executes, and pipes to it. */

#include "pipeline/sched/process.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <unistd.h>

/* ---- In the child, which has our memory until it executes ---- */

/* A handler of ours would run on our memory. */
static void reset_signals(const sigset_t *mask)
{
    struct sigaction action;

    for (int number = 1; number < NSIG; number++) {
        bool ours = number == SIGPIPE || number == SIGXFSZ;

        if (sigaction(number, NULL, &action) != 0 ||
            (action.sa_handler == SIG_IGN && !ours))
            continue;
        action = (struct sigaction){.sa_handler = SIG_DFL};
        sigaction(number, &action, NULL);
    }
    sigprocmask(SIG_SETMASK, mask, NULL);
}

static bool connect_to(int descriptor, int standard)
{
    if (descriptor < 0)
        descriptor = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (descriptor == standard) /* that one had been closed */
        return fcntl(descriptor, F_SETFD, 0) == 0;
    return descriptor >= 0 && dup2(descriptor, standard) == standard;
}

/* The error number of what did not work. */
static int become(const struct process *process, const sigset_t *mask)
{
    if (setpgid(0, 0) != 0 ||
        (process->mortal && prctl(PR_SET_PDEATHSIG, SIGTERM) != 0))
        return errno;
    if (!connect_to(process->input, STDIN_FILENO) ||
        !connect_to(process->output, STDOUT_FILENO))
        return errno;
    reset_signals(mask);
    execl("/bin/sh", "sh", "-c", process->command, (char *)NULL);
    return errno;
}

/* ---- In the parent ---- */

pid_t process_start(const struct process *process)
{
    volatile int failure = 0;
    sigset_t all, mask;
    pid_t pid;

    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &mask);
    /* The child calls what changes only itself, and this frame stands until it has
     * executed or ended. NOLINTBEGIN(clang-analyzer-*) */
    pid = vfork();
    if (pid == 0) {
        failure = become(process, &mask);
        _exit(127);
    }
    /* NOLINTEND(clang-analyzer-*) */
    if (pid < 0)
        failure = errno;
    sigprocmask(SIG_SETMASK, &mask, NULL);
    errno = failure;
    return failure ? -1 : pid;
}

static void stand_alone(int output, const sigset_t *mask)
{
    (void)setpgid(0, 0);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (output > 0)
        (void)close_range(0, (unsigned)output - 1, 0);
    (void)close_range((unsigned)output + 1, UINT_MAX, 0);
    reset_signals(mask);
}

pid_t process_fork(int output)
{
    sigset_t all, mask;
    int failure;
    pid_t pid;

    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &mask);
    pid = fork();
    failure = errno;
    if (pid == 0)
        stand_alone(output, &mask);
    else
        sigprocmask(SIG_SETMASK, &mask, NULL);
    errno = failure;
    return pid;
}

static int move_up(int descriptor)
{
    int moved;

    if (descriptor > STDERR_FILENO)
        return descriptor;
    moved = fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    close(descriptor);
    return moved;
}

bool process_pipe(int ends[2])
{
    int failure;

    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    ends[0] = move_up(ends[0]);
    failure = errno;
    ends[1] = move_up(ends[1]);
    if (ends[0] >= 0 && ends[1] >= 0)
        return true;
    failure = ends[0] < 0 ? failure : errno;
    close(ends[0] < 0 ? ends[1] : ends[0]);
    errno = failure;
    return false;
}

bool process_unblock(int descriptor)
{
    int flags = fcntl(descriptor, F_GETFL);

    return flags >= 0 && fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) == 0;
}
