/* What is watched by inotify: files, the directories that names are in, and those above
 * them, in which something may take the place of one on the way. */
#ifndef PIPELINE_FOLLOW_WATCH_H
#define PIPELINE_FOLLOW_WATCH_H

#include "pipeline/follow/internal.h"

/* ---- folder.c ---- */

/* Watches a directory, or the nearest one above it that exists; *exact says which.
 * NULL: none can be watched. */
struct folder *folder_watch(struct follower *follower, const char *path, size_t length,
                            bool *exact);
void folder_leave(struct follower *follower, struct folder *folder);
/* Watches a directory for what comes into it. NULL: there is none, or it cannot be. */
struct folder *folder_watch_above(struct follower *follower, const char *path,
                                  size_t length);
/* The directory is not where it was. */
void folder_lost(struct follower *follower, struct folder *folder);

/* ---- way.c ---- */

/* Goes on to the next part of a path, the first behind {0}. False: it is the last. */
bool way_next(const char *path, struct part *part);
/* Whether it is "." or "..", which nothing takes the place of. */
bool way_is_fixed(const char *path, const struct part *part);
/* Watches the folder of the name, what it leads to, and the folders above; of those on
 * the way, name->replaced came and went since. */
void way_watch(struct follower *follower, struct name *name);
/* What was created in its folder is not to be expected beside it any more. */
void way_leave_home(struct name *name);
void way_free(struct follower *follower, struct name *name);
/* What was missed has been looked for. */
void way_settle(struct follower *follower, struct name *name);
/* Something called so came into the folder. */
void way_event(struct follower *follower, struct name *name,
               const struct folder *folder, const char *base);
void way_lost(struct follower *follower, struct name *name, struct folder *folder);

/* ---- watch.c ---- */

void watch_open(struct follower *follower);
void watch_close(struct follower *follower);
/* -1 with errno. `is_above`: only for what comes into it, and its own end. */
int watch_folder(struct follower *follower, const char *path, bool is_above);
void watch_file(struct follower *follower, struct file *file);
struct watch *watch_find(const struct follower *follower, int watch);
bool watch_keep(struct follower *follower, struct watch watch);
/* Also tells the system. */
void watch_drop(struct follower *follower, int watch);
/* Takes all events that have come. */
void watch_read(struct follower *follower);
/* As if all that was watched had changed. */
void watch_overflow(struct follower *follower);

#endif
