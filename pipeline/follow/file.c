/* Files that are open: the list of them, their names, and whose turn it is to be read.
 */

#include "pipeline/follow/watch.h"

#include "pipeline/json/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* ---- Opening ---- */

/* The soft limit is there for programs that use select(2); up to the hard one it is
 * ours to raise. */
bool file_raise_limit(struct follower *follower)
{
    struct rlimit limit;

    if (follower->limit_raised || getrlimit(RLIMIT_NOFILE, &limit) < 0 ||
        limit.rlim_cur == limit.rlim_max)
        return false;
    follower->limit_raised = true;
    limit.rlim_cur = limit.rlim_max;
    return setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

static int open_path(struct follower *follower, const char *path)
{
    int flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    int descriptor = open(path, flags);

    if (descriptor < 0 && errno == EMFILE && file_raise_limit(follower))
        descriptor = open(path, flags);
    return descriptor;
}

struct file *file_new(struct follower *follower, const char *path, int descriptor,
                      int *error)
{
    struct file *file = memory_alloc(sizeof(*file));
    struct stat status;

    *error = ENOMEM;
    if (!file) {
        follower->failed = true;
        close(descriptor);
        return NULL;
    }
    /* The first bytes, a kilobyte, are not cleared. */
    memset(file, 0, offsetof(struct file, print));
    file->print.length = 0;
    file->descriptor = descriptor;
    file->watch = -1;
    file->path = follow_copy(follower, path, strlen(path));
    file->shown.path = file->path;
    file->quiet_since = follower->now;
    if (!file->path || fstat(descriptor, &status) < 0 || !print_check(follower, file)) {
        *error = file->path ? errno : ENOMEM;
        file_free(follower, file);
        return NULL;
    }
    file->identity = identity_of(&status);
    file->born = follow_birth(descriptor, "");
    return file;
}

struct file *file_open(struct follower *follower, const char *path, int *error)
{
    int descriptor = open_path(follower, path);
    struct stat status;

    if (descriptor < 0) {
        *error = errno;
        return NULL;
    }
    if (fstat(descriptor, &status) < 0 || !S_ISREG(status.st_mode)) {
        *error = S_ISDIR(status.st_mode) ? EISDIR : ESPIPE;
        close(descriptor);
        return NULL;
    }
    return file_new(follower, path, descriptor, error);
}

/* ---- The list ---- */

static void unlink_file(struct follower *follower, const struct file *file)
{
    struct file **at = &follower->files;

    while (*at && *at != file)
        at = &(*at)->next;
    if (!*at)
        return;
    *at = file->next;
    if (!file->next)
        follower->files_end = at;
    if (file->names == 0)
        follower->orphans--;
    if (file->watch < 0)
        follower->polled--;
}

static void leave_queue(struct follower *follower, const struct file *file)
{
    struct file **at = &follower->ready;
    struct file *last = NULL;

    if (!file->ready)
        return;
    while (*at && *at != file) {
        last = *at;
        at = &(*at)->next_ready;
    }
    *at = file->next_ready;
    if (follower->ready_last == file)
        follower->ready_last = last;
    follower->ready_count--;
}

void file_release_successor(struct follower *follower, struct file *file)
{
    struct file *next = file->successor;

    file->successor = NULL;
    if (!next)
        return;
    next->waiting = false;
    file_ready(follower, next);
}

void file_free(struct follower *follower, struct file *file)
{
    const struct watch *watch = NULL;

    if (file->watch >= 0)
        watch = watch_find(follower, file->watch);
    if (watch && watch->file == file)
        watch_drop(follower, file->watch);
    leave_queue(follower, file);
    unlink_file(follower, file);
    /* One of a pattern may have stood only for it. */
    if (file->owner && file->owner->listed && !file->owner->file)
        name_touch(follower, file->owner);
    if (file->descriptor >= 0)
        close(file->descriptor);
    memory_free(file->path);
    memory_free(file);
}

void file_start(struct follower *follower, struct file *file, struct name *owner)
{
    file->owner = owner;
    file->next = NULL;
    *follower->files_end = file;
    follower->files_end = &file->next;
    follower->orphans++;
    watch_file(follower, file);
    file_ready(follower, file);
}

struct file *file_find(const struct follower *follower, struct identity identity)
{
    for (struct file *file = follower->files; file; file = file->next) {
        if (!file->ended && identity_equals(file->identity, identity))
            return file;
    }
    return NULL;
}

struct file *file_newest_of(const struct follower *follower, const struct name *name)
{
    struct file *newest = NULL;

    for (struct file *file = follower->files; file; file = file->next) {
        if (file->owner == name && !file->ended)
            newest = file;
    }
    return newest;
}

void file_precedes(struct follower *follower, struct file *file, struct file *next)
{
    if (!file || file->ended || file == next || next->waiting)
        return;
    /* Behind all that wait already. */
    while (file->successor)
        file = file->successor;
    if (file == next)
        return;
    file->successor = next;
    next->waiting = true;
    /* Also if it has been at its end for long. */
    file_ready(follower, file);
}

/* ---- Names ---- */

void file_gain_name(struct follower *follower, struct file *file, struct name *name)
{
    if (file->names++ == 0)
        follower->orphans--;
    name->file = file;
    if (!file->owner)
        file->owner = name;
}

static bool is_read(const struct file *file)
{
    struct stat status;

    return file->at_end && !file->waiting && fstat(file->descriptor, &status) == 0 &&
           (uint64_t)status.st_size == file->shown.offset;
}

/* The oldest that was read to its end. */
static void limit_orphans(struct follower *follower, const struct name *owner)
{
    struct file *oldest = NULL;
    size_t count = 0;

    for (struct file *file = follower->files; file; file = file->next) {
        if (file->names > 0 || file->ended || file->owner != owner)
            continue;
        count++;
        if (!oldest && is_read(file))
            oldest = file;
    }
    if (count > NAME_ORPHANS && oldest)
        file_give_up(follower, oldest);
}

void file_lose_name(struct follower *follower, struct file *file)
{
    if (--file->names > 0)
        return;
    follower->orphans++;
    file->quiet_since = follower->now;
    file_ready(follower, file);
    limit_orphans(follower, file->owner);
}

void file_give_up(struct follower *follower, struct file *file)
{
    if (file->ended)
        return;
    file_release_successor(follower, file);
    leave_queue(follower, file);
    file->ready = false;
    file->ended = true;
    if (file->owner)
        name_remember_past(file->owner, file->identity, file->born);
    story_end(follower, file);
}

/* ---- The queue ---- */

void file_ready(struct follower *follower, struct file *file)
{
    if (file->ready || file->waiting || file->ended)
        return;
    file->ready = true;
    file->next_ready = NULL;
    if (follower->ready_last)
        follower->ready_last->next_ready = file;
    else
        follower->ready = file;
    follower->ready_last = file;
    follower->ready_count++;
}

struct file *file_next_ready(struct follower *follower)
{
    struct file *file = follower->ready;

    if (!file)
        return NULL;
    follower->ready = file->next_ready;
    if (!follower->ready)
        follower->ready_last = NULL;
    follower->ready_count--;
    file->ready = false;
    return file;
}
