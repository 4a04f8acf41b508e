/* The lock: one program at a time. It is on a file of its own, since FILE becomes
 * another file with every save. */

#include "pipeline/checkpoint/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

/* A program that was killed may still be about to end when it is started again. */
#define TRIES 100
#define TRY_NANOSECONDS 10000000

/* Says who has it; 0: it does not tell. */
static long holder(int lock)
{
    char digits[24];
    ssize_t length = pread(lock, digits, sizeof(digits) - 1, 0);

    if (length <= 0)
        return 0;
    digits[length] = '\0';
    return strtol(digits, NULL, 10);
}

static bool is_taken(const struct checkpoint *checkpoint, struct fault *fault)
{
    long process = holder(checkpoint->lock);

    if (process > 0)
        return checkpoint_fails(fault,
                                "%s is in use by another coro-pipe (process %ld)",
                                checkpoint->path, process);
    return checkpoint_fails(fault, "%s is in use by another coro-pipe",
                            checkpoint->path);
}

/* For the message of another one; it matters to nothing else. */
static void leave_name(int lock)
{
    char digits[24];
    int length = snprintf(digits, sizeof(digits), "%ld\n", (long)getpid());

    if (ftruncate(lock, 0) != 0 || pwrite(lock, digits, (size_t)length, 0) < 0)
        return;
}

/* As flock: -1 with EWOULDBLOCK if somebody else keeps it. */
static int take_lock(int lock)
{
    const struct timespec pause = {.tv_nsec = TRY_NANOSECONDS};
    int result = flock(lock, LOCK_EX | LOCK_NB);

    for (int i = 0; i < TRIES && result != 0; i++) {
        if (errno == EWOULDBLOCK)
            nanosleep(&pause, NULL);
        else if (errno != EINTR)
            break;
        result = flock(lock, LOCK_EX | LOCK_NB);
    }
    return result;
}

bool checkpoint_lock(struct checkpoint *checkpoint, struct fault *fault)
{
    checkpoint->lock = openat(checkpoint->folder, checkpoint->lock_name,
                              O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (checkpoint->lock < 0)
        return checkpoint_fails(fault, "cannot open %s.lock: %s", checkpoint->path,
                                strerror(errno));
    if (take_lock(checkpoint->lock) == 0) {
        leave_name(checkpoint->lock);
        return true;
    }
    if (errno == EWOULDBLOCK)
        return is_taken(checkpoint, fault);
    return checkpoint_fails(fault, "cannot lock %s.lock: %s", checkpoint->path,
                            strerror(errno));
}
