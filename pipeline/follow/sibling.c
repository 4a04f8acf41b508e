/* The files beside a name, such as app.log.1, in the order of their ages. */

#include "pipeline/follow/internal.h"

#include "pipeline/json/memory.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of a directory; longer ones are taken for unchanged. */
#define PATH_SIZE 1024

/* ---- One file ---- */

static void add(struct follower *follower, struct siblings *siblings,
                struct sibling sibling)
{
    if (!sibling.path || !follow_grow(follower, &siblings->items, siblings->count,
                                      &siblings->capacity, sizeof(sibling))) {
        memory_free(sibling.path);
        return;
    }
    siblings->items[siblings->count++] = sibling;
}

static void look_at(struct follower *follower, const char *path, DIR *folder,
                    const char *base, struct siblings *siblings)
{
    const char *slash = strrchr(path, '/');
    size_t length = slash ? (size_t)(slash + 1 - path) : 0;
    struct sibling sibling = {0};
    struct stat status;

    if (fstatat(dirfd(folder), base, &status, AT_SYMLINK_NOFOLLOW) < 0 ||
        !S_ISREG(status.st_mode))
        return;
    sibling.path = memory_alloc(length + strlen(base) + 1);
    if (sibling.path) {
        memcpy(sibling.path, path, length);
        memcpy(sibling.path + length, base, strlen(base) + 1);
    } else {
        follower->failed = true;
    }
    sibling.identity = identity_of(&status);
    sibling.size = (uint64_t)status.st_size;
    sibling.modified = status.st_mtim;
    sibling.born = follow_birth(dirfd(folder), base);
    add(follower, siblings, sibling);
}

/* ---- All of them ---- */

static int compare_times(struct timespec left, struct timespec right)
{
    if (follow_is_before(left, right))
        return -1;
    return follow_is_before(right, left);
}

/* The last number of a name, as in log.3; 0: it does not end with one. */
static unsigned long number_of(const struct sibling *sibling)
{
    const char *dot = strrchr(sibling->path, '.');
    char *end = NULL;
    unsigned long number = dot ? strtoul(dot + 1, &end, 10) : 0;

    return end && end > dot + 1 && *end == '\0' ? number : 0;
}

/* Clocks of file systems are coarse: of the same age is the older one that has the
 * higher number, else the one whose name comes first, as a date does. */
static int compare_names(const struct sibling *left, const struct sibling *right)
{
    unsigned long a = number_of(left), b = number_of(right);

    if (a != b)
        return a > b ? -1 : 1;
    return strcmp(left->path, right->path);
}

/* The oldest first. */
static int compare(const void *a, const void *b)
{
    const struct sibling *left = a, *right = b;
    int order = compare_times(left->modified, right->modified);

    if (order == 0)
        order = compare_times(left->born, right->born);
    return order != 0 ? order : compare_names(left, right);
}

static DIR *open_folder(struct follower *follower, const char *path)
{
    const char *slash = strrchr(path, '/');
    char *name = slash ? follow_copy(follower, path, (size_t)(slash + 1 - path)) : NULL;
    DIR *folder = NULL;

    if (!slash)
        folder = opendir(".");
    else if (name)
        folder = opendir(name);
    memory_free(name);
    return folder;
}

static struct timespec folder_change(const char *path)
{
    const char *slash = strrchr(path, '/');
    int length = slash ? (int)(slash + 1 - path) : 0;
    char folder[PATH_SIZE];
    struct stat status;

    if (length >= PATH_SIZE)
        return (struct timespec){0};
    snprintf(folder, sizeof(folder), "%.*s.", length, path);
    return stat(folder, &status) == 0 ? status.st_mtim : (struct timespec){0};
}

static bool is_unchanged(const char *path, struct timespec changed)
{
    struct timespec now = folder_change(path);

    return now.tv_sec == changed.tv_sec && now.tv_nsec == changed.tv_nsec;
}

bool siblings_stand(const struct siblings *siblings)
{
    return is_unchanged(siblings->path, siblings->changed) &&
           (!siblings->real || is_unchanged(siblings->real, siblings->real_changed));
}

bool siblings_are_fresh(const struct siblings *siblings)
{
    return follow_is_before(siblings->begun, siblings->changed) ||
           (siblings->real &&
            follow_is_before(siblings->begun, siblings->real_changed));
}

static struct timespec recently(void)
{
    struct timespec time = follow_file_clock();

    time.tv_nsec -= SETTLE_TIME;
    if (time.tv_nsec < 0) {
        time.tv_nsec += FOLLOW_SECOND;
        time.tv_sec--;
    }
    return time;
}

static void find(struct follower *follower, const char *path, struct siblings *siblings)
{
    const char *slash = strrchr(path, '/');
    const char *base = slash ? slash + 1 : path;
    DIR *folder = open_folder(follower, path);
    const struct dirent *entry;

    if (!folder)
        return;
    while ((entry = readdir(folder))) {
        if (strncmp(entry->d_name, base, strlen(base)) == 0 &&
            strcmp(entry->d_name, base) != 0)
            look_at(follower, path, folder, entry->d_name, siblings);
    }
    closedir(folder);
}

void siblings_find(struct follower *follower, const char *path, const char *real,
                   struct siblings *siblings)
{
    *siblings = (struct siblings){.path = path,
                                  .real = real,
                                  .begun = recently(),
                                  .changed = folder_change(path)};
    find(follower, path, siblings);
    if (real) {
        siblings->real_changed = folder_change(real);
        find(follower, real, siblings);
    }
    if (siblings->count > 0)
        qsort(siblings->items, siblings->count, sizeof(*siblings->items), compare);
}

void siblings_release(struct siblings *siblings)
{
    for (size_t i = 0; i < siblings->count; i++)
        memory_free(siblings->items[i].path);
    memory_free(siblings->items);
}

bool sibling_is_compressed(const char *bytes, size_t length)
{
    static const struct {
        const char *bytes;
        size_t length;
    } magics[] = {
        {"\x1f\x8b", 2},
        {"BZh", 3},
        {"\xfd"
         "7zXZ",
         5},
        {"\x28\xb5\x2f\xfd", 4},
        {"\x04\"M\x18", 4},
    };

    for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++) {
        if (length >= magics[i].length &&
            memcmp(bytes, magics[i].bytes, magics[i].length) == 0)
            return true;
    }
    return false;
}
