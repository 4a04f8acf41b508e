/* The files that may once have been called as a name is: those beside it, whose names
 * begin like its own (app.log.1), and those of the same names in folders beside the one
 * that it is in, which may have been called as that (logs.1/app.log). */
#ifndef PIPELINE_FOLLOW_SIBLING_H
#define PIPELINE_FOLLOW_SIBLING_H

#include "pipeline/follow/internal.h"

/* One that was looked through. */
struct sibling_folder {
    char *path; /* with a slash at its end; empty: the working directory */
    struct identity identity; /* 0: there is no such folder ... */
    struct timespec born; /* of the folder that was called otherwise; 0: not known */
    struct timespec changed;
    bool is_beside; /* ... in the one beside */
};

struct sibling {
    char *path;
    size_t folder;
    struct identity identity;
    uint64_t size;
    struct timespec modified, born; /* born: 0 if not known */
};

struct siblings {
    struct sibling *items;
    size_t count, capacity;
    struct sibling_folder *folders;
    size_t folder_count, folder_capacity;
    struct timespec begun;
};

/* Where the clock of files is coarse, a directory that has changed just now may change
 * again without showing it; it is looked at once more. In nanoseconds. */
#define SETTLE_TIME (FOLLOW_SECOND / 50)

/* How often a directory that keeps changing is read again, at once. */
#define SIBLING_TRIES 16

/* The regular files beside the path, without itself; if it is a link, also beside what
 * it leads to, `real`, else NULL. Sorted by time of change. */
void siblings_find(struct follower *follower, const char *path, const char *real,
                   struct siblings *siblings);
/* Of a name, also those in other folders: in any, or only in what it led to last and in
 * those that came since. */
void siblings_find_all(struct follower *follower, const struct name *name, bool in_any,
                       struct siblings *siblings);
void siblings_release(struct siblings *siblings);

/* A directory whose files are renamed while it is read may show one twice or not at
 * all. Whether none has changed since. */
bool siblings_stand(const struct siblings *siblings);
/* Whether one has changed so shortly before that it may change again without showing
 * it, where the clock of files is coarse. */
bool siblings_are_fresh(const struct siblings *siblings);

/* By its first bytes. */
bool sibling_is_compressed(const char *bytes, size_t length);

/* ---- beside.c ---- */

/* Adds the files of the folders beside those on the way to the name. */
void beside_find(struct follower *follower, const struct name *name, bool in_any,
                 struct siblings *siblings);
/* Whether a folder that was made then may have come after the last look, and went. */
bool beside_is_missed(const struct name *name, struct timespec born);

/* Adds the files beside the path, and itself if `with_itself`. */
void siblings_look_in(struct follower *follower, const char *path, bool with_itself,
                      struct siblings *siblings);
/* Adds the folder of those first bytes of a path. NULL: no memory. */
struct sibling_folder *siblings_add_folder(struct follower *follower,
                                           struct siblings *siblings, const char *path,
                                           size_t length);
#endif
