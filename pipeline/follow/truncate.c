/* Files that were cut off and begin anew: what is lost, and what a copy still has. */

#include "pipeline/follow/sibling.h"
#include "pipeline/follow/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* What is searched for the end of a hole that is not a whole block. */
#define HOLE_STEP PRINT_SIZE
#define HOLE_MOST ((uint64_t)64 << 10)

/* A writer that does not append goes on where it was, and leaves a hole before. Where
 * the bytes behind it begin; 0: there is no hole, or nothing behind it yet. */
static uint64_t end_of_hole(struct follower *follower, const struct file *file)
{
    off_t at = lseek(file->descriptor, 0, SEEK_DATA);
    off_t end = at + (off_t)HOLE_MOST;
    ssize_t length;

    if (at < 0 || file->print.length == 0 || file->print.bytes[0] != '\0')
        return 0;
    for (; at < end; at += length) {
        length = pread(file->descriptor, follower->scratch, HOLE_STEP, at);
        if (length <= 0)
            return 0;
        for (ssize_t i = 0; i < length; i++) {
            if (follower->scratch[i] != '\0')
                return (uint64_t)(at + i);
        }
    }
    return 0;
}

/* ---- A copy, made before the file was cut off ---- */

static int open_if_copy(struct follower *follower, const struct sibling *sibling,
                        const struct file *file)
{
    int descriptor;

    if (sibling->size < file->shown.offset || file_find(follower, sibling->identity))
        return -1;
    descriptor = open(sibling->path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (descriptor < 0 || print_continues(follower, descriptor, file))
        return descriptor;
    close(descriptor);
    return -1;
}

/* The newest. -1: there is none. */
static int open_copy(struct follower *follower, const struct file *file)
{
    struct siblings siblings;
    int descriptor = -1;

    if (file->print.length < PRINT_EVIDENCE)
        return -1;
    if (file->owner)
        siblings_find_all(follower, file->owner, true, &siblings);
    else
        siblings_find(follower, file->path, NULL, &siblings);
    for (size_t i = siblings.count; i-- > 0 && descriptor < 0;)
        descriptor = open_if_copy(follower, &siblings.items[i], file);
    siblings_release(&siblings);
    return descriptor;
}

/* The file goes on in its copy. How many bytes that has. */
static uint64_t continue_in(struct follower *follower, struct file *file, int copy)
{
    struct stat status = {0};

    file->descriptor = copy;
    if (fstat(copy, &status) == 0)
        file->identity = identity_of(&status);
    file->born = follow_birth(copy, "");
    if (file->watch < 0)
        follower->polled--;
    watch_file(follower, file);
    file->at_end = false;
    file_ready(follower, file);
    return (uint64_t)status.st_size;
}

/* ---- */

static void move_names(struct follower *follower, struct file *from, struct file *to)
{
    for (size_t i = 0; i < follower->name_count; i++) {
        struct name *name = follower->names[i];

        if (name->file != from)
            continue;
        file_gain_name(follower, to, name);
        file_lose_name(follower, from);
    }
}

static void tell(struct follower *follower, const struct file *file, uint64_t from,
                 uint64_t to)
{
    if (to == 0)
        to = FOLLOW_UNKNOWN;
    if (from < to)
        story_gap(follower, file->path, from, to, "truncated");
}

/* What comes after it comes after what it begins anew with. */
static void hand_on_successor(struct file *from, struct file *to)
{
    to->successor = from->successor;
    from->successor = NULL;
}

void file_begins_anew(struct follower *follower, struct file *file)
{
    int copy = open_copy(follower, file), error;
    uint64_t lost_from = file->shown.offset;
    struct file *fresh = file_new(follower, file->path, file->descriptor, &error);

    file->descriptor = -1;
    if (!fresh) {
        if (copy >= 0)
            close(copy);
        follower->failed = true;
        return;
    }
    fresh->shown.offset = end_of_hole(follower, fresh);
    if (!tail_load(fresh))
        fresh->shown.offset = fresh->tail_length = 0;
    hand_on_successor(file, fresh);
    if (copy >= 0) {
        file_precedes(follower, file, fresh);
        file_start(follower, fresh, file->owner);
        lost_from = continue_in(follower, file, copy);
    } else {
        file_start(follower, fresh, file->owner);
    }
    move_names(follower, file, fresh);
    tell(follower, file, lost_from, fresh->shown.offset);
    if (copy < 0)
        file_give_up(follower, file);
}
