/* Reading, a block at a time; a file that was cut off is noticed first. */

#include "pipeline/follow/internal.h"

#include <errno.h>
#include <string.h>
#include <sys/uio.h>

static void read_failed(struct follower *follower, struct file *file, int error)
{
    if (error == EAGAIN || error == EINTR)
        return;
    story_trouble(follower, file->path, error);
    for (size_t i = 0; i < follower->name_count; i++) {
        if (follower->names[i]->file == file) {
            follower->names[i]->file = NULL;
            follower->names[i]->trouble = error;
            file_lose_name(follower, file);
        }
    }
    file_give_up(follower, file);
}

static void keep_tail(struct file *file, const char *bytes, size_t length)
{
    size_t kept = TAIL_SIZE - length;

    if (length >= TAIL_SIZE) {
        memcpy(file->tail, bytes + length - TAIL_SIZE, TAIL_SIZE);
        file->tail_length = TAIL_SIZE;
        return;
    }
    if (kept > file->tail_length)
        kept = file->tail_length;
    memmove(file->tail, file->tail + file->tail_length - kept, kept);
    memcpy(file->tail + kept, bytes, length);
    file->tail_length = kept + length;
}

/* At the start of a burst, since that may be after a long time, and while the first
 * bytes are coming. Before the first read there is no tail that would have changed. */
static bool begins_as_before(struct follower *follower, struct file *file)
{
    if (file->begun && !file->at_end && file->print.length == PRINT_SIZE)
        return true;
    file->begun = true;
    return print_check(follower, file);
}

static void took(struct follower *follower, struct file *file, const char *room,
                 size_t length)
{
    follower->changed = true;
    file->shown.offset += length;
    file->quiet_since = follower->now;
    keep_tail(file, room, length);
}

size_t follower_read(struct follower *follower, struct followed *shown, char *room,
                     size_t size)
{
    struct file *file = file_of(shown);
    char tail[TAIL_SIZE];
    struct iovec parts[] = {{tail, file->tail_length}, {room, size}};
    uint64_t at = shown->offset - file->tail_length;
    /* What was read last comes with it: it must still be there. */
    ssize_t length = preadv(file->descriptor, parts, 2, (off_t)at);

    if (length < 0) {
        read_failed(follower, file, errno);
        return 0;
    }
    if (length < (ssize_t)file->tail_length ||
        memcmp(tail, file->tail, file->tail_length) != 0 ||
        !begins_as_before(follower, file)) {
        file_begins_anew(follower, file);
        return 0;
    }
    length -= (ssize_t)file->tail_length;
    if (length > 0)
        took(follower, file, room, (size_t)length);
    file->at_end = (size_t)length < size;
    if (file->at_end)
        file_release_successor(follower, file);
    else
        file_ready(follower, file);
    return (size_t)length;
}
