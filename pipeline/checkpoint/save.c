/* Saving: every step of checkpoint.h, in its order. */

#include "pipeline/checkpoint/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool cannot(const struct checkpoint *checkpoint, const char *what,
                   const char *end, struct fault *fault)
{
    return checkpoint_fails(fault, "cannot %s %s%s: %s", what, checkpoint->path, end,
                            strerror(errno));
}

bool checkpoint_write_all(int file, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(file, bytes, length);

        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0) {
            bytes += written;
            length -= (size_t)written;
        }
    }
    return true;
}

static bool fill(struct checkpoint *checkpoint, int file)
{
    const struct buffer *next = &checkpoint->next;
    size_t half = next->length / 2;

    checkpoint_pass(checkpoint, CRASH_BEFORE_WRITE);
    if (!checkpoint_write_all(file, next->bytes, half))
        return false;
    checkpoint_pass(checkpoint, CRASH_HALF_WRITTEN);
    if (!checkpoint_write_all(file, next->bytes + half, next->length - half))
        return false;
    checkpoint_pass(checkpoint, CRASH_BEFORE_FSYNC);
    return fsync(file) == 0;
}

static bool write_new(struct checkpoint *checkpoint, struct fault *fault)
{
    int file = openat(checkpoint->folder, checkpoint->new_name,
                      O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (file < 0)
        return cannot(checkpoint, "open", ".new", fault);
    if (!fill(checkpoint, file)) {
        cannot(checkpoint, "write", ".new", fault);
        close(file);
        return false;
    }
    return close(file) == 0 || cannot(checkpoint, "close", ".new", fault);
}

/* Where there are no hard links FILE goes, and FILE.new is what is left. */
static bool keep_previous(struct checkpoint *checkpoint, struct fault *fault)
{
    int folder = checkpoint->folder;

    if (unlinkat(folder, checkpoint->old_name, 0) != 0 && errno != ENOENT)
        return cannot(checkpoint, "replace", ".old", fault);
    checkpoint_pass(checkpoint, CRASH_BEFORE_LINK);
    if (linkat(folder, checkpoint->name, folder, checkpoint->old_name, 0) == 0 ||
        renameat(folder, checkpoint->name, folder, checkpoint->old_name) == 0)
        return true;
    /* The first save of all has nothing to keep. */
    return errno == ENOENT || cannot(checkpoint, "replace", ".old", fault);
}

bool checkpoint_publish(const struct checkpoint *checkpoint, struct fault *fault)
{
    return renameat(checkpoint->folder, checkpoint->new_name, checkpoint->folder,
                    checkpoint->name) == 0 ||
           cannot(checkpoint, "replace", "", fault);
}

/* EINVAL: a file system that cannot, and does not need to. */
bool checkpoint_sync_folder(const struct checkpoint *checkpoint, struct fault *fault)
{
    return fsync(checkpoint->folder) == 0 || errno == EINVAL ||
           cannot(checkpoint, "sync the folder of", "", fault);
}

static bool save(struct checkpoint *checkpoint, struct fault *fault)
{
    if (!write_new(checkpoint, fault) || !keep_previous(checkpoint, fault))
        return false;
    checkpoint_pass(checkpoint, CRASH_BEFORE_RENAME);
    if (!checkpoint_publish(checkpoint, fault))
        return false;
    checkpoint_pass(checkpoint, CRASH_AFTER_RENAME);
    return checkpoint_sync_folder(checkpoint, fault);
}

/* ---- Sections ---- */

static void end_section(struct checkpoint *checkpoint)
{
    if (checkpoint->section > 0)
        form_end_section(&checkpoint->next, checkpoint->section);
    checkpoint->section = 0;
}

struct buffer *checkpoint_section(struct checkpoint *checkpoint, const char *name)
{
    struct buffer *next = &checkpoint->next;

    if (next->length == 0 && !next->failed) {
        form_begin(next);
        checkpoint->section = form_section(next, BELONGS);
        buffer_add(next, checkpoint->belongs.bytes, checkpoint->belongs.length);
    }
    end_section(checkpoint);
    checkpoint->section = form_section(next, name);
    return next;
}

void checkpoint_discard(struct checkpoint *checkpoint)
{
    buffer_clear(&checkpoint->next);
    checkpoint->section = 0;
}

enum status checkpoint_save(struct checkpoint *checkpoint, struct fault *fault)
{
    struct buffer *next = &checkpoint->next;
    bool good;

    if (next->length == 0)
        checkpoint_section(checkpoint, "empty");
    end_section(checkpoint);
    good = form_seal(next, checkpoint->generation + 1) ? save(checkpoint, fault)
                                                       : checkpoint_no_memory(fault);
    if (good)
        checkpoint->sum = form_sum(next);
    buffer_clear(next);
    if (!good)
        return fault->status;
    checkpoint->generation++;
    journal_end(checkpoint);
    checkpoint_pass(checkpoint, CRASH_SAVED);
    return STATUS_OK;
}
