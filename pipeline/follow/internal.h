/* The parts of a follower, for the sources of this room (and their tests).
 *
 *     follower.c  turns and timers             name.c     what a name leads to
 *     story.c     what there is to tell        pattern.c  names that match
 *     file.c      the files that are open      sibling.c  the files beside a name
 *     read.c      reading, a block at a time   missed.c   those that came and went
 *     print.c     telling files apart          beside.c   ... in other folders
 *     start.c     where to begin in a file     folder.c   directories
 *     truncate.c  files that begin anew        way.c      ... that lead to a name
 *     orphan.c    files without a name         watch.c    inotify
 *                                              arrival.c  ... of what comes and goes
 *     state.c     saving                       saved.c, resume.c  and going on from it
 */
#ifndef PIPELINE_FOLLOW_INTERNAL_H
#define PIPELINE_FOLLOW_INTERNAL_H

#include "pipeline/follow/follow.h"

#include <sys/stat.h>
#include <time.h>

/* A file's first bytes. */
#define PRINT_SIZE 1024

/* The bytes just before those that are read next. */
#define TAIL_SIZE 64

/* Fewer first bytes than this are no evidence that one file is the copy of another. */
#define PRINT_EVIDENCE 64

/* Files of a name that were given up, to be told from new ones. */
#define NAME_PAST 32

/* Folders that a name led to, to be told from others. */
#define NAME_FOLDERS 16

/* Files that a name once led to and that are still open; more are given up early. */
#define NAME_ORPHANS 64

/* A directory that is watched, by inode: several names may share it. */
struct folder {
    struct folder *next;
    int watch;
    unsigned users;
    bool lost; /* it is not where it was */
};

struct print {
    size_t length;
    char bytes[PRINT_SIZE];
};

struct identity {
    dev_t device;
    ino_t inode;
};

struct name;

struct file {
    struct followed shown; /* first, so that one is the other */
    struct file *next; /* in the order in which they were found */
    struct file *next_ready;
    char *path;
    int descriptor;
    struct identity identity;
    struct timespec born; /* {0}: not known */
    int watch; /* -1: it is polled */
    struct timespec modified; /* when it was last polled */
    unsigned names; /* that lead to it; 0: it was rotated away or deleted */
    struct name *owner; /* the name that led to it first; NULL: that is gone */
    struct file *successor; /* is not read before this was read to its end */
    bool waiting; /* ... it is that successor */
    bool ready, at_end, ended;
    bool begun; /* it was read */
    int64_t quiet_since;
    size_t tail_length;
    char tail[TAIL_SIZE];
    struct print print;
};

/* A file that was given up. */
struct past {
    struct identity identity;
    struct timespec born;
};

/* Of a path, between slashes. */
struct part {
    size_t begin, length;
};

/* A folder in which a part of the name's path is looked up. */
struct way {
    struct folder *folder; /* NULL: it went */
    struct part part;
    unsigned arrivals; /* called so, since the last look */
};

struct name {
    char *path;
    const char *base; /* in path: behind the last slash */
    struct file *file; /* NULL: there is none */
    struct folder *folder; /* watched for the name; NULL: none could be */
    char *real; /* what the link leads to that the name is; NULL: it is none */
    struct folder *target; /* watched for that, or NULL */
    struct way *ways; /* watched for the folders on the way to it */
    size_t way_count;
    struct identity home; /* of the directory it was last found in; 0: none */
    bool watched; /* ... or were, once */
    bool exact; /* `folder` is the name's own, not one above that */
    bool listed; /* found by a pattern */
    bool unseen; /* ... when it was watched already, and not looked at yet */
    bool initial; /* not looked at yet, and there at first */
    bool dirty; /* to be looked at */
    bool uncertain; /* events were lost, or the time before was not watched */
    bool unsettled; /* files beside it were just renamed: `seen` is not to be trusted */
    bool widely; /* ... or folders */
    bool gone; /* listed, and there is nothing any more */
    int trouble; /* errno that was told; 0: none */
    unsigned arrivals; /* files that came under this name since the last look ... */
    unsigned creations; /* ... of these, created, and not deleted there again */
    unsigned deleted; /* ... but those were */
    bool fresh; /* what is there now, as events tell, is one of the created */
    uint32_t moved; /* what was there went in the move of this cookie; 0: in none */
    bool moved_fresh; /* ... it was fresh */
    unsigned ahead; /* ... found, of which no event has told yet */
    unsigned lacking; /* ... created, but not found yet */
    unsigned switches; /* ... links, where there was a link before */
    unsigned replaced; /* ... folders on the way to it that went again */
    unsigned left; /* ... created in `home`, before another folder came */
    bool strayed; /* folders on the way came or went: `ways` is to be made anew */
    struct timespec seen; /* it led to `file` then, by the clock of files */
    struct timespec looked; /* until then no event has told of what came since */
    struct past past[NAME_PAST];
    unsigned past_count;
    struct identity folders[NAME_FOLDERS]; /* that `replaced` does not stand for */
    unsigned folder_count;
    struct timespec complete; /* what was made before has been found; 0: not known */
};

/* A folder that is watched for what matches. */
struct place {
    struct folder *folder;
    char *path; /* empty: the working directory; NULL: there is none such yet */
};

struct pattern {
    struct pattern *next;
    char *text;
    struct place *places;
    size_t place_count;
    bool initial, dirty;
};

struct watch {
    int watch;
    struct file *file; /* one of the two */
    struct folder *folder;
};

/* What is to be told. */
struct story {
    struct story *next;
    enum follow_kind kind;
    struct file *file;
    char *path;
    uint64_t from, to;
    struct fault fault;
};

/* A line of what was saved. */
struct memory {
    struct memory *next;
    enum {
        MEMORY_FILE,
        MEMORY_PATTERN,
        MEMORY_NAME,
        MEMORY_PAST,
        MEMORY_GAP
    } kind;
    char *path;
    char *found; /* where it was, if not there; NULL */
    struct identity identity;
    struct timespec born; /* an inode may be used again: {0}: not known */
    size_t print_length;
    uint64_t print_hash;
    uint64_t start, offset, line;
    bool inside;
    struct timespec seen;
};

struct follower {
    struct follow_options options;
    int64_t now;
    int inotify; /* -1: none */
    char *events; /* read from it */
    char *scratch; /* PRINT_SIZE bytes */
    struct watch *watches; /* sorted */
    size_t watch_count, watch_capacity;
    struct folder *folders;
    struct file *files, **files_end;
    struct file *ready, *ready_last;
    size_t ready_count, round; /* how many are to be read before the next look */
    struct name **names; /* sorted by path */
    size_t name_count, name_capacity;
    struct pattern *patterns;
    struct story *stories, **stories_end, *told;
    struct memory *memories, **memories_end;
    size_t orphans; /* open files without a name */
    size_t polled; /* files without a watch */
    bool names_dirty, patterns_dirty;
    bool carried; /* the event's file came under a name from another */
    struct timespec drained; /* all events before that were read */
    bool changed; /* something came since the last poll */
    bool limit_raised, limit_told, polling_told;
    bool failed; /* no memory */
    int64_t next_poll, poll_interval;
    int64_t next_check, check_interval;
};

static inline struct file *file_of(struct followed *shown)
{
    return (struct file *)shown;
}

static inline bool identity_equals(struct identity a, struct identity b)
{
    return a.device == b.device && a.inode == b.inode;
}

static inline struct identity identity_of(const struct stat *status)
{
    return (struct identity){status->st_dev, status->st_ino};
}

/* A copy; NULL, with follower->failed, if there is no memory. */
char *follow_copy(struct follower *follower, const char *text, size_t length);

/* A place behind `count` items, in a list that may move. False: no memory, as above. */
bool follow_grow(struct follower *follower, void *list, size_t count, size_t *capacity,
                 size_t size);

/* The clock that files are stamped by. */
struct timespec follow_file_clock(void);
bool follow_is_before(struct timespec a, struct timespec b);

/* When the file was made, where the file system knows: no rename touches that, and it
 * tells files of the same inode apart. {0}: not known. With an empty path the
 * descriptor's own. */
struct timespec follow_birth(int descriptor, const char *path);

/* ---- story.c ---- */

void story_end(struct follower *follower, struct file *file);
void story_gap(struct follower *follower, const char *path, uint64_t from, uint64_t to,
               const char *why);
void story_gap_again(struct follower *follower, const char *path, uint64_t from,
                     uint64_t to, const char *what);
void story_trouble(struct follower *follower, const char *path, int error);
void story_note(struct follower *follower, const char *path, const char *what);
bool story_next(struct follower *follower, struct follow_event *event,
                enum follow_kind *kind);
/* Drops what is of no use when it ends. */
void story_skip(struct follower *follower);
void story_free_all(struct follower *follower);

/* ---- print.c ---- */

/* Whether the file still begins as it did; takes in what has come since, up to
 * PRINT_SIZE bytes. */
bool print_check(struct follower *follower, struct file *file);
uint64_t print_hash(const char *bytes, size_t length);

/* Whether the file of this descriptor begins like `file`, and has the same bytes before
 * what is read next, so that it is the same file or a copy. */
bool print_continues(struct follower *follower, int descriptor,
                     const struct file *file);

/* Takes the bytes before the offset for those that were read. False: the file is
 * shorter. */
bool tail_load(struct file *file);

/* ---- file.c ---- */

/* Once, where no descriptor is left. False: there are no more. */
bool file_raise_limit(struct follower *follower);

/* Opens a regular file, at offset 0, not in the list yet. NULL with *error, or, without
 * memory, with *error = ENOMEM. */
struct file *file_open(struct follower *follower, const char *path, int *error);
/* Takes the descriptor, also on failure. */
struct file *file_new(struct follower *follower, const char *path, int descriptor,
                      int *error);
void file_free(struct follower *follower, struct file *file);
/* Puts it into the list, watches it, and has it read. */
void file_start(struct follower *follower, struct file *file, struct name *owner);
struct file *file_find(const struct follower *follower, struct identity identity);
void file_ready(struct follower *follower, struct file *file);
struct file *file_next_ready(struct follower *follower);
/* The one that was found last of those that the name has led to; NULL: none is open. */
struct file *file_newest_of(const struct follower *follower, const struct name *name);
/* Has `next` wait for the end of `file`; NULL: of none. */
void file_precedes(struct follower *follower, struct file *file, struct file *next);
/* A name leads to it, or no longer. */
void file_gain_name(struct follower *follower, struct file *file, struct name *name);
void file_lose_name(struct follower *follower, struct file *file);
/* Whoever waits for its end may be read. */
void file_release_successor(struct follower *follower, struct file *file);
/* Gives it up: its end is told. */
void file_give_up(struct follower *follower, struct file *file);

/* ---- orphan.c ---- */

/* Gives those up that have been quiet. */
void file_look_at_orphans(struct follower *follower);
int64_t file_orphan_deadline(const struct follower *follower);
void file_poll(struct follower *follower);

/* ---- truncate.c ---- */

void file_begins_anew(struct follower *follower, struct file *file);

/* ---- start.c ---- */

/* Sets the offset of a file that is there at first. */
void start_at(struct follower *follower, struct file *file);

/* ---- missed.c ---- */

struct missed {
    unsigned files; /* beside the name, */
    unsigned home; /* in the folder that was there before this one, */
    unsigned folders; /* and folders that came after the last look */
    bool complete; /* no more could be found */
};

/* Follows the files that came under the name after it was last seen, and went; from
 * their first bytes, in the order of their last change, behind *last. How many. */
struct missed missed_find(struct follower *follower, struct name *name,
                          struct file **last);

/* ---- name.c ---- */

struct name *name_add(struct follower *follower, const char *path, bool listed,
                      bool initial);
/* One that came into a folder that has been watched. */
struct name *name_add_in(struct follower *follower, const char *path,
                         struct folder *folder);
struct name *name_find(const struct follower *follower, const char *path);
void name_free(struct follower *follower, struct name *name);
void name_touch(struct follower *follower, struct name *name);
/* Looks at those that are dirty, drops those that are gone. */
void name_look_at_all(struct follower *follower);
void name_remember_folder(struct name *name, struct identity identity);
/* A file of it that was given up. */
void name_remember_past(struct name *name, struct identity identity,
                        struct timespec born);

/* ---- pattern.c ---- */

bool pattern_add(struct follower *follower, const char *text, bool initial);
void pattern_free_all(struct follower *follower);
void pattern_look_at_all(struct follower *follower);
/* Something called so came into the folder: adds its name. */
void pattern_notice(struct follower *follower, struct folder *folder, const char *base,
                    bool is_folder);
void pattern_forget_folder(struct follower *follower, struct folder *folder);

/* ---- resume.c ---- */

/* Follows the files of a name that was saved from where they were left. */
void resume_name(struct follower *follower, struct name *name);

/* ---- saved.c ---- */

/* Adds the names that were saved and that no pattern has found again, since they lead
 * nowhere now: what they led to may be beside them. */
void saved_add_names(struct follower *follower);
/* Whether a pattern was saved, or a name with whatever it led to. */
bool saved_knows(const struct follower *follower, const char *path, bool is_pattern);
void saved_free(struct memory *memory);
void saved_free_all(struct follower *follower);

#endif
