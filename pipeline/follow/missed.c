#include "pipeline/follow/internal.h"

#include <string.h>

/* Whether the file was there before the name was last seen. */
static bool is_old(const struct name *name, const struct sibling *sibling)
{
    if (follow_is_before(sibling->modified, name->seen))
        return true;
    if (sibling->born.tv_sec != 0)
        return follow_is_before(sibling->born, name->seen);
    for (size_t i = 0; i < name->past_count && i < NAME_PAST; i++) {
        if (identity_equals(name->past[i], sibling->identity))
            return true;
    }
    return false;
}

/* The copy of one that is followed has nothing that is new. */
static bool is_copy(const struct follower *follower, const struct file *found,
                    const struct name *name)
{
    for (const struct file *file = follower->files; file; file = file->next) {
        const struct print *print = &file->print;

        if (file->owner == name && print->length >= PRINT_EVIDENCE &&
            found->print.length >= print->length &&
            memcmp(found->print.bytes, print->bytes, print->length) == 0)
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
    if (is_copy(follower, file, name)) {
        file_free(follower, file);
        return false;
    }
    if (sibling_is_compressed(file->print.bytes, file->print.length)) {
        story_gap(follower, sibling->path, 0, FOLLOW_UNKNOWN,
                  "rotated and compressed before it was read");
        file_free(follower, file);
        return true;
    }
    if (*last)
        file_precedes(*last, file);
    file_start(follower, file, name);
    *last = file;
    return true;
}

unsigned missed_find(struct follower *follower, struct name *name, struct file **last)
{
    struct siblings siblings;
    unsigned found = 0;

    siblings_find(follower, name->path, &siblings);
    for (size_t i = 0; i < siblings.count; i++)
        found += take(follower, name, &siblings.items[i], last);
    siblings_release(&siblings);
    return found;
}
