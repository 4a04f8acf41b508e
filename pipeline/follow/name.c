/* Names: which file each leads to, and what it means when that is another one. */

#include "pipeline/follow/arrival.h"
#include "pipeline/follow/watch.h"

#include "pipeline/json/memory.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* ---- The list ---- */

/* Of the first that is not before `path`. */
static size_t place_of(const struct follower *follower, const char *path)
{
    size_t low = 0, high = follower->name_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(follower->names[middle]->path, path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct name *name_find(const struct follower *follower, const char *path)
{
    size_t place = place_of(follower, path);

    if (place == follower->name_count ||
        strcmp(follower->names[place]->path, path) != 0)
        return NULL;
    return follower->names[place];
}

static struct name *make(struct follower *follower, const char *path)
{
    struct name *name = memory_alloc(sizeof(*name));
    const char *slash;

    if (!name) {
        follower->failed = true;
        return NULL;
    }
    *name = (struct name){.path = follow_copy(follower, path, strlen(path))};
    if (!name->path) {
        memory_free(name);
        return NULL;
    }
    slash = strrchr(name->path, '/');
    name->base = slash ? slash + 1 : name->path;
    name->seen = follow_file_clock();
    return name;
}

struct name *name_add(struct follower *follower, const char *path, bool listed,
                      bool initial)
{
    struct name *name = make(follower, path);
    size_t place = place_of(follower, path), count = follower->name_count;

    if (!name)
        return NULL;
    if (!follow_grow(follower, &follower->names, count, &follower->name_capacity,
                     sizeof(struct name *))) {
        name_free(follower, name);
        return NULL;
    }
    memmove(follower->names + place + 1, follower->names + place,
            (count - place) * sizeof(struct name *));
    follower->names[place] = name;
    follower->name_count++;
    name->listed = listed;
    name->initial = initial;
    name_touch(follower, name);
    return name;
}

struct name *name_add_in(struct follower *follower, const char *path,
                         struct folder *folder)
{
    struct name *name = name_add(follower, path, true, false);

    if (!name)
        return NULL;
    folder->users++;
    name->folder = folder;
    name->exact = name->watched = name->unseen = true;
    name->seen = name->looked = follower->drained;
    return name;
}

void name_free(struct follower *follower, struct name *name)
{
    folder_leave(follower, name->folder);
    folder_leave(follower, name->target);
    way_free(follower, name);
    memory_free(name->real);
    memory_free(name->path);
    memory_free(name);
}

void name_touch(struct follower *follower, struct name *name)
{
    name->dirty = true;
    follower->names_dirty = true;
}

void name_remember_past(struct name *name, struct identity identity,
                        struct timespec born)
{
    name->past[name->past_count++ % NAME_PAST] = (struct past){identity, born};
}

void name_remember_folder(struct name *name, struct identity identity)
{
    name->folders[name->folder_count++ % NAME_FOLDERS] = identity;
}

/* ---- What is there now ---- */

static bool leads_to(const struct name *name, const struct file *file)
{
    struct stat status;

    return file && stat(name->path, &status) == 0 &&
           identity_equals(identity_of(&status), file->identity);
}

/* Files that came and went since the last look; from `last` on. `fresh` is what is
 * there now; if it `is_new`, it came too. */
static void look_for_missed(struct follower *follower, struct name *name,
                            const struct file *fresh, bool is_new, struct file **last)
{
    bool told = follower->inotify >= 0 && name->exact && !name->uncertain;
    /* Of those in a pattern that were deleted there is nothing to be found. */
    unsigned nowhere = name->listed && !fresh ? name->deleted : 0;
    bool known = !fresh || file_find(follower, fresh->identity);
    struct missed found = {.complete = true};

    if (!told || name->unsettled || name->arrivals > is_new + nowhere ||
        name->lacking > 0 || name->replaced > 0 || name->left > 0)
        found = missed_find(follower, name, last);
    if (!told)
        name->creations = name->lacking = name->fresh = 0;
    /* It may have been renamed since it was opened, and found again. */
    if (is_new && !known && file_find(follower, fresh->identity))
        is_new = false;
    found.files += is_new && known;
    arrival_balance(follower, name, &found, is_new && !known,
                    name->fresh && !(fresh && leads_to(name, fresh)));
    if (name->left > found.home)
        story_gap_again(follower, name->path, 0, FOLLOW_UNKNOWN, ARRIVAL_LOST);
    if (name->replaced > found.folders)
        story_gap(
            follower, name->path, 0, FOLLOW_UNKNOWN,
            "a folder on the way to it was replaced twice before it was looked at");
}

static void settle(struct follower *follower, struct name *name)
{
    name->uncertain = false;
    name->arrivals = name->creations = 0;
    name->fresh &= name->lacking > 0;
    way_settle(follower, name);
}

static void tell_missing(struct follower *follower, struct name *name, int error)
{
    if (name->trouble == error)
        return;
    name->trouble = error;
    if (error != ENOENT && error != ENOTDIR)
        story_trouble(follower, name->path, error);
    else if (name->initial && !name->uncertain)
        story_note(follower, name->path, "there is no such file yet");
}

static bool has_files(const struct follower *follower, const struct name *name)
{
    for (const struct file *file = follower->files; file; file = file->next) {
        if (file->owner == name)
            return true;
    }
    return false;
}

static void missing(struct follower *follower, struct name *name, struct file *last,
                    int error)
{
    struct file *before = name->file;

    if (name->unseen)
        watch_read(follower);
    /* It came before the folder was watched. */
    if (name->unseen && name->arrivals == 0 && error == ENOENT)
        name->arrivals = name->creations = 1;
    tell_missing(follower, name, error);
    name->file = NULL;
    if (before)
        file_lose_name(follower, before);
    if (before || name->arrivals > 0 || name->deleted > 0 || name->lacking > 0 ||
        name->uncertain || name->unsettled || name->replaced > 0 || name->left > 0)
        look_for_missed(follower, name, NULL, false, &last);
    settle(follower, name);
    name->gone = name->listed && error == ENOENT && name->lacking == 0 &&
                 !has_files(follower, name);
}

static void lead_to(struct follower *follower, struct name *name, struct file *file)
{
    struct file *before = name->file;

    name->trouble = 0;
    if (before == file)
        return;
    file_gain_name(follower, file, name);
    if (before)
        file_lose_name(follower, before);
}

/* A file that is not followed yet, or was found meanwhile; `last` is the one before it.
 */
static struct file *take_new(struct follower *follower, struct name *name,
                             struct file *file, struct file *last)
{
    struct file *known;
    bool is_new;

    if (name->initial && !name->uncertain) {
        start_at(follower, file);
    } else {
        /* All that happened before it was opened has been told then. */
        is_new = arrival_settle(follower, name, file);
        look_for_missed(follower, name, file, is_new, &last);
    }
    /* It was rotated again, and found beside the name. */
    known = file_find(follower, file->identity);
    if (known) {
        file_free(follower, file);
        return known;
    }
    file_precedes(follower, last, file);
    file_start(follower, file, name);
    return file;
}

/* The name leads to another file than before, to none, or is looked at for the first
 * time. */
static void change(struct follower *follower, struct name *name)
{
    struct file *last = name->file;
    struct file *file, *known;
    int error;

    /* The name may have led nowhere for a while; what it led to may not be read yet. */
    if (!last)
        last = file_newest_of(follower, name);
    file = file_open(follower, name->path, &error);
    if (!file) {
        missing(follower, name, last, error);
        return;
    }
    known = file_find(follower, file->identity);
    if (known) {
        file_free(follower, file);
        file = known;
        if (!name->initial)
            look_for_missed(follower, name, file, file != name->file, &last);
    } else {
        file = take_new(follower, name, file, last);
    }
    lead_to(follower, name, file);
}

/* Where a link has led to in between nobody knows. */
static void tell_switches(struct follower *follower, struct name *name,
                          unsigned switches)
{
    if (switches > 1)
        story_gap(follower, name->path, 0, FOLLOW_UNKNOWN,
                  "a link that was switched twice before it was looked at");
    name->switches -= switches;
}

static void look_again(struct follower *follower, struct name *name,
                       struct timespec now)
{
    unsigned switches = name->switches;

    way_watch(follower, name);
    change(follower, name);
    tell_switches(follower, name, switches);
    name->initial = name->unseen = false;
    if (!name->file)
        return;
    settle(follower, name);
    if (!leads_to(name, name->file))
        name_touch(follower, name);
    else if (!name->unsettled)
        name->seen = now;
    else if (follow_is_before(name->seen, name->complete))
        name->seen = name->complete;
}

static void look(struct follower *follower, struct name *name)
{
    struct timespec now = follow_file_clock();
    bool watched = name->folder || follower->inotify < 0;

    name->dirty = false;
    if (watched && name->arrivals == 0 && name->switches == 0 && !name->uncertain &&
        !name->unsettled && !name->strayed && leads_to(name, name->file))
        name->seen = now;
    else
        look_again(follower, name, now);
    if (follow_is_before(name->looked, now))
        name->looked = now;
}

static void drop(struct follower *follower, size_t place)
{
    struct name *name = follower->names[place];

    follower->name_count--;
    memmove(follower->names + place, follower->names + place + 1,
            (follower->name_count - place) * sizeof(struct name *));
    name_free(follower, name);
}

/* What was saved is looked for before any name is: a file may have several. */
static void resume_all(struct follower *follower)
{
    for (size_t i = 0; i < follower->name_count; i++) {
        struct name *name = follower->names[i];

        if (!saved_knows(follower, name->path, false))
            continue;
        way_watch(follower, name);
        resume_name(follower, name);
    }
    saved_free_all(follower);
}

void name_look_at_all(struct follower *follower)
{
    if (!follower->names_dirty)
        return;
    follower->names_dirty = false;
    if (follower->memories)
        resume_all(follower);
    for (size_t i = 0; i < follower->name_count; i++) {
        if (follower->names[i]->dirty)
            look(follower, follower->names[i]);
    }
    for (size_t i = follower->name_count; i-- > 0;) {
        if (follower->names[i]->gone)
            drop(follower, i);
    }
}
