/* Folders beside those on the way to a name, which may once have been called so. */

#include "pipeline/follow/sibling.h"
#include "pipeline/follow/watch.h"

#include "pipeline/json/memory.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <string.h>

/* A folder that was renamed, as logs.1 or logs-old, but not logs2 beside logs. */
static bool is_renamed(const char *path, const struct part *part, const char *base)
{
    return strncmp(base, path + part->begin, part->length) == 0 &&
           base[part->length] != '\0' && !isalnum((unsigned char)base[part->length]);
}

/* The path, with that part called so. */
static char *rename_part(struct follower *follower, const char *path,
                         const struct part *part, const char *base)
{
    const char *rest = path + part->begin + part->length;
    size_t length = strlen(base), more = strlen(rest) + 1;
    char *renamed = memory_alloc(part->begin + length + more);

    if (!renamed) {
        follower->failed = true;
        return NULL;
    }
    memcpy(renamed, path, part->begin);
    memcpy(renamed + part->begin, base, length);
    memcpy(renamed + part->begin + length, rest, more);
    return renamed;
}

static void look_at(struct follower *follower, const char *path,
                    const struct timespec *born, struct siblings *siblings)
{
    size_t place = siblings->folder_count;

    siblings_look_in(follower, path, true, siblings);
    if (siblings->folder_count == place)
        return;
    siblings->folders[place].is_beside = true;
    siblings->folders[place].born = *born;
}

bool beside_is_missed(const struct name *name, struct timespec born)
{
    return born.tv_sec != 0 && !follow_is_before(born, name->seen);
}

/* What is neither newer than the last look nor what the name led to need not be read
 * through. */
static bool is_wanted(const struct name *name, const char *renamed,
                      struct timespec born)
{
    struct stat status;
    const char *slash = strrchr(renamed, '/');
    char *folder;
    bool wanted;

    if (beside_is_missed(name, born))
        return true;
    folder = memory_alloc((size_t)(slash - renamed) + 1);
    if (!folder)
        return true;
    memcpy(folder, renamed, (size_t)(slash - renamed));
    folder[slash - renamed] = '\0';
    wanted =
        stat(folder, &status) == 0 && identity_equals(identity_of(&status), name->home);
    memory_free(folder);
    return wanted;
}

struct search {
    const struct name *name;
    bool in_any;
    struct part part;
    int above; /* the folder that is read */
};

static void look_into(struct follower *follower, const struct search *search,
                      const char *base, struct siblings *siblings)
{
    const struct name *name = search->name;
    struct stat status;
    struct timespec born;
    char *renamed;

    if (!is_renamed(name->path, &search->part, base) ||
        fstatat(search->above, base, &status, AT_SYMLINK_NOFOLLOW) < 0 ||
        !S_ISDIR(status.st_mode))
        return;
    born = follow_birth(search->above, base);
    renamed = rename_part(follower, name->path, &search->part, base);
    if (renamed && (search->in_any || is_wanted(name, renamed, born)))
        look_at(follower, renamed, &born, siblings);
    memory_free(renamed);
}

static void look_beside(struct follower *follower, struct search *search,
                        struct siblings *siblings)
{
    size_t length = search->part.begin;
    char *path = length > 0 ? follow_copy(follower, search->name->path, length)
                            : follow_copy(follower, ".", 1);
    DIR *above = path ? opendir(path) : NULL;
    const struct dirent *entry;

    memory_free(path);
    if (!above)
        return;
    search->above = dirfd(above);
    while ((entry = readdir(above)))
        look_into(follower, search, entry->d_name, siblings);
    closedir(above);
}

void beside_find(struct follower *follower, const struct name *name, bool in_any,
                 struct siblings *siblings)
{
    struct search search = {.name = name, .in_any = in_any};

    while (way_next(name->path, &search.part)) {
        if (!way_is_fixed(name->path, &search.part))
            look_beside(follower, &search, siblings);
    }
}
