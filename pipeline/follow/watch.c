/* Watching by inotify: watches by their numbers, and what each event touches. */

#include "pipeline/follow/watch.h"

#include "pipeline/follow/arrival.h"

#include "pipeline/json/memory.h"

#include <errno.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/vfs.h>
#include <unistd.h>

#define EVENTS_SIZE ((size_t)16 << 10)

/* Of these, at once: more than the system's queue holds. */
#define READS_MOST 128

#define FILE_EVENTS (IN_MODIFY | IN_ATTRIB | IN_MOVE_SELF | IN_DELETE_SELF)
#define ARRIVAL_EVENTS (IN_CREATE | IN_MOVED_TO)
#define FOLDER_EVENTS                                                                  \
    (ARRIVAL_EVENTS | IN_MOVED_FROM | IN_DELETE | IN_ATTRIB | IN_DELETE_SELF |         \
     IN_MOVE_SELF | IN_ONLYDIR)
/* For a folder on the way. What goes is no news, but without it two of a kind that come
 * one after the other would be one event. */
#define ABOVE_EVENTS                                                                   \
    (ARRIVAL_EVENTS | IN_MOVED_FROM | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF |      \
     IN_ONLYDIR | IN_MASK_ADD)

static void tell_polling(struct follower *follower, const char *path)
{
    if (!follower->polling_told)
        story_note(follower, path,
                   "no inotify watch is left (see fs.inotify in sysctl); files are "
                   "looked at in intervals");
    follower->polling_told = true;
}

void watch_open(struct follower *follower)
{
    follower->inotify = -1;
    if (follower->options.poll > 0)
        return;
    follower->events = memory_alloc(EVENTS_SIZE);
    if (!follower->events) {
        follower->failed = true;
        return;
    }
    follower->inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (follower->inotify < 0)
        tell_polling(follower, "(inotify)");
}

void watch_close(struct follower *follower)
{
    if (follower->inotify >= 0)
        close(follower->inotify);
    memory_free(follower->events);
    memory_free(follower->watches);
}

/* ---- The table ---- */

/* The first that is not less; the system's numbers grow, so new ones come last. */
static size_t place_of(const struct follower *follower, int watch)
{
    size_t low = 0, high = follower->watch_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (follower->watches[middle].watch < watch)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct watch *watch_find(const struct follower *follower, int watch)
{
    size_t place = place_of(follower, watch);

    if (place == follower->watch_count || follower->watches[place].watch != watch)
        return NULL;
    return &follower->watches[place];
}

bool watch_keep(struct follower *follower, struct watch watch)
{
    size_t place = place_of(follower, watch.watch);
    struct watch *at;

    if (!follow_grow(follower, &follower->watches, follower->watch_count,
                     &follower->watch_capacity, sizeof(watch)))
        return false;
    at = &follower->watches[place];
    if (place == follower->watch_count || at->watch != watch.watch) {
        memmove(at + 1, at, (follower->watch_count - place) * sizeof(watch));
        follower->watch_count++;
    }
    *at = watch;
    return true;
}

static void forget(struct follower *follower, struct watch *at)
{
    size_t place = (size_t)(at - follower->watches);

    follower->watch_count--;
    memmove(at, at + 1, (follower->watch_count - place) * sizeof(*at));
}

void watch_drop(struct follower *follower, int watch)
{
    struct watch *at = watch_find(follower, watch);

    if (!at)
        return;
    forget(follower, at);
    inotify_rm_watch(follower->inotify, watch);
}

/* ---- Adding ---- */

int watch_folder(struct follower *follower, const char *path, bool is_above)
{
    uint32_t events = is_above ? ABOVE_EVENTS : FOLDER_EVENTS;
    int watch = inotify_add_watch(follower->inotify, path, events);

    if (watch < 0 && errno == ENOSPC)
        tell_polling(follower, path);
    return watch;
}

/* What others write there is not told. */
static bool is_remote(int descriptor)
{
    static const unsigned long types[] = {
        NFS_SUPER_MAGIC,  SMB_SUPER_MAGIC,   SMB2_SUPER_MAGIC, CIFS_SUPER_MAGIC,
        FUSE_SUPER_MAGIC, V9FS_MAGIC,        AFS_SUPER_MAGIC,  CEPH_SUPER_MAGIC,
        CODA_SUPER_MAGIC, OCFS2_SUPER_MAGIC,
    };
    struct statfs status;

    if (fstatfs(descriptor, &status) < 0)
        return false;
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if ((unsigned long)status.f_type == types[i])
            return true;
    }
    return false;
}

void watch_file(struct follower *follower, struct file *file)
{
    char path[64];
    int watch;

    file->watch = -1;
    follower->polled++;
    if (follower->inotify < 0 || is_remote(file->descriptor))
        return;
    /* By the descriptor, so that it is this file. */
    snprintf(path, sizeof(path), "/proc/self/fd/%d", file->descriptor);
    watch = inotify_add_watch(follower->inotify, path, FILE_EVENTS);
    if (watch < 0 && errno == ENOSPC)
        tell_polling(follower, file->path);
    if (watch < 0 ||
        !watch_keep(follower, (struct watch){.watch = watch, .file = file}))
        return;
    file->watch = watch;
    follower->polled--;
}

/* ---- Events ---- */

static void file_event(struct follower *follower, struct file *file, uint32_t mask)
{
    file_ready(follower, file);
    if (!(mask & (IN_ATTRIB | IN_MOVE_SELF | IN_DELETE_SELF)) || file->names == 0)
        return;
    for (size_t i = 0; i < follower->name_count; i++) {
        if (follower->names[i]->file == file)
            name_touch(follower, follower->names[i]);
    }
}

/* Of a link: in the folder that it leads to. */
static void target_event(struct follower *follower, struct name *name,
                         const struct inotify_event *event)
{
    if (strcmp(strrchr(name->real, '/') + 1, event->name) == 0)
        arrival_event(follower, name, event);
    else
        name_touch(follower, name);
}

static void link_event(struct follower *follower, struct name *name,
                       const struct inotify_event *event)
{
    name_touch(follower, name);
    if (name->exact && event->mask & ARRIVAL_EVENTS)
        name->switches++;
}

static void entry_event(struct follower *follower, struct folder *folder,
                        const struct inotify_event *event)
{
    if (event->mask & ARRIVAL_EVENTS)
        pattern_notice(follower, folder, event->name, event->mask & IN_ISDIR);
    for (size_t i = 0; i < follower->name_count; i++) {
        struct name *name = follower->names[i];
        bool is_way = name->folder == folder;

        if (is_way && !name->exact)
            name_touch(follower, name);
        else if (is_way && strcmp(name->base, event->name) == 0 && name->real)
            link_event(follower, name, event);
        else if (is_way && strcmp(name->base, event->name) == 0)
            arrival_event(follower, name, event);
        else if (name->real && name->target == folder)
            target_event(follower, name, event);
        if (event->mask & ARRIVAL_EVENTS)
            way_event(follower, name, folder, event->name);
    }
    arrival_end(follower, event);
}

static void one_event(struct follower *follower, const struct inotify_event *event)
{
    struct watch *watch;

    if (event->mask & IN_Q_OVERFLOW) {
        watch_overflow(follower);
        return;
    }
    watch = watch_find(follower, event->wd);
    if (!watch)
        return;
    if (watch->file) {
        file_event(follower, watch->file, event->mask);
        if (event->mask & IN_IGNORED && watch->file->watch == event->wd) {
            watch->file->watch = -1;
            follower->polled++;
            forget(follower, watch);
        }
    } else if (event->mask &
               (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED | IN_UNMOUNT)) {
        folder_lost(follower, watch->folder);
    } else if (event->len > 0) {
        entry_event(follower, watch->folder, event);
    }
}

void watch_read(struct follower *follower)
{
    struct timespec begun = follow_file_clock();

    if (follower->inotify < 0)
        return;
    for (unsigned i = 0; i < READS_MOST; i++) {
        ssize_t length = read(follower->inotify, follower->events, EVENTS_SIZE);
        const char *at = follower->events;

        if (length <= 0) {
            follower->drained = begun;
            return;
        }
        while (at < follower->events + length) {
            const struct inotify_event *event = (const void *)at;

            one_event(follower, event);
            at += sizeof(*event) + event->len;
        }
    }
}

void watch_overflow(struct follower *follower)
{
    follower->patterns_dirty = true;
    for (size_t i = 0; i < follower->name_count; i++) {
        follower->names[i]->uncertain = true;
        name_touch(follower, follower->names[i]);
    }
    for (struct file *file = follower->files; file; file = file->next)
        file_ready(follower, file);
    for (struct pattern *pattern = follower->patterns; pattern; pattern = pattern->next)
        pattern->dirty = true;
}
