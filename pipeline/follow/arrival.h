/* What comes under a name and goes again: the events that tell it, against what was
 * found.
 *
 * One that was created is there, was renamed, and is looked for beside the name, or was
 * deleted, and is lost. */
#ifndef PIPELINE_FOLLOW_ARRIVAL_H
#define PIPELINE_FOLLOW_ARRIVAL_H

#include "pipeline/follow/internal.h"

struct inotify_event;

/* An event of the name's own path. */
void arrival_event(struct follower *follower, struct name *name,
                   const struct inotify_event *event);
/* Behind those of all names: what was moved from one to another came under that. */
void arrival_end(struct follower *follower, const struct inotify_event *event);
/* Reads all events; those of `file`, which is open and has just been created, do not
 * count as lost. Whether it counts as created. */
bool arrival_settle(struct follower *follower, struct name *name,
                    const struct file *file);

/* What was created is what is there now, what was found, or lost, which is told. Files
 * may be found before the events that tell of them are read, but those come with the
 * next ones, unless they are `told`. `coming`: so many are still to be opened. */
void arrival_balance(struct follower *follower, struct name *name,
                     const struct missed *found, unsigned told, unsigned coming);

/* What has not been found by now is lost. */
#define ARRIVAL_LOST                                                                   \
    "rotated away before it could be opened: what was written from byte 0 on is lost"
bool arrival_is_lacking(const struct name *name);
void arrival_tell_lacking(struct follower *follower, struct name *name);

#endif
