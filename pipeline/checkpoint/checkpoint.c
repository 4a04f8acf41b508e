/* A checkpoint's life, and what was saved in it. */

#include "pipeline/checkpoint/internal.h"

#include "pipeline/json/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool checkpoint_fails(struct fault *fault, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    fault_set_v(fault, STATUS_CHECKPOINT, NULL, format, arguments);
    va_end(arguments);
    return false;
}

bool checkpoint_no_memory(struct fault *fault)
{
    fault_set(fault, STATUS_RESOURCE, NULL,
              memory_limit_was_hit()
                  ? "the checkpoint needs more memory than --memory allows"
                  : "out of memory");
    return false;
}

/* ---- Names ---- */

/* Where the file is: `path`, or where that leads if it is a link. NULL with the fault
 * filled in; to be freed. */
static char *resolve(const char *path, struct fault *fault)
{
    struct stat info;
    char *resolved;

    if (lstat(path, &info) == 0 && S_ISLNK(info.st_mode))
        resolved = realpath(path, NULL);
    else
        resolved = strdup(path);
    if (!resolved && errno == ENOMEM)
        checkpoint_no_memory(fault);
    else if (!resolved)
        checkpoint_fails(fault, "cannot follow the link %s: %s", path, strerror(errno));
    return resolved;
}

static char *with_end(const char *name, const char *end)
{
    size_t size = strlen(name) + strlen(end) + 1;
    char *joined = malloc(size);

    if (joined)
        snprintf(joined, size, "%s%s", name, end);
    return joined;
}

static bool open_folder(struct checkpoint *checkpoint, char *resolved,
                        struct fault *fault)
{
    char *slash = strrchr(resolved, '/');
    const char *folder = slash == resolved ? "/" : slash ? resolved : ".";

    checkpoint->name = strdup(slash ? slash + 1 : resolved);
    if (slash)
        *slash = '\0';
    if (!checkpoint->name)
        return checkpoint_no_memory(fault);
    if (!*checkpoint->name)
        return checkpoint_fails(fault, "'%s' names no file", checkpoint->path);
    checkpoint->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return checkpoint->folder >= 0 ||
           checkpoint_fails(fault, "cannot open the folder of %s: %s", checkpoint->path,
                            strerror(errno));
}

static bool find_place(struct checkpoint *checkpoint, struct fault *fault)
{
    char *resolved = resolve(checkpoint->path, fault);
    bool good = resolved && open_folder(checkpoint, resolved, fault);

    free(resolved);
    if (!good)
        return false;
    checkpoint->new_name = with_end(checkpoint->name, ".new");
    checkpoint->old_name = with_end(checkpoint->name, ".old");
    checkpoint->lock_name = with_end(checkpoint->name, ".lock");
    checkpoint->journal_name = with_end(checkpoint->name, ".journal");
    checkpoint->journal_old_name = with_end(checkpoint->name, ".journal.old");
    return (checkpoint->new_name && checkpoint->old_name && checkpoint->lock_name &&
            checkpoint->journal_name && checkpoint->journal_old_name) ||
           checkpoint_no_memory(fault);
}

/* ---- Life ---- */

static bool copy_arguments(struct checkpoint *checkpoint, const char *path,
                           struct text belongs, struct fault *fault)
{
    char *copy = malloc(belongs.length + 1);

    checkpoint->path = strdup(path);
    checkpoint->belongs = (struct text){copy, belongs.length, TEXT_NOWHERE, 0};
    if (!copy || !checkpoint->path)
        return checkpoint_no_memory(fault);
    memcpy(copy, belongs.bytes, belongs.length);
    return true;
}

struct checkpoint *checkpoint_open(const char *path, struct text belongs,
                                   struct fault *fault)
{
    struct checkpoint *checkpoint = calloc(1, sizeof(*checkpoint));

    if (!checkpoint) {
        checkpoint_no_memory(fault);
        return NULL;
    }
    checkpoint->folder = checkpoint->lock = checkpoint->journal = -1;
    checkpoint->crash = crash_from_environment();
    if (copy_arguments(checkpoint, path, belongs, fault) &&
        find_place(checkpoint, fault) && checkpoint_lock(checkpoint, fault) &&
        checkpoint_load(checkpoint, fault) && journal_load(checkpoint, fault))
        return checkpoint;
    checkpoint_close(checkpoint);
    return NULL;
}

void checkpoint_close(struct checkpoint *checkpoint)
{
    if (!checkpoint)
        return;
    if (checkpoint->folder >= 0)
        close(checkpoint->folder);
    if (checkpoint->lock >= 0)
        close(checkpoint->lock);
    if (checkpoint->journal >= 0)
        close(checkpoint->journal);
    buffer_release(&checkpoint->loaded);
    buffer_release(&checkpoint->next);
    buffer_release(&checkpoint->changes);
    buffer_release(&checkpoint->changes_loaded);
    /* The struct lends it as const, as all texts are. */
    free((void *)(uintptr_t)checkpoint->belongs.bytes);
    free(checkpoint->path);
    free(checkpoint->name);
    free(checkpoint->new_name);
    free(checkpoint->old_name);
    free(checkpoint->lock_name);
    free(checkpoint->journal_name);
    free(checkpoint->journal_old_name);
    free(checkpoint);
}

/* ---- What was saved ---- */

uint64_t checkpoint_generation(const struct checkpoint *checkpoint)
{
    return checkpoint->generation;
}

const char *checkpoint_note(const struct checkpoint *checkpoint)
{
    return *checkpoint->note ? checkpoint->note : NULL;
}

struct text checkpoint_find(const struct checkpoint *checkpoint, const char *name)
{
    return form_find(&checkpoint->loaded, name);
}
