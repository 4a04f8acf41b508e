/* Files beneath a folder, by names that come from records. */

#include "pipeline/run/state_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- Opening ---- */

/* `length` bytes of the name are a folder's. */
static int open_folder(int at, const char *name, size_t length, bool make)
{
    int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    char part[NAME_MAX + 1];
    int folder;

    if (length > NAME_MAX) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(part, name, length);
    part[length] = '\0';
    folder = openat(at, part, flags);
    if (folder < 0 && errno == ENOENT && make &&
        (mkdirat(at, part, 0777) == 0 || errno == EEXIST))
        folder = openat(at, part, flags);
    return folder;
}

/* Part by part, since O_NOFOLLOW is about the last one only. The last is left, and all
 * of them are the caller's; `folder` is lent. -1, with errno. */
static int open_folders(int folder, const char **name, bool make)
{
    const char *slash;
    int at = folder;

    while ((slash = strchr(*name, '/'))) {
        int next = open_folder(at, *name, (size_t)(slash - *name), make);
        int failure = errno;

        if (at != folder)
            close(at);
        errno = failure;
        if (next < 0)
            return -1;
        at = next;
        *name = slash + 1;
    }
    return at;
}

/* O_NONBLOCK: a FIFO would wait for its reader. */
static int open_file(int at, const char *name, bool *made)
{
    int flags = O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
    int file = openat(at, name, flags);

    *made = false;
    if (file >= 0 || errno != ENOENT)
        return file;
    file = openat(at, name, flags | O_CREAT | O_EXCL, 0666);
    *made = file >= 0;
    return file < 0 && errno == EEXIST ? openat(at, name, flags) : file;
}

static int open_path(int folder, const char *name, bool *made)
{
    int at = open_folders(folder, &name, true);
    int file = at < 0 ? -1 : open_file(at, name, made);
    int failure = errno;

    if (at >= 0 && at != folder)
        close(at);
    errno = failure;
    return file;
}

int run_open_parent(const char *path, size_t folder, const char **name)
{
    char *start = folder > 1 ? strndup(path, folder - 1) : strdup(".");
    int at = -1, parent;

    *name = path;
    if (start)
        at = open(start, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(start);
    if (at < 0 || folder == 0)
        return at;
    *name = path + folder - 1;
    parent = open_folders(at, name, false);
    if (parent != at)
        close(at);
    return parent;
}

/* Why a name is refused; NULL: the failure is none of the name's. */
static const char *refusal(int failure)
{
    switch (failure) {
    case ELOOP:
        return "a link is not followed";
    case ENOTDIR:
        return "a part of the path is no folder";
    case EISDIR:
        return "there is a folder of that name";
    case ENAMETOOLONG:
        return "it is too long";
    case ENXIO:
    case EOPNOTSUPP:
        return "it is no regular file";
    default:
        return NULL;
    }
}

static enum stage_opened fail(struct stage *self, const struct stage_beneath *where,
                              const char **why)
{
    int failure = errno;

    *why = refusal(failure);
    if (*why)
        return STAGE_REFUSED;
    if (failure == EMFILE || failure == ENFILE)
        return STAGE_NO_DESCRIPTOR;
    stage_fail(self, failure == ENOMEM ? STATUS_RESOURCE : STATUS_OUTPUT,
               "cannot open '%s': %s", where->shown, strerror(failure));
    return STAGE_NOT_OPENED;
}

/* NULL: it can be written to. */
static const char *look_at(const struct run *run, int descriptor)
{
    struct stat info;

    if (fstat(descriptor, &info) != 0 || !S_ISREG(info.st_mode))
        return "it is no regular file";
    if (run_state_owns(run, info.st_dev, info.st_ino))
        return "it is a file of --state";
    return NULL;
}

/* What a checkpoint knows of it, or is to know. */
static bool take_up(struct output *output, const struct output *other, bool made)
{
    struct run *run = output->run;
    const struct saved_output *saved =
        run->priming ? run_state_find_output(run, output->name) : NULL;
    struct fault fault;

    output->has_header = output->size > 0;
    if (other)
        output->unrecorded = other->unrecorded;
    else if (!saved)
        run_state_note(run, output, made);
    if (!saved || run_state_reopened(saved, output, &fault) == STATUS_OK)
        return true;
    fault_set_place(&fault, output->owner->title);
    run_fail(run, &fault);
    run_abort(run);
    return false;
}

/* Takes the descriptor. */
static enum stage_opened take(struct stage *self, const struct stage_beneath *where,
                              int descriptor, bool made, struct writing **writing)
{
    struct run *run = self->run;
    const struct output *other = run_find_open(run, descriptor);
    struct output *output;

    if (where->empty && !other && ftruncate(descriptor, 0) != 0) {
        stage_fail(self, STATUS_OUTPUT, "cannot truncate '%s': %s", where->shown,
                   strerror(errno));
        close(descriptor);
        return STAGE_NOT_OPENED;
    }
    output = run_add_output(run, descriptor, where->shown, true);
    if (!output) {
        close(descriptor);
        stage_out_of_memory(self);
        return STAGE_NOT_OPENED;
    }
    output->owner = self;
    output->folder = strlen(where->shown) - strlen(where->name) + 1;
    if (!take_up(output, other, made))
        return STAGE_NOT_OPENED;
    *writing = run_new_writing(self, output, where->form);
    if (*writing)
        return STAGE_OPENED;
    stage_out_of_memory(self);
    run_forget_output(run, output);
    (void)!output_close(output, &(struct fault){.status = STATUS_OK});
    return STAGE_NOT_OPENED;
}

void stage_opens_beneath(struct stage *self)
{
    self->run->writes_beneath = true;
}

enum stage_opened stage_open_beneath(struct stage *self,
                                     const struct stage_beneath *where,
                                     struct writing **writing, const char **why)
{
    bool made;
    int descriptor = open_path(where->folder, where->name, &made);

    if (descriptor < 0)
        return fail(self, where, why);
    checkpoint_pass(run_checkpoint(self->run), CRASH_FILE_MADE);
    *why = look_at(self->run, descriptor);
    if (!*why)
        return take(self, where, descriptor, made, writing);
    close(descriptor);
    return STAGE_REFUSED;
}

/* ---- Closing ---- */

bool stage_is_stale(const struct writing *writing)
{
    return writing->output->stale;
}

void run_forget_output(struct run *run, const struct output *output)
{
    struct output **at = &run->outputs;

    while (*at != output)
        at = &(*at)->next;
    *at = output->next;
}

bool stage_close_beneath(struct writing *writing, bool for_now)
{
    struct stage *stage = writing->stage;
    struct output *output = writing->output;
    struct run *run = stage->run;
    struct fault fault, later;
    bool told = output->failed;
    bool good = run_flush_writers(run, output, &fault) &&
                (!for_now || output_begin_line(output, &fault));

    run_was_written(run, output);
    run_state_sync_later(run, output->descriptor);
    run_drop_writers(run, output);
    run_forget_output(run, output);
    good = output_close(output, good ? &fault : &later) && good;
    free(writing);
    if (!good && !told)
        run_output_failed(stage, &fault);
    return good;
}
