/* The reader of standard output: that it has gone is noticed while nothing is written,
 * so that a run whose sources wait ends with it. */

#include "pipeline/run/internal.h"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

static struct output *find_output(const struct run *run)
{
    struct output *output = run->outputs;

    while (output && output->descriptor != STDOUT_FILENO)
        output = output->next;
    return output;
}

/* An end of something whose other end tells that it is closed. */
static bool has_reader(int descriptor)
{
    struct stat info;

    return fstat(descriptor, &info) == 0 &&
           (S_ISFIFO(info.st_mode) || S_ISSOCK(info.st_mode));
}

static bool has_gone(int descriptor)
{
    struct pollfd polled = {.fd = descriptor};

    return poll(&polled, 1, 0) > 0 && polled.revents & (POLLERR | POLLHUP);
}

/* What a socket's peer sends is read by nobody, and would wake us for ever: then the
 * next write has to tell. */
static void *reader_body(struct coro *coro, void *opaque)
{
    struct run *run = opaque;
    struct output *output = find_output(run);
    enum wait_result result;
    struct fault fault;

    (void)coro;
    do
        result = task_wait_readable(run->loop, output->descriptor, LOOP_NEVER);
    while (result == WAIT_INTERRUPTED);
    if (result != WAIT_DONE || output->busy || !has_gone(output->descriptor))
        return NULL;
    output->gone = true;
    output->length = 0;
    run_output_stops(run, output, &fault);
    return NULL;
}

void run_watch_reader(struct run *run)
{
    const struct output *output = find_output(run);

    if (output && has_reader(output->descriptor))
        (void)run_start_task(run, &run->reader, "reader", reader_body, run);
}
