/* Reopening: files that go on under the same name when the one before has got another,
 * by our own rotation (rotate.c) or by somebody else's, who then sends SIGHUP. */

#include "pipeline/run/state_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool cannot(const char *what, const char *path, struct fault *fault)
{
    fault_set(fault, STATUS_OUTPUT, NULL, "cannot %s '%s': %s", what, path,
              strerror(errno));
    return false;
}

bool run_finish_file(struct run *run, struct output *output, struct fault *fault)
{
    return run_flush_writers(run, output, fault) && output_begin_line(output, fault) &&
           output_flush(output, fault);
}

/* O_NONBLOCK: what has the name now may be a FIFO. */
static int open_again(const char *path, bool made, struct fault *fault)
{
    int flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
    int descriptor = open(path, flags | (made ? O_EXCL : 0), 0666);
    struct stat info;

    if (descriptor < 0) {
        (void)cannot("open", path, fault);
    } else if (fstat(descriptor, &info) != 0 || !S_ISREG(info.st_mode)) {
        fault_set(fault, STATUS_OUTPUT, NULL, "'%s' is no regular file any more", path);
        close(descriptor);
        descriptor = -1;
    }
    return descriptor;
}

static void go_on_in(struct run *run, struct output *output, int descriptor, bool made)
{
    if (!made)
        run_was_written(run, output);
    output_replace(output, descriptor);
    checkpoint_pass(run_checkpoint(run), CRASH_FILE_MADE);
    if (made)
        run_state_note(run, output, true);
}

bool run_reopen(struct run *run, struct output *output, bool made, struct fault *fault)
{
    int descriptor, old = output->descriptor;

    if (!run_finish_file(run, output, fault))
        return false;
    descriptor = open_again(output->name, made, fault);
    if (descriptor < 0)
        return false;
    /* No checkpoint will speak of the old file. */
    if (run->state && !made && fdatasync(old) != 0) {
        close(descriptor);
        return cannot("sync", output->name, fault);
    }
    go_on_in(run, output, descriptor, made);
    if (!run_restart_writers(run, output)) {
        close(old);
        fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
        return false;
    }
    return close(old) == 0 || cannot("write", output->name, fault);
}

/* ---- SIGHUP ---- */

static bool is_ours(const struct output *output)
{
    return output->regular && output->owned && !output->owner;
}

static void reopen_all(struct run *run)
{
    struct fault fault;

    for (struct output *output = run->outputs; output; output = output->next) {
        output->stale = output->owner != NULL;
        if (output->failed ||
            (output->stale
                 ? run_finish_file(run, output, &fault)
                 : !is_ours(output) || run_reopen(run, output, false, &fault)))
            continue;
        run->status = status_worse(run->status, fault.status);
        run_report(run, &fault);
    }
    run_state_hurry(run);
}

static bool has_terminal(void)
{
    int descriptor = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

    if (descriptor >= 0)
        close(descriptor);
    return descriptor >= 0;
}

/* The signal also comes when the terminal goes that we were started on; then the run
 * ends, as it would without it. */
static void *hangup_body(struct coro *coro, void *opaque)
{
    struct run *run = opaque;
    bool had_terminal = has_terminal();
    enum wait_result result;
    uint64_t seen = 0;

    (void)coro;
    do {
        result = task_wait_signal(run->loop, SIGHUP, &seen, LOOP_NEVER);
        if (result == WAIT_DONE && had_terminal && !has_terminal())
            raise(SIGTERM);
        else if (result == WAIT_DONE)
            reopen_all(run);
    } while (result == WAIT_DONE || result == WAIT_INTERRUPTED);
    return NULL;
}

static bool writes_files(const struct run *run)
{
    const struct output *output = run->outputs;

    while (output && !is_ours(output))
        output = output->next;
    return output || run->writes_beneath;
}

void run_watch_hangup(struct run *run)
{
    struct sigaction action;

    /* nohup ignores it. */
    if (!writes_files(run) || sigaction(SIGHUP, NULL, &action) != 0 ||
        action.sa_handler == SIG_IGN || !loop_catch(run->loop, SIGHUP))
        return;
    (void)run_start_task(run, &run->hangup, "hangup", hangup_body, run);
}
