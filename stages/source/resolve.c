/* Asking for addresses in a child, and reading its answer. */

#include "stages/source/resolve.h"

#include "pipeline/sched/process.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void explain(struct resolved *resolved, const char *why)
{
    resolved->count = 0;
    snprintf(resolved->why, sizeof(resolved->why), "%s", why);
}

static void look_up(const struct address *address, struct resolved *resolved)
{
    const char *why = "";

    *resolved = (struct resolved){.count = 0};
    resolved->count = address_resolve(address, false, resolved->places, &why);
    if (resolved->count == 0)
        explain(resolved, why);
}

/* One write of so few bytes is read as one. */
_Static_assert(sizeof(struct resolved) <= PIPE_BUF, "an answer fits into a pipe");

__attribute__((noreturn)) static void answer(const struct address *address, int output)
{
    struct resolved resolved;
    bool written;

    look_up(address, &resolved);
    written = write(output, &resolved, sizeof(resolved)) == sizeof(resolved);
    _exit(written ? 0 : 1);
}

/* Its process, which answers into *input; -1, with errno. */
static pid_t start(const struct address *address, int *input)
{
    int ends[2], failure;
    pid_t pid;

    if (!process_pipe(ends))
        return -1;
    pid = process_fork(ends[1]);
    if (pid == 0)
        answer(address, ends[1]);
    failure = errno;
    close(ends[1]);
    if (pid < 0)
        close(ends[0]);
    *input = ends[0];
    errno = failure;
    return pid;
}

bool resolve(struct stage *stage, const struct address *address,
             struct resolved *resolved)
{
    enum stage_waited waited;
    int input, status;
    pid_t pid;

    if (!address_has_name(address)) {
        look_up(address, resolved);
        return true;
    }
    if (!stage_catch_children(stage))
        return false;
    pid = start(address, &input);
    if (pid < 0) {
        explain(resolved, strerror(errno));
        return true;
    }
    waited = stage_wait(stage, input, STAGE_READ, STAGE_NEVER);
    if (waited != STAGE_READY)
        (void)kill(pid, SIGKILL);
    else if (read(input, resolved, sizeof(*resolved)) != sizeof(*resolved))
        explain(resolved, "the process that looks up names has failed");
    close(input);
    (void)!stage_reap_child(stage, pid, &status, STAGE_NEVER);
    return waited == STAGE_READY;
}
