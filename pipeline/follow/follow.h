/* Follow: the bytes that are appended to files, through every way of rotating them.
 *
 * A follower is given names, which are paths or patterns (glob(7)), and answers what
 * comes next, without ever blocking. Whoever drives it waits in between, for its
 * descriptor or until a deadline:
 *
 *     for (;;)
 *         switch (follower_next(follower, now, &event)) {
 *         case FOLLOW_BYTES: follower_read(follower, event.file, room, size) ...
 *         case FOLLOW_END:   the file's last line, even without newline
 *         case FOLLOW_IDLE:  wait for follower_descriptor, at most to event.deadline
 *         ...
 *
 * A name is where a file is looked for; a file is what was found there, open, whatever
 * it is called later. A file is told from others by device, inode and its first bytes,
 * since an inode that was freed is soon used again. A name that leads to another file
 * than before was rotated: the old file is read to its end first, and stays open until
 * nothing has been written to it for a few seconds (FOLLOW_LINGER), since writers often
 * hold on to it. Files that came under the name and went again before they were seen
 * are looked for beside it (app.log.1).
 *
 *     app.log --> file 17 (app.log.1 by now, quiet for 3 s)
 *             --> file 18 --> read when 17 was read to its end
 *
 * A file that was cut off and begins anew ends for the caller like any other, and what
 * is written then is a new file. That it was cut off is seen, also when it has grown
 * longer than before in the meantime, since the bytes before those that are read, and
 * the first ones of the file, are compared with what they were. What had been written
 * since the last read may be found in a copy (logrotate's copytruncate makes one); what
 * is lost is told as FOLLOW_GAP.
 *
 * Changes are told by inotify. Where there is none (network file systems, no watches
 * left), and where the caller wants it, files are looked at in intervals. Names are
 * looked at now and then in any case, since directories and links on the way to them
 * may change without an event.
 *
 * Nothing here switches coroutines. */
#ifndef PIPELINE_FOLLOW_FOLLOW_H
#define PIPELINE_FOLLOW_FOLLOW_H

#include "pipeline/base/fault.h"
#include "pipeline/json/buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#define FOLLOW_SECOND INT64_C(1000000000)

/* How long a file that was rotated away must be quiet before it is given up. */
#define FOLLOW_LINGER (5 * FOLLOW_SECOND)

/* As a time: never. As the end of a gap: nobody knows. */
#define FOLLOW_NEVER INT64_MAX
#define FOLLOW_UNKNOWN UINT64_MAX

struct follow_options {
    bool from_start; /* files that are there at first: from their first byte */
    uint64_t lines; /* ... else from so many lines before their end */
    int64_t poll; /* no inotify: look this often, in nanoseconds; 0: inotify */
    int64_t linger; /* 0: FOLLOW_LINGER */
    /* Whether a file that a pattern matches is left out; NULL: none is. */
    bool (*leaves_out)(void *context, const char *path);
    void *context;
};

/* A file on its way. Lent by events; stands until the call of follower_next after its
 * FOLLOW_END. */
struct followed {
    const char *path; /* where it was found */
    uint64_t start; /* where it was begun: a line's first byte */
    uint64_t offset; /* of the next byte to be read */
    uint64_t held; /* the caller's: how many of the bytes before it have not been
                    * passed on as a line, for follower_save */
    uint64_t line; /* the caller's: the number of the line there, 1 at `start`, if it
                    * has counted */
    bool inside; /* the caller's: what is there is the rest of a line */
    void *user; /* the caller's */
};

enum follow_kind {
    FOLLOW_BYTES, /* `file` may have bytes: follower_read is to be called, once */
    FOLLOW_END, /* `file` is given up: what is held of it is its last line */
    FOLLOW_GAP, /* bytes of `path` from `from` to `to` are lost; `fault` says why */
    FOLLOW_TROUBLE, /* `path` cannot be opened or read, told once; `fault` says why */
    FOLLOW_NOTE, /* something that the user should know; no error */
    FOLLOW_IDLE, /* nothing now: wait until `deadline` at most */
    FOLLOW_NO_MEMORY,
};

struct follow_event {
    struct followed *file; /* NULL unless said */
    const char *path;
    uint64_t from, to; /* FOLLOW_UNKNOWN: to where it was cut off */
    const struct fault *fault; /* with its status, without a place */
    int64_t deadline; /* of the clock that `now` is of; FOLLOW_NEVER */
};

struct follower;

/* Takes a copy of the options. NULL if there is no memory. */
struct follower *follower_new(const struct follow_options *options)
    __attribute__((warn_unused_result));

/* The `user` of each file has to be freed before; NULL does nothing. */
void follower_free(struct follower *follower);

/* What follower_save gave, before any name is added. False: it is none (*fault says
 * why), or there is no memory (STATUS_RESOURCE). */
bool follower_restore(struct follower *follower, struct text saved, struct fault *fault)
    __attribute__((warn_unused_result));

/* A path, or a pattern if no file is called so; both may lead to nothing yet. What is
 * found there now counts as being there at first. False: no memory. */
bool follower_add(struct follower *follower, const char *name)
    __attribute__((warn_unused_result));

/* Looks for the files of the names at once, so that a save says where each begins; what
 * there is to tell comes with follower_next. */
void follower_look(struct follower *follower, int64_t now);

/* What comes next; `now` is a monotonic clock's, in nanoseconds. Files that have bytes
 * take turns. What *event points to stands until the next call. */
enum follow_kind follower_next(struct follower *follower, int64_t now,
                               struct follow_event *event)
    __attribute__((warn_unused_result));

/* When it ends: what had still been to tell, without looking for more: a FOLLOW_GAP or
 * a FOLLOW_TROUBLE. False: nothing. */
bool follower_last(struct follower *follower, struct follow_event *event)
    __attribute__((warn_unused_result));

/* Reads up to `size` bytes of `shown`, the file of a FOLLOW_BYTES. 0: there were none,
 * or something happened that the next events tell. */
size_t follower_read(struct follower *follower, struct followed *shown, char *room,
                     size_t size) __attribute__((warn_unused_result));

/* Adds the file's first line, without its end; nothing if there is none, or it is
 * longer than FOLLOW_FIRST bytes. Memory: line->failed. */
#define FOLLOW_FIRST ((size_t)64 << 10)
void follower_first_line(const struct followed *shown, struct buffer *line);

/* Counts a part of the lines before `start`, at most FOLLOW_PART bytes from *at on,
 * which it moves; adds to *lines. False: the file was truncated or has been given up,
 * or there is no memory. */
#define FOLLOW_PART ((uint64_t)64 << 20)
bool follower_count_lines(struct follower *follower, const struct followed *shown,
                          uint64_t *at, uint64_t *lines)
    __attribute__((warn_unused_result));

/* To wait for, for reading; -1: there is only the deadline. */
int follower_descriptor(const struct follower *follower);

/* Goes through the files: the one behind `file`, the first for NULL; NULL: no more. */
struct followed *follower_file_after(const struct follower *follower,
                                     const struct followed *file);

/* Appends how far each file was passed on, in lines of JSON, one a file, the older ones
 * of a name first, and of names that lead to none that they do. False: no memory. */
bool follower_save(const struct follower *follower, struct buffer *out)
    __attribute__((warn_unused_result));

#endif
