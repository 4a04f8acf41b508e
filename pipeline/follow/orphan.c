/* Files without a name, until they are quiet; and looking at files without inotify. */

#include "pipeline/follow/internal.h"

#include <sys/stat.h>

/* A file that was rotated away and has no successor may get one late. */
#define LINGER_WITHOUT_SUCCESSOR 60

/* ---- Those without a name ---- */

static int64_t give_up_at(const struct follower *follower, const struct file *file)
{
    return file->quiet_since + follower->options.linger;
}

static bool may_be_given_up(const struct follower *follower, const struct file *file,
                            const struct stat *status)
{
    if (status->st_nlink == 0 || (file->owner && file->owner->file))
        return true;
    return follower->now - file->quiet_since >=
           LINGER_WITHOUT_SUCCESSOR * follower->options.linger;
}

static void look_at_orphan(struct follower *follower, struct file *file)
{
    struct stat status;

    if (fstat(file->descriptor, &status) < 0)
        status = (struct stat){0};
    else if ((uint64_t)status.st_size != file->shown.offset) {
        file_ready(follower, file);
        return;
    }
    if (may_be_given_up(follower, file, &status))
        file_give_up(follower, file);
}

static bool is_quiet_orphan(const struct file *file)
{
    return file->names == 0 && file->at_end && !file->ended && !file->waiting &&
           !file->ready;
}

void file_look_at_orphans(struct follower *follower)
{
    if (follower->orphans == 0)
        return;
    for (struct file *file = follower->files; file; file = file->next) {
        if (is_quiet_orphan(file) && give_up_at(follower, file) <= follower->now)
            look_at_orphan(follower, file);
    }
}

int64_t file_orphan_deadline(const struct follower *follower)
{
    int64_t deadline = FOLLOW_NEVER;

    if (follower->orphans == 0)
        return deadline;
    for (const struct file *file = follower->files; file; file = file->next) {
        int64_t at = give_up_at(follower, file);

        /* Those that wait for a successor are looked at with the names. */
        if (is_quiet_orphan(file) && at > follower->now && at < deadline)
            deadline = at;
    }
    return deadline;
}

/* ---- Polling ---- */

void file_poll(struct follower *follower)
{
    struct stat status;

    if (follower->polled == 0)
        return;
    for (struct file *file = follower->files; file; file = file->next) {
        if (file->watch >= 0 || file->ended || fstat(file->descriptor, &status) < 0)
            continue;
        if ((uint64_t)status.st_size != file->shown.offset ||
            follow_is_before(file->modified, status.st_mtim))
            file_ready(follower, file);
        file->modified = status.st_mtim;
    }
}
