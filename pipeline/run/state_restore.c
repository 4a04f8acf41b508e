/* Restoring: the files that are written become what they were when the checkpoint was
 * taken, before any is opened for writing. */

#include "pipeline/aggregate/seen.h"
#include "pipeline/run/state_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool run_same_mark(const struct file_mark *a, const struct file_mark *b)
{
    return a->device == b->device && a->inode == b->inode && a->born == b->born;
}

bool run_state_is_file(const struct saved_output *saved, const struct file_look *look,
                       struct fault *fault)
{
    if (!look->regular || !run_same_mark(&look->mark, &saved->mark))
        fault_set(fault, STATUS_CHECKPOINT, NULL,
                  "%s is not the file that was written, so it cannot be gone on with",
                  saved->path);
    else if (look->size < saved->size)
        fault_set(fault, STATUS_CHECKPOINT, NULL,
                  "%s is shorter than what was written (%" PRIu64 " of %" PRIu64
                  " bytes), so it cannot be gone on with",
                  saved->path, look->size, saved->size);
    else
        return true;
    return false;
}

/* ---- One file ---- */

static bool cut(struct run *run, const struct saved_output *saved, int descriptor,
                struct fault *fault)
{
    if (ftruncate(descriptor, (off_t)saved->size) != 0)
        return run_state_cannot("cut back", saved->path, fault);
    run_state_sync_later(run, descriptor);
    checkpoint_pass(run->state->checkpoint, CRASH_HALF_RESTORED);
    return true;
}

static bool restore_at(struct run *run, const struct saved_output *saved,
                       int descriptor, bool act, struct fault *fault)
{
    struct file_look look;

    if (!run_look_at(descriptor, "", &look))
        return run_state_cannot("look at", saved->path, fault);
    if (!run_state_is_file(saved, &look, fault))
        return false;
    return !act || look.size == saved->size || cut(run, saved, descriptor, fault);
}

/* O_NONBLOCK: what is there now may be a FIFO. */
static bool restore_file(struct run *run, const struct saved_output *saved, bool act,
                         struct fault *fault)
{
    int flags = O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
    const char *name;
    int folder = run_open_parent(saved->path, saved->folder, &name);
    int descriptor =
        folder < 0 ? -1
                   : openat(folder, name, flags | (saved->folder ? O_NOFOLLOW : 0));
    bool good;

    if (folder >= 0)
        close(folder);
    if (descriptor < 0)
        return run_state_cannot("go on with", saved->path, fault);
    good = restore_at(run, saved, descriptor, act, fault);
    close(descriptor);
    return good;
}

/* A file that was made since the checkpoint, if it is there. */
static bool remove_made(struct run *run, const struct saved_output *saved,
                        struct fault *fault)
{
    struct file_look look;
    const char *name;
    int folder = run_open_parent(saved->path, saved->folder, &name);
    bool good = true;

    if (folder < 0)
        return true;
    if (run_look_at(folder, name, &look) && run_same_mark(&look.mark, &saved->mark)) {
        good = unlinkat(folder, name, 0) == 0 ||
               run_state_cannot("remove", saved->path, fault);
        run_state_sync_later(run, folder);
        checkpoint_pass(run->state->checkpoint, CRASH_HALF_RESTORED);
    }
    close(folder);
    return good;
}

/* ---- All ---- */

static bool restore_saved(struct run *run, bool act, struct fault *fault)
{
    bool good = true;

    for (const struct saved_output *saved = run->state->outputs; saved && good;
         saved = saved->next) {
        if (saved->kind == SAVED_ROTATED)
            good = run_state_restore_rotated(run, saved, act, fault) &&
                   (!act || restore_file(run, saved, act, fault));
        else if (saved->kind == SAVED_FILE)
            good = restore_file(run, saved, act, fault);
    }
    return good;
}

/* 1: it is the first that is told of this file; 0: it is not; -1: no memory. */
static int is_first(struct seen *seen, const struct saved_output *saved,
                    struct fault *fault)
{
    switch (seen_add(seen, (const char *)&saved->mark, sizeof(saved->mark))) {
    case SEEN_NEW:
        return 1;
    case SEEN_BEFORE:
        return 0;
    default:
        fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
        return -1;
    }
}

/* Of what is told of a file, the first counts: what the checkpoint says, and after it
 * how long the file was when it was opened for the first time. */
static bool restore_changes(struct run *run, struct seen *seen, bool act,
                            struct fault *fault)
{
    bool good = true;
    int first = 0;

    for (const struct saved_output *saved = run->state->outputs; saved && first >= 0;
         saved = saved->next)
        first = is_first(seen, saved, fault);
    for (const struct saved_output *saved = run->state->changes;
         saved && first >= 0 && good; saved = saved->next) {
        first = is_first(seen, saved, fault);
        if (first == 1 && saved->kind == SAVED_FILE)
            good = restore_file(run, saved, act, fault);
        else if (first == 1 && act && saved->folder)
            good = remove_made(run, saved, fault);
    }
    return good && first >= 0;
}

static bool restore_all(struct run *run, bool act, struct fault *fault)
{
    struct seen *seen = run->state->changes ? seen_new() : NULL;
    bool good = restore_saved(run, act, fault);

    if (run->state->changes && !seen) {
        fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
        return false;
    }
    good = good && (!seen || restore_changes(run, seen, act, fault));
    seen_free(seen);
    return good;
}

/* Nothing is touched before all has been looked at. */
void run_state_restore(struct run *run)
{
    struct fault fault;

    if (!run->state || run->aborted)
        return;
    checkpoint_pass(run->state->checkpoint, CRASH_BEFORE_RESTORE);
    if (!restore_all(run, false, &fault) || !restore_all(run, true, &fault))
        run_state_fail(run, &fault);
}

/* ---- Going on ---- */

const struct saved_output *run_state_find_output(const struct run *run,
                                                 const char *path)
{
    const struct saved_output *saved = run->state ? run->state->outputs : NULL;

    while (saved && (saved->kind > SAVED_ROTATED || strcmp(saved->path, path) != 0))
        saved = saved->next;
    return saved;
}

enum status run_state_reopened(const struct saved_output *saved, struct output *output,
                               struct fault *fault)
{
    struct file_look look;

    if (!run_look_at(output->descriptor, "", &look)) {
        (void)run_state_cannot("look at", saved->path, fault);
        return fault->status;
    }
    if (!run_state_is_file(saved, &look, fault))
        return fault->status;
    output->owes_newline = saved->owes_newline;
    output->has_header = saved->has_header;
    output->kept_device = output->device;
    output->kept_inode = output->inode;
    return STATUS_OK;
}
