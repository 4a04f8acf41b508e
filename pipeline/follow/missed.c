/* Files that came under a name and went again before they were seen. */

#include "pipeline/follow/sibling.h"

#include <string.h>
#include <unistd.h>

static bool was_given_up(const struct name *name, const struct sibling *sibling)
{
    for (size_t i = 0; i < name->past_count && i < NAME_PAST; i++) {
        const struct past *past = &name->past[i];

        if (identity_equals(past->identity, sibling->identity) &&
            past->born.tv_sec == sibling->born.tv_sec &&
            past->born.tv_nsec == sibling->born.tv_nsec)
            return true;
    }
    return false;
}

/* Whether the file was there before the name was last seen. */
static bool is_old(const struct name *name, const struct sibling *sibling)
{
    if (follow_is_before(sibling->modified, name->seen))
        return true;
    if (sibling->born.tv_sec != 0 && follow_is_before(sibling->born, name->seen))
        return true;
    return was_given_up(name, sibling);
}

/* Files that begin with the same header are no copies: the end of `found` is in the
 * other one, too, in the same place. */
static bool ends_within(const struct file *found, const struct file *file)
{
    char ours[TAIL_SIZE], theirs[TAIL_SIZE];
    struct stat status, whole;
    uint64_t end;
    size_t length;

    if (fstat(found->descriptor, &status) < 0 || fstat(file->descriptor, &whole) < 0)
        return true;
    /* It was cut off since: nobody knows. */
    if ((uint64_t)whole.st_size < file->shown.offset)
        return true;
    end = (uint64_t)status.st_size;
    length = end < TAIL_SIZE ? (size_t)end : TAIL_SIZE;
    return pread(found->descriptor, ours, length, (off_t)(end - length)) ==
               (ssize_t)length &&
           pread(file->descriptor, theirs, length, (off_t)(end - length)) ==
               (ssize_t)length &&
           memcmp(ours, theirs, length) == 0;
}

static bool begins_like(const struct file *found, const struct file *file)
{
    const struct print *print = &file->print;

    return print->length >= PRINT_EVIDENCE && found->print.length >= print->length &&
           memcmp(found->print.bytes, print->bytes, print->length) == 0;
}

/* The copy of one that is followed has nothing that is new. */
static bool is_copy(struct follower *follower, const struct file *found,
                    const struct name *name)
{
    for (struct file *file = follower->files; file; file = file->next) {
        /* One that was cut off begins otherwise now. */
        if (file->owner == name && !file->ended && begins_like(found, file) &&
            (ends_within(found, file) || !print_check(follower, file)))
            return true;
    }
    return false;
}

/* False: it is none of them. */
static bool take(struct follower *follower, struct name *name,
                 const struct sibling *sibling, struct file **last)
{
    struct file *file;
    int error;

    if (is_old(name, sibling) || file_find(follower, sibling->identity))
        return false;
    file = file_open(follower, sibling->path, &error);
    if (!file)
        return false;
    /* It was renamed; so another has its name, which is found in the next try. */
    if (!identity_equals(file->identity, sibling->identity)) {
        file_free(follower, file);
        return false;
    }
    if (is_copy(follower, file, name)) {
        file_free(follower, file);
        return false;
    }
    if (sibling_is_compressed(file->print.bytes, file->print.length)) {
        story_gap(follower, sibling->path, 0, FOLLOW_UNKNOWN,
                  "rotated and compressed before it was read");
        /* It is told once. */
        name_remember_past(name, file->identity, file->born);
        file_free(follower, file);
        return true;
    }
    file_precedes(follower, *last, file);
    file_start(follower, file, name);
    *last = file;
    return true;
}

/* ---- In other folders ---- */

static bool is_home(const struct name *name, const struct sibling_folder *folder)
{
    return folder->identity.inode != 0 && identity_equals(folder->identity, name->home);
}

static bool is_told(const struct name *name, struct identity folder)
{
    for (unsigned i = 0; i < name->folder_count && i < NAME_FOLDERS; i++) {
        if (identity_equals(name->folders[i], folder))
            return true;
    }
    return false;
}

/* Of folders that came and went, those that have been found now. */
static unsigned count_folders(struct name *name, const struct siblings *siblings)
{
    unsigned count = 0;

    for (size_t i = 0; i < siblings->folder_count; i++) {
        const struct sibling_folder *folder = &siblings->folders[i];

        if (!folder->is_beside || is_home(name, folder) ||
            !beside_is_missed(name, folder->born) || is_told(name, folder->identity))
            continue;
        count++;
        if (folder->identity.inode != 0)
            name_remember_folder(name, folder->identity);
    }
    return count;
}

/* The last look; an event has told of it. */
static bool came_since(const struct name *name, const struct sibling *sibling)
{
    return sibling->born.tv_sec == 0 || !follow_is_before(sibling->born, name->looked);
}

static struct missed take_all(struct follower *follower, struct name *name,
                              const struct siblings *siblings, struct file **last)
{
    struct missed found = {.folders = count_folders(name, siblings)};

    for (size_t i = 0; i < siblings->count; i++) {
        const struct sibling *sibling = &siblings->items[i];
        const struct sibling_folder *folder = &siblings->folders[sibling->folder];

        if (folder->is_beside && !is_home(name, folder) &&
            !beside_is_missed(name, folder->born))
            continue;
        if (!take(follower, name, sibling, last) || !came_since(name, sibling))
            continue;
        if (!folder->is_beside)
            found.files++;
        else if (is_home(name, folder))
            found.home++;
    }
    return found;
}

static bool is_wide(const struct follower *follower, const struct name *name)
{
    return follower->inotify < 0 || name->uncertain || name->replaced > 0 ||
           name->left > 0 || name->widely;
}

/* Whether all were seen. */
static bool look_once(struct follower *follower, struct name *name, bool wide,
                      struct file **last, struct missed *found)
{
    struct siblings siblings;
    struct missed more;
    bool stand;

    if (wide)
        siblings_find_all(follower, name, false, &siblings);
    else
        siblings_find(follower, name->path, name->real, &siblings);
    more = take_all(follower, name, &siblings, last);
    found->files += more.files;
    found->home += more.home;
    found->folders += more.folders;
    stand = siblings_stand(&siblings);
    name->unsettled = !stand || siblings_are_fresh(&siblings);
    name->widely = wide && name->unsettled;
    if (stand && name->unsettled)
        name->complete = siblings.begun;
    siblings_release(&siblings);
    return stand;
}

struct missed missed_find(struct follower *follower, struct name *name,
                          struct file **last)
{
    struct missed found = {0};
    bool stand = false, wide = is_wide(follower, name);

    for (unsigned i = 0; i < SIBLING_TRIES && !stand; i++)
        stand = look_once(follower, name, wide, last, &found);
    found.complete = stand;
    if (name->unsettled && follower->next_check > follower->now + 2 * SETTLE_TIME)
        follower->next_check = follower->now + 2 * SETTLE_TIME;
    return found;
}
