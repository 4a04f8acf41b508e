/* The files beside a name, such as app.log.1, in the order of their ages. */

#include "pipeline/follow/sibling.h"

#include "pipeline/json/memory.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

/* ---- Folders ---- */

/* True with the path's directory in *status. */
static bool look_at_folder(const char *path, struct stat *status)
{
    return stat(*path ? path : ".", status) == 0;
}

struct sibling_folder *siblings_add_folder(struct follower *follower,
                                           struct siblings *siblings, const char *path,
                                           size_t length)
{
    struct sibling_folder folder = {.path = follow_copy(follower, path, length)};
    struct stat status;

    if (!folder.path ||
        !follow_grow(follower, &siblings->folders, siblings->folder_count,
                     &siblings->folder_capacity, sizeof(folder))) {
        memory_free(folder.path);
        return NULL;
    }
    if (look_at_folder(folder.path, &status)) {
        folder.identity = identity_of(&status);
        folder.changed = status.st_mtim;
    }
    siblings->folders[siblings->folder_count] = folder;
    return &siblings->folders[siblings->folder_count++];
}

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

static char *join(struct follower *follower, const char *folder, const char *base)
{
    size_t length = strlen(folder), more = strlen(base) + 1;
    char *path = memory_alloc(length + more);

    if (!path) {
        follower->failed = true;
        return NULL;
    }
    memcpy(path, folder, length);
    memcpy(path + length, base, more);
    return path;
}

/* In the folder that was added last. */
static void look_at(struct follower *follower, DIR *folder, const char *base,
                    struct siblings *siblings)
{
    size_t place = siblings->folder_count - 1;
    struct sibling sibling = {.folder = place};
    struct stat status;

    if (fstatat(dirfd(folder), base, &status, AT_SYMLINK_NOFOLLOW) < 0 ||
        !S_ISREG(status.st_mode))
        return;
    sibling.path = join(follower, siblings->folders[place].path, base);
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

static bool is_unchanged(const struct sibling_folder *folder)
{
    struct stat status;

    if (!look_at_folder(folder->path, &status))
        return folder->identity.inode == 0;
    return identity_equals(identity_of(&status), folder->identity) &&
           status.st_mtim.tv_sec == folder->changed.tv_sec &&
           status.st_mtim.tv_nsec == folder->changed.tv_nsec;
}

bool siblings_stand(const struct siblings *siblings)
{
    for (size_t i = 0; i < siblings->folder_count; i++) {
        if (!is_unchanged(&siblings->folders[i]))
            return false;
    }
    return true;
}

bool siblings_are_fresh(const struct siblings *siblings)
{
    for (size_t i = 0; i < siblings->folder_count; i++) {
        if (follow_is_before(siblings->begun, siblings->folders[i].changed))
            return true;
    }
    return false;
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

void siblings_look_in(struct follower *follower, const char *path, bool with_itself,
                      struct siblings *siblings)
{
    const char *slash = strrchr(path, '/');
    const char *base = slash ? slash + 1 : path;
    const struct sibling_folder *added =
        siblings_add_folder(follower, siblings, path, (size_t)(base - path));
    DIR *folder = added ? opendir(*added->path ? added->path : ".") : NULL;
    const struct dirent *entry;

    if (!folder)
        return;
    while ((entry = readdir(folder))) {
        if (strncmp(entry->d_name, base, strlen(base)) == 0 &&
            (with_itself || strcmp(entry->d_name, base) != 0))
            look_at(follower, folder, entry->d_name, siblings);
    }
    closedir(folder);
}

static void begin(struct follower *follower, const char *path, const char *real,
                  struct siblings *siblings)
{
    *siblings = (struct siblings){.begun = recently()};
    siblings_look_in(follower, path, false, siblings);
    if (real)
        siblings_look_in(follower, real, false, siblings);
}

static void sort(struct siblings *siblings)
{
    if (siblings->count > 0)
        qsort(siblings->items, siblings->count, sizeof(*siblings->items), compare);
}

void siblings_find(struct follower *follower, const char *path, const char *real,
                   struct siblings *siblings)
{
    begin(follower, path, real, siblings);
    sort(siblings);
}

void siblings_find_all(struct follower *follower, const struct name *name, bool in_any,
                       struct siblings *siblings)
{
    begin(follower, name->path, name->real, siblings);
    beside_find(follower, name, in_any, siblings);
    sort(siblings);
}

void siblings_release(struct siblings *siblings)
{
    for (size_t i = 0; i < siblings->count; i++)
        memory_free(siblings->items[i].path);
    memory_free(siblings->items);
    for (size_t i = 0; i < siblings->folder_count; i++)
        memory_free(siblings->folders[i].path);
    memory_free(siblings->folders);
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
