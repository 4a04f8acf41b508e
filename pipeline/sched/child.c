/* Children: at each SIGCHLD every task that waits asks for its own child. libev's own
 * way would reap the children of others as well; a descriptor for a process (pidfd) is
 * unknown to valgrind and to older kernels. */

#include "pipeline/sched/internal.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

enum wait_result task_wait_child(struct loop *loop, pid_t pid, int *status,
                                 int64_t deadline)
{
    enum wait_result result = WAIT_DONE;
    uint64_t seen = 0;
    pid_t ended = 0;

    if (!task_may_wait(loop))
        return WAIT_KILLED;
    if (pid <= 0) {
        errno = EINVAL;
        return WAIT_FAILED;
    }
    /* First of all, or an end could come unseen between asking and waiting. */
    if (!loop_catch(loop, SIGCHLD))
        return WAIT_FAILED;
    while (result == WAIT_DONE && (ended = waitpid(pid, status, WNOHANG)) == 0)
        result = task_wait_signal(loop, SIGCHLD, &seen, deadline);
    return ended < 0 ? WAIT_FAILED : result;
}
