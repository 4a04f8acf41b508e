/* The way to a name: the folders that are watched for it, and above those. */

#include "pipeline/follow/watch.h"

#include "pipeline/json/memory.h"

#include <stdlib.h>
#include <string.h>

/* A folder that is replaced tells nothing itself of what came in its place; the one
 * above it does. */

bool way_next(const char *path, struct part *part)
{
    size_t begin = part->begin + part->length;

    while (path[begin] == '/')
        begin++;
    part->begin = begin;
    part->length = strcspn(path + begin, "/");
    /* The last one is the file. */
    return path[begin + part->length] == '/';
}

bool way_is_fixed(const char *path, const struct part *part)
{
    const char *text = path + part->begin;

    return (part->length == 1 && text[0] == '.') ||
           (part->length == 2 && text[0] == '.' && text[1] == '.');
}

static bool is_there(struct follower *follower, const char *path,
                     const struct part *part)
{
    char *folder = follow_copy(follower, path, part->begin + part->length);
    struct stat status;
    bool answer = folder && stat(folder, &status) == 0;

    memory_free(folder);
    return answer;
}

/* Those that came and are not there. */
static unsigned count_missed(struct follower *follower, const struct name *name)
{
    unsigned missed = 0;

    for (size_t i = 0; i < name->way_count; i++) {
        const struct way *way = &name->ways[i];

        if (way->arrivals > 0)
            missed += way->arrivals - is_there(follower, name->path, &way->part);
    }
    return missed;
}

static void leave(struct follower *follower, struct way *ways, size_t count)
{
    for (size_t i = 0; i < count; i++)
        folder_leave(follower, ways[i].folder);
    memory_free(ways);
}

/* What was watched before is left when it is watched again, so that no event is lost.
 */
static void watch_above(struct follower *follower, struct name *name)
{
    struct way *before = name->ways;
    size_t count = name->way_count, capacity = 0;
    struct part part = {0};

    name->replaced += count_missed(follower, name);
    name->ways = NULL;
    name->way_count = 0;
    while (follower->inotify >= 0 && way_next(name->path, &part)) {
        struct folder *above = NULL;

        if (!way_is_fixed(name->path, &part))
            above = folder_watch_above(follower, name->path, part.begin);
        if (!above)
            continue;
        if (!follow_grow(follower, &name->ways, name->way_count, &capacity,
                         sizeof(struct way))) {
            folder_leave(follower, above);
            break;
        }
        name->ways[name->way_count++] = (struct way){.folder = above, .part = part};
    }
    leave(follower, before, count);
    name->strayed = false;
}

/* ---- The way to a name ---- */

/* What the link leads to that the name is; one that leads nowhere just now is taken to
 * lead where it did. */
static void find_real(struct follower *follower, struct name *name)
{
    struct stat status;
    bool is_link = lstat(name->path, &status) == 0 && S_ISLNK(status.st_mode);
    char *path = is_link ? realpath(name->path, NULL) : NULL;

    if (is_link && !path)
        return;
    memory_free(name->real);
    name->real = path ? follow_copy(follower, path, strlen(path)) : NULL;
    free(path);
}

/* The link itself is watched by its own directory. Whether another one is watched. */
static bool watch_target(struct follower *follower, struct name *name)
{
    struct folder *before = name->target;
    bool exact;

    find_real(follower, name);
    name->target = NULL;
    if (name->real) {
        size_t length = (size_t)(strrchr(name->real, '/') - name->real);

        name->target = folder_watch(follower, name->real, length + 1, &exact);
    }
    folder_leave(follower, before);
    return name->target && name->target != before;
}

/* Another one than before: that one's events are not to come any more. */
static void leave_folder(struct follower *follower, struct name *name)
{
    watch_read(follower);
    if (!name->folder)
        return;
    way_leave_home(name);
    folder_leave(follower, name->folder);
}

void way_leave_home(struct name *name)
{
    name->left += name->exact ? name->creations : 0;
    name->arrivals = name->creations = 0;
    name->fresh = false;
}

/* Whether it is another one than before. */
static bool watch_folder_of(struct follower *follower, struct name *name)
{
    size_t length = (size_t)(name->base - name->path);
    bool exact;
    struct folder *folder = folder_watch(follower, name->path, length, &exact);

    if (folder == name->folder && exact == name->exact) {
        folder_leave(follower, folder);
        return false;
    }
    leave_folder(follower, name);
    name->folder = folder;
    name->exact = exact;
    if (folder && folder->lost)
        folder_lost(follower, folder);
    return true;
}

/* What came into a folder before it was watched has been told by no event. */
void way_watch(struct follower *follower, struct name *name)
{
    bool is_new;

    watch_above(follower, name);
    is_new = watch_folder_of(follower, name);
    is_new |= watch_target(follower, name);
    if (name->watched && is_new)
        name->uncertain = true;
    name->watched = true;
}

void way_settle(struct follower *follower, struct name *name)
{
    size_t length = (size_t)(name->base - name->path);
    char *home = length > 0 ? follow_copy(follower, name->path, length) : NULL;
    struct stat status;

    if ((home || length == 0) && stat(home ? home : ".", &status) == 0 &&
        !identity_equals(identity_of(&status), name->home)) {
        name->home = identity_of(&status);
        name_remember_folder(name, name->home);
    }
    memory_free(home);
    name->replaced = name->left = 0;
}

void way_free(struct follower *follower, struct name *name)
{
    leave(follower, name->ways, name->way_count);
}

void way_event(struct follower *follower, struct name *name,
               const struct folder *folder, const char *base)
{
    for (size_t i = 0; i < name->way_count; i++) {
        struct way *way = &name->ways[i];

        if (way->folder != folder || strlen(base) != way->part.length ||
            memcmp(base, name->path + way->part.begin, way->part.length) != 0)
            continue;
        way->arrivals++;
        name->strayed = true;
        name_touch(follower, name);
    }
}

/* Its events come no more; those that came count. */
void way_lost(struct follower *follower, struct name *name, struct folder *folder)
{
    for (size_t i = 0; i < name->way_count; i++) {
        struct way *way = &name->ways[i];

        if (way->folder != folder)
            continue;
        way->folder = NULL;
        folder_leave(follower, folder);
        name->strayed = true;
        name_touch(follower, name);
    }
}
