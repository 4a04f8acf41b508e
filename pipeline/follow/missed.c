#include "pipeline/follow/internal.h"

#include <string.h>

/* Where the clock of files is coarse, a directory that has changed just now may change
 * again without showing it; it is looked at once more. In nanoseconds. */
#define SETTLE_TIME (FOLLOW_SECOND / 50)

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
        name_remember_past(name, file); /* it is told once */
        file_free(follower, file);
        return true;
    }
    if (*last)
        file_precedes(*last, file);
    file_start(follower, file, name);
    *last = file;
    return true;
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

unsigned missed_find(struct follower *follower, struct name *name, struct file **last)
{
    struct timespec start = recently();
    bool stand = false;
    unsigned found = 0;

    for (unsigned i = 0; i < SIBLING_TRIES && !stand; i++) {
        struct siblings siblings;

        siblings_find(follower, name->path, &siblings);
        for (size_t k = 0; k < siblings.count; k++)
            found += take(follower, name, &siblings.items[k], last);
        stand = siblings_stand(name->path, &siblings);
        name->unsettled = !stand || follow_is_before(start, siblings.changed);
        siblings_release(&siblings);
    }
    if (name->unsettled && follower->next_check > follower->now + 2 * SETTLE_TIME)
        follower->next_check = follower->now + 2 * SETTLE_TIME;
    return found;
}
