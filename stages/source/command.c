/* A command's pipes, its bytes in both directions, and how it comes to its end. */

#include "stages/source/command.h"

#include "pipeline/sched/process.h"
#include "pipeline/stage/waiting.h"
#include "stages/source/feed.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a pipe of ours takes, if the system allows it: a block of a source. */
#define PIPE_SIZE ((int)STAGE_BLOCK)

/* How long a child that is to end may take: of itself, when it gets no more input and
 * nobody reads its output, and once it was told. */
#define PATIENCE INT64_C(2000000000)

/* ---- Opening ---- */

static void close_one(int *descriptor)
{
    if (*descriptor >= 0)
        close(*descriptor);
    *descriptor = -1;
}

/* A pipe from `from` to `to`, of which `*ours` is one. */
static bool open_pipe(int *from, int *to, const int *ours)
{
    int ends[2];

    if (!process_pipe(ends))
        return false;
    *to = ends[0];
    *from = ends[1];
    (void)fcntl(*ours, F_SETPIPE_SZ, PIPE_SIZE);
    return process_unblock(*ours);
}

static enum status fail(const struct command *command, const char *what)
{
    int failure = errno;
    bool scarce = failure == EMFILE || failure == ENFILE || failure == ENOMEM ||
                  failure == EAGAIN;

    return stage_fail(command->self, scarce ? STATUS_RESOURCE : STATUS_CHILD, "%s: %s",
                      what, strerror(failure));
}

enum status command_open(struct command *command, struct stage *self,
                         const struct text *text, bool feeds)
{
    *command = (struct command)COMMAND_NONE;
    command->self = self;
    command->text = text->bytes;
    if (!stage_catch_children(self))
        return STATUS_RESOURCE;
    if (open_pipe(&command->its.output, &command->ours.output, &command->ours.output) &&
        (!feeds ||
         open_pipe(&command->ours.input, &command->its.input, &command->ours.input)))
        return STATUS_OK;
    return fail(command, "cannot make a pipe");
}

/* Ours, for one that gets no records; but a process group that is not in the foreground
 * cannot read a terminal. */
static int inherited_input(void)
{
    bool is_open = fcntl(STDIN_FILENO, F_GETFD) >= 0;

    return is_open && !isatty(STDIN_FILENO) ? STDIN_FILENO : -1;
}

enum status command_start(struct command *command)
{
    bool is_fed = command->its.input >= 0;
    const struct process process = {.command = command->text,
                                    .input =
                                        is_fed ? command->its.input : inherited_input(),
                                    .output = command->its.output,
                                    .mortal = !is_fed};
    enum status status = STATUS_OK;
    pid_t pid = process_start(&process);

    if (pid < 0)
        status = fail(command, "cannot start /bin/sh");
    else
        command->pid = pid;
    close_one(&command->its.input);
    close_one(&command->its.output);
    return status;
}

/* ---- Running ---- */

void command_read(struct command *command)
{
    const struct feed feed = {.self = command->self,
                              .descriptor = command->ours.output,
                              .cutter = &command->cutter};
    enum feed_end end = feed_run(&feed);

    command->cut = end == FEED_STOPPED;
    if (end == FEED_FAILED)
        stage_report(command->self, STATUS_CHILD, "cannot read from the command: %s",
                     strerror(errno));
    close_one(&command->ours.output);
}

bool command_write(struct command *command, const char *bytes, size_t length)
{
    int descriptor = command->ours.input;

    while (length > 0) {
        ssize_t written = write(descriptor, bytes, length);

        if (written >= 0) {
            bytes += written;
            length -= (size_t)written;
        } else if (errno == EAGAIN) {
            if (stage_wait(command->self, descriptor, STAGE_WRITE, STAGE_NEVER) !=
                STAGE_READY)
                return false;
        } else if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

/* Through its name a pipe that is written can also be read. */
static int read_end_of(int descriptor)
{
    char path[32];

    snprintf(path, sizeof(path), "/proc/self/fd/%d", descriptor);
    return open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
}

static bool takes_no_more(int descriptor)
{
    struct pollfd polled = {.fd = descriptor, .events = POLLOUT};

    return poll(&polled, 1, 0) > 0 && polled.revents & POLLERR;
}

void command_close_input(struct command *command)
{
    if (command->ours.input < 0)
        return;
    if (takes_no_more(command->ours.input))
        command->enough = true;
    else
        command->unread = read_end_of(command->ours.input);
    close_one(&command->ours.input);
}

/* ---- Ending ---- */

bool command_ended_badly(const struct command *command,
                         char complaint[COMMAND_COMPLAINT])
{
    int status = command->status;
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;

    if (WIFSIGNALED(status))
        snprintf(complaint, COMMAND_COMPLAINT, "the command died of signal %d (%s)",
                 WTERMSIG(status), strsignal(WTERMSIG(status)));
    else if (code == 127)
        snprintf(complaint, COMMAND_COMPLAINT,
                 "the command was not found (status 127)");
    else if (code == 126)
        snprintf(complaint, COMMAND_COMPLAINT,
                 "the command cannot be executed (status 126)");
    else
        snprintf(complaint, COMMAND_COMPLAINT, "the command ended with status %d",
                 code);
    return status != 0;
}

static void kill_group(const struct command *command, int number)
{
    (void)kill(-command->pid, number);
}

static void kill_for_good(const struct command *command)
{
    int status;

    kill_group(command, SIGKILL);
    while (waitpid(command->pid, &status, 0) < 0 && errno == EINTR)
        ;
}

/* Has it end whose input and output are closed; how, is nobody's business any more. */
static void stop(const struct command *command, bool was_fed)
{
    enum stage_waited waited = STAGE_TIMED_OUT;
    int status;

    if (was_fed)
        waited = stage_reap_child(command->self, command->pid, &status,
                                  stage_clock() + PATIENCE);
    if (waited == STAGE_TIMED_OUT) {
        kill_group(command, SIGTERM);
        waited = stage_reap_child(command->self, command->pid, &status,
                                  stage_clock() + PATIENCE);
    }
    if (waited != STAGE_READY)
        kill_for_good(command);
}

void command_wait(struct command *command)
{
    if (command->pid > 0 && !command->cut &&
        stage_wait_child(command->self, command->pid, &command->status, STAGE_NEVER) ==
            STAGE_READY)
        command->pid = 0;
}

static bool has_bytes(int descriptor)
{
    int left = 0;

    return descriptor >= 0 && ioctl(descriptor, FIONREAD, &left) == 0 && left > 0;
}

void command_end(struct command *command)
{
    close_one(&command->ours.input);
    close_one(&command->ours.output);
    close_one(&command->its.input);
    close_one(&command->its.output);
    command_wait(command);
    command->enough |= has_bytes(command->unread);
    close_one(&command->unread);
    if (command->pid > 0) {
        stop(command, !stage_is_source(command->self));
        command->pid = 0;
        command->status = 0;
        command->enough = false;
    }
}
