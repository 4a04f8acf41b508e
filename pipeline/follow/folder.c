/* Directories that are watched: each once, the nearest above a path that is there. */

#include "pipeline/follow/watch.h"

#include "pipeline/json/memory.h"

#include <string.h>

static struct folder *make(struct follower *follower, int watch)
{
    struct folder *folder = memory_alloc(sizeof(*folder));

    if (!folder) {
        follower->failed = true;
        return NULL;
    }
    *folder = (struct folder){.watch = watch, .users = 1};
    if (!watch_keep(follower, (struct watch){.watch = watch, .folder = folder})) {
        memory_free(folder);
        return NULL;
    }
    folder->next = follower->folders;
    follower->folders = folder;
    return folder;
}

static struct folder *use(struct follower *follower, const char *path, bool is_above)
{
    int watch = watch_folder(follower, path, is_above);
    const struct watch *known = watch >= 0 ? watch_find(follower, watch) : NULL;

    if (known && known->folder) {
        known->folder->users++;
        return known->folder;
    }
    return watch >= 0 ? make(follower, watch) : NULL;
}

/* Cuts the last component off. The directory above "logs" is ".", above "/var" "/".
 * False: there is none. */
static bool go_up(char *path)
{
    size_t length = strlen(path);
    char *slash;

    while (length > 1 && path[length - 1] == '/')
        path[--length] = '\0';
    if (strcmp(path, "/") == 0 || strcmp(path, ".") == 0)
        return false;
    slash = strrchr(path, '/');
    if (!slash)
        memcpy(path, ".", 2);
    else
        slash[slash == path ? 1 : 0] = '\0';
    return true;
}

struct folder *folder_watch(struct follower *follower, const char *path, size_t length,
                            bool *exact)
{
    char *at = length > 0 ? follow_copy(follower, path, length)
                          : follow_copy(follower, ".", 1);
    struct folder *folder = NULL;

    *exact = true;
    if (!at || follower->inotify < 0) {
        memory_free(at);
        return NULL;
    }
    while (!(folder = use(follower, at, false)) && !follower->failed && go_up(at))
        *exact = false;
    memory_free(at);
    return folder;
}

struct folder *folder_watch_above(struct follower *follower, const char *path,
                                  size_t length)
{
    char *at = length > 0 ? follow_copy(follower, path, length)
                          : follow_copy(follower, ".", 1);
    struct folder *folder = at ? use(follower, at, true) : NULL;

    memory_free(at);
    return folder;
}

static void unlink_folder(struct follower *follower, const struct folder *folder)
{
    struct folder **at = &follower->folders;

    while (*at != folder)
        at = &(*at)->next;
    *at = folder->next;
}

void folder_leave(struct follower *follower, struct folder *folder)
{
    if (!folder || --folder->users > 0)
        return;
    watch_drop(follower, folder->watch);
    unlink_folder(follower, folder);
    memory_free(folder);
}

void folder_lost(struct follower *follower, struct folder *folder)
{
    folder->users++;
    folder->lost = true;
    for (size_t i = 0; i < follower->name_count; i++) {
        struct name *name = follower->names[i];

        way_lost(follower, name, folder);
        if (name->folder != folder && name->target != folder)
            continue;
        name_touch(follower, name);
        if (name->folder == folder) {
            way_leave_home(name);
            name->folder = NULL;
            folder_leave(follower, folder);
        }
        if (name->target == folder) {
            name->target = NULL;
            folder_leave(follower, folder);
        }
    }
    pattern_forget_folder(follower, folder);
    folder_leave(follower, folder);
}
