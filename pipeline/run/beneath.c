/* Files beneath a folder, by names that come from records. */

#include "pipeline/run/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- Opening ---- */

static int open_folder(int at, const char *name)
{
    int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    int folder = openat(at, name, flags);

    if (folder < 0 && errno == ENOENT &&
        (mkdirat(at, name, 0777) == 0 || errno == EEXIST))
        folder = openat(at, name, flags);
    return folder;
}

/* O_NONBLOCK: a FIFO would wait for its reader. */
static int open_file(int at, const char *name)
{
    int flags =
        O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;

    return openat(at, name, flags, 0666);
}

/* `length` bytes of the name, a folder's or the file's. */
static int open_part(int at, const char *name, size_t length, bool is_folder)
{
    char part[NAME_MAX + 1];

    if (length > NAME_MAX) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(part, name, length);
    part[length] = '\0';
    return is_folder ? open_folder(at, part) : open_file(at, part);
}

/* Part by part, since O_NOFOLLOW is about the last one only. -1, with errno. */
static int open_path(int folder, const char *name)
{
    int at = folder;

    for (;;) {
        const char *slash = strchr(name, '/');
        size_t length = slash ? (size_t)(slash - name) : strlen(name);
        int next = open_part(at, name, length, slash != NULL);
        int failure = errno;

        if (at != folder)
            close(at);
        errno = failure;
        if (!slash || next < 0)
            return next;
        at = next;
        name = slash + 1;
    }
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

static bool is_regular(int descriptor)
{
    struct stat info;

    return fstat(descriptor, &info) == 0 && S_ISREG(info.st_mode);
}

/* Takes the descriptor. */
static enum stage_opened take(struct stage *self, const struct stage_beneath *where,
                              int descriptor, struct writing **writing)
{
    struct run *run = self->run;
    bool is_open = run_find_open(run, descriptor) != NULL;
    struct output *output;

    if (where->empty && !is_open && ftruncate(descriptor, 0) != 0) {
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
    output->has_header = output->size > 0;
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
    int descriptor = open_path(where->folder, where->name);

    if (descriptor < 0)
        return fail(self, where, why);
    if (is_regular(descriptor))
        return take(self, where, descriptor, writing);
    close(descriptor);
    *why = "it is no regular file";
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

    run_drop_writers(run, output);
    run_forget_output(run, output);
    good = output_close(output, good ? &fault : &later) && good;
    free(writing);
    if (!good && !told)
        run_output_failed(stage, &fault);
    return good;
}
