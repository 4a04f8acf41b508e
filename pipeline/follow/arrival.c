/* What comes under a name and goes again, as events tell it. */

#include "pipeline/follow/arrival.h"
#include "pipeline/follow/watch.h"

#include <sys/inotify.h>

static bool is_of_file(const struct inotify_event *event, uint32_t kinds)
{
    return event->mask & kinds && !(event->mask & IN_ISDIR);
}

/* Such a file is nowhere: one that was renamed is looked for, but this one not, since
 * it might be taken for another that came beside the name meanwhile. */
static void was_deleted(struct name *name)
{
    name->deleted++;
    if (name->creations > 0)
        name->creations--;
    else if (name->lacking > 0)
        name->lacking--;
}

/* What was there is there no more; another one may have taken its place. */
static void leave(struct name *name, const struct inotify_event *event)
{
    if (event->mask & IN_MOVED_FROM) {
        name->moved = event->cookie;
        name->moved_fresh = name->fresh;
    } else if (name->fresh) {
        was_deleted(name);
    }
    name->fresh = false;
}

/* The name that it came from. */
static const struct name *find_source(const struct follower *follower,
                                      const struct inotify_event *event)
{
    for (size_t i = 0; i < follower->name_count; i++) {
        if (follower->names[i]->moved == event->cookie)
            return follower->names[i];
    }
    return NULL;
}

/* What is moved to a name may be a file that is known; but not if the name is new, and
 * it comes from none. */
static bool is_created(struct follower *follower, const struct name *name,
                       const struct inotify_event *event)
{
    const struct name *source;

    if (event->mask & (IN_CREATE | IN_ISDIR))
        return !(event->mask & IN_ISDIR);
    source = find_source(follower, event);
    if (!source)
        return name->unseen;
    follower->carried |= source->moved_fresh;
    return source->moved_fresh;
}

void arrival_event(struct follower *follower, struct name *name,
                   const struct inotify_event *event)
{
    name_touch(follower, name);
    if (is_of_file(event, IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO))
        leave(name, event);
    if (!(event->mask & (IN_CREATE | IN_MOVED_TO)))
        return;
    if (name->arrivals == 0 && follow_is_before(name->looked, follower->drained))
        name->looked = follower->drained;
    name->arrivals++;
    name->fresh = is_created(follower, name, event);
    if (name->fresh)
        name->creations++;
}

static void give_away(struct name *name)
{
    name->unseen = false;
    if (name->arrivals > 0)
        name->arrivals--;
    if (name->creations > 0)
        name->creations--;
    else if (name->lacking > 0)
        name->lacking--;
}

void arrival_end(struct follower *follower, const struct inotify_event *event)
{
    bool carried = follower->carried && event->mask & IN_MOVED_TO;

    follower->carried = false;
    for (size_t i = 0; carried && i < follower->name_count; i++) {
        struct name *name = follower->names[i];

        if (name->moved == event->cookie && name->moved_fresh)
            give_away(name);
        if (name->moved == event->cookie)
            name->moved = 0;
    }
}

static bool is_deleted(const struct file *file)
{
    struct stat status;

    return fstat(file->descriptor, &status) == 0 && status.st_nlink == 0;
}

bool arrival_settle(struct follower *follower, struct name *name,
                    const struct file *file)
{
    bool before, after;

    /* It may be deleted before or behind the last event that is read. */
    do {
        before = is_deleted(file);
        watch_read(follower);
        after = is_deleted(file);
    } while (before != after);
    if (!after || name->deleted == 0)
        return true;
    name->deleted--;
    return false;
}

static void tell_lost(struct follower *follower, const struct name *name)
{
    story_gap_again(follower, name->path, 0, FOLLOW_UNKNOWN, ARRIVAL_LOST);
}

/* Without what is still there to be opened. */
bool arrival_is_lacking(const struct name *name)
{
    return name->lacking > name->fresh || name->deleted > 0;
}

void arrival_tell_lacking(struct follower *follower, struct name *name)
{
    if (arrival_is_lacking(name))
        tell_lost(follower, name);
    name->lacking = name->deleted = 0;
}

void arrival_balance(struct follower *follower, struct name *name,
                     const struct missed *found, unsigned told, unsigned coming)
{
    unsigned expected = name->creations + name->lacking;
    unsigned got = found->files + told + name->ahead;
    unsigned ahead = got > name->arrivals ? got - name->arrivals : 0;

    name->ahead = ahead < found->files ? ahead : found->files;
    name->lacking = expected > got ? expected - got : 0;
    if ((found->complete && name->lacking > coming) || name->deleted > 0)
        tell_lost(follower, name);
    if (found->complete && name->lacking > coming)
        name->lacking = coming;
    name->deleted = 0;
}
