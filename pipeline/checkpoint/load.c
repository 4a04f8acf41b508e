/* Loading: what is there, and whether it may be gone on from. */

#include "pipeline/checkpoint/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_SIZE ((size_t)64 << 10)

/* How much of the pipeline's text a message shows. */
#define SHOWN 120

enum found {
    FOUND_NOTHING,
    FOUND_GOOD,
    FOUND_DAMAGED, /* or never finished; how is in the fault */
    FOUND_BAD, /* why is in the fault */
};

/* One of the files, as it lies there. */
struct candidate {
    enum found found;
    struct buffer bytes;
    uint64_t generation;
    struct fault fault;
};

static enum found cannot_read(const char *shown, struct fault *fault)
{
    checkpoint_fails(fault, "cannot read %s: %s", shown, strerror(errno));
    return FOUND_BAD;
}

static enum found read_file(int file, const char *shown, struct buffer *bytes,
                            struct fault *fault)
{
    for (;;) {
        char *room = buffer_reserve(bytes, READ_SIZE);
        ssize_t got = room ? read(file, room, READ_SIZE) : 0;

        if (!room) {
            checkpoint_no_memory(fault);
            return FOUND_BAD;
        }
        if (got < 0 && errno != EINTR)
            return cannot_read(shown, fault);
        if (got == 0)
            return FOUND_GOOD;
        if (got > 0)
            bytes->length += (size_t)got;
    }
}

/* O_NONBLOCK: a FIFO of that name must not be waited for. */
static enum found open_and_read(const struct checkpoint *checkpoint, const char *name,
                                const char *shown, struct buffer *bytes,
                                struct fault *fault)
{
    int file = openat(checkpoint->folder, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    enum found found = FOUND_BAD;
    struct stat info;

    if (file < 0 && errno == ENOENT)
        return FOUND_NOTHING;
    if (file < 0 || fstat(file, &info) != 0)
        found = cannot_read(shown, fault);
    else if (!S_ISREG(info.st_mode))
        checkpoint_fails(fault, "%s is no regular file", shown);
    else
        found = read_file(file, shown, bytes, fault);
    if (file >= 0)
        close(file);
    return found;
}

bool checkpoint_read(const struct checkpoint *checkpoint, const char *name,
                     const char *shown, struct buffer *bytes, struct fault *fault)
{
    enum found found = open_and_read(checkpoint, name, shown, bytes, fault);

    if (found == FOUND_NOTHING)
        fault->status = STATUS_OK;
    return found == FOUND_GOOD;
}

static bool belongs(const struct checkpoint *checkpoint, struct candidate *candidate,
                    const char *shown)
{
    struct text owner = form_find(&candidate->bytes, BELONGS);
    struct text own = checkpoint->belongs;
    const char *end;

    if (owner.length == own.length && owner.bytes &&
        memcmp(owner.bytes, own.bytes, own.length) == 0)
        return true;
    end = owner.bytes ? memchr(owner.bytes, '\n', owner.length) : NULL;
    if (end)
        owner.length = (size_t)(end - owner.bytes);
    return checkpoint_fails(
        &candidate->fault, "%s belongs to another pipeline, or to other options: %.*s",
        shown, (int)text_cut(owner, SHOWN), owner.bytes ? owner.bytes : "");
}

static void look_at(const struct checkpoint *checkpoint, const char *name,
                    const char *end, struct candidate *candidate)
{
    char shown[FAULT_PLACE_SIZE];

    snprintf(shown, sizeof(shown), "%s%s", checkpoint->path, end);
    candidate->found =
        open_and_read(checkpoint, name, shown, &candidate->bytes, &candidate->fault);
    if (candidate->found != FOUND_GOOD)
        return;
    if (!form_check(&candidate->bytes, &candidate->generation, shown,
                    &candidate->fault))
        candidate->found = FOUND_DAMAGED;
    else if (!belongs(checkpoint, candidate, shown))
        candidate->found = FOUND_BAD;
}

static void take(struct checkpoint *checkpoint, struct candidate *candidate)
{
    checkpoint->loaded = candidate->bytes;
    checkpoint->generation = candidate->generation;
    checkpoint->sum = form_sum(&checkpoint->loaded);
    candidate->bytes = (struct buffer){0};
}

/* With the way back, if there is one. */
static bool refuse(const struct checkpoint *checkpoint, const struct candidate *file,
                   const struct candidate *old, struct fault *fault)
{
    const char *path = checkpoint->path;

    if (file->fault.status != STATUS_CHECKPOINT) {
        *fault = file->fault;
        return false;
    }
    if (old->found == FOUND_GOOD)
        return checkpoint_fails(fault,
                                "%s (rename %s.old, which is whole, to %s to go back "
                                "to it)",
                                file->fault.what, path, path);
    return checkpoint_fails(fault, "%s (remove it to start anew)", file->fault.what);
}

/* FILE is missing. A save without hard links leaves it so for a moment, with the new
 * one whole; so does the first save of all, with nothing before it. */
static bool adopt(struct checkpoint *checkpoint, struct candidate *new,
                  const struct candidate *old, struct fault *fault)
{
    const char *path = checkpoint->path;

    if (new->found == FOUND_GOOD &&
        (old->found == FOUND_NOTHING ||
         (old->found == FOUND_GOOD && old->generation + 1 == new->generation))) {
        take(checkpoint, new);
        snprintf(checkpoint->note, sizeof(checkpoint->note),
                 "%s was not in its place; it goes on from %s.new, which is whole",
                 path, path);
        return checkpoint_publish(checkpoint, fault) &&
               checkpoint_sync_folder(checkpoint, fault);
    }
    if (old->found != FOUND_NOTHING)
        return checkpoint_fails(fault,
                                "%s is missing, but %s.old is there: rename it to %s "
                                "to go on from it, or remove it to start anew",
                                path, path, path);
    return true;
}

/* Nothing was ever saved: not even the first save came to its end. */
static bool start_anew(struct checkpoint *checkpoint, const struct candidate *new,
                       struct fault *fault)
{
    if (new->found == FOUND_NOTHING)
        return true;
    if (new->found == FOUND_BAD) {
        *fault = new->fault;
        return false;
    }
    snprintf(checkpoint->note, sizeof(checkpoint->note),
             "%s.new was never finished, and there is no %s: it starts anew",
             checkpoint->path, checkpoint->path);
    return true;
}

static bool without_file(struct checkpoint *checkpoint, struct candidate *new,
                         const struct candidate *old, struct fault *fault)
{
    if (!adopt(checkpoint, new, old, fault))
        return false;
    return checkpoint->generation > 0 || start_anew(checkpoint, new, fault);
}

/* Three of them are too large for a coroutine's stack, which may be the caller's. */
static bool decide(struct checkpoint *checkpoint, struct candidate files[3],
                   struct fault *fault)
{
    struct candidate *file = &files[0], *old = &files[1], *new = &files[2];

    look_at(checkpoint, checkpoint->name, "", file);
    if (file->found == FOUND_GOOD) {
        take(checkpoint, file);
        return true;
    }
    look_at(checkpoint, checkpoint->old_name, ".old", old);
    if (file->found != FOUND_NOTHING)
        return refuse(checkpoint, file, old, fault);
    look_at(checkpoint, checkpoint->new_name, ".new", new);
    return without_file(checkpoint, new, old, fault);
}

bool checkpoint_load(struct checkpoint *checkpoint, struct fault *fault)
{
    struct candidate *files = calloc(3, sizeof(*files));
    bool good;

    if (!files)
        return checkpoint_no_memory(fault);
    good = decide(checkpoint, files, fault);
    for (int i = 0; i < 3; i++)
        buffer_release(&files[i].bytes);
    free(files);
    return good;
}
