/*
 * descriptor_flags blocking|nonblocking FD COMMAND [ARGUMENT]...
 *
 * Sets the descriptor so, for every process that shares it, and runs the command. Exits
 * as the command did, or with 99 if the flags are no longer the same when the command
 * has ended.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define FLAGS_CHANGED 99

static int fail(const char *what)
{
    fprintf(stderr, "descriptor_flags: %s: %s\n", what, strerror(errno));
    return FLAGS_CHANGED;
}

static int run(char **command)
{
    int status;
    pid_t child = fork();

    if (child == 0) {
        execvp(command[0], command);
        _exit(127);
    }
    if (child < 0 || waitpid(child, &status, 0) < 0)
        return -1;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
    int fd, before, after, status;

    if (argc < 4) {
        fputs("usage: descriptor_flags blocking|nonblocking FD COMMAND...\n", stderr);
        return FLAGS_CHANGED;
    }
    fd = (int)strtol(argv[2], NULL, 10);
    before = fcntl(fd, F_GETFL);
    if (before < 0)
        return fail("F_GETFL");
    before = strcmp(argv[1], "blocking") ? before | O_NONBLOCK : before & ~O_NONBLOCK;
    if (fcntl(fd, F_SETFL, before) < 0)
        return fail("F_SETFL");
    status = run(argv + 3);
    if (status < 0)
        return fail(argv[3]);
    after = fcntl(fd, F_GETFL);
    if (after != before) {
        fprintf(stderr, "descriptor_flags: %#x before, %#x after\n", (unsigned)before,
                (unsigned)after);
        return FLAGS_CHANGED;
    }
    return status;
}
