/* Checkpoint: a file that says how far a run has come, so that the next one goes on
 * from there. It holds named sections of bytes and knows nothing of what they mean.
 *
 *     coro-pipe checkpoint 1 GENERATION LENGTH CHECKSUM    one line of fixed length
 *     LENGTH NAME                                          a section: one line,
 *     ...                                                  and as many bytes
 *
 * The version is a decimal number, the others are hexadecimal: the generation (1, 2,
 * ...: each save is one more) and the lengths, in bytes, 16 digits, the checksum 8: the
 * CRC-32 (ISO 3309, as in zlib) of all other bytes of the file. The first section,
 * "belongs", is what the checkpoint belongs to, compared byte by byte.
 *
 * What is promised. checkpoint_save answers STATUS_OK when the new generation will be
 * there after the program is killed, the system crashes or the power fails. Before
 * that, at every moment and after each of these, FILE is a whole generation, the new
 * one or the one before; FILE.old is the one before FILE. (Where there are no hard
 * links, FILE may be missing while FILE.new and FILE.old are whole; checkpoint_open
 * then puts FILE.new in its place.) So it goes:
 *
 *     write FILE.new, fsync it     the new bytes are on the disk before any name is
 *                                  theirs
 *     link FILE as FILE.old        FILE is never without a file
 *     rename FILE.new to FILE      atomic: POSIX.1-2017, rename()
 *     fsync the folder             fsync(2): syncing a file does not sync its name
 *
 * For why none of the steps can go: Pillai et al., "All File Systems Are Not Created
 * Equal" (OSDI 2014); for why a failed fsync is not tried again, but is a failure:
 * Rebello et al., "Can Applications Recover from fsync Failures?" (ATC 2020). The
 * promise is as good as the fsync of the file system and the disk.
 *
 * FILE is never guessed at: one that is damaged, of another kind, of a newer version or
 * of another pipeline is refused. FILE.lock is locked (flock) while it is open, so that
 * no second program uses it; one that has it is waited for up to a second, in which one
 * that was killed ends. It stays behind, which does no harm. All files are found
 * in the folder that FILE was in when it was opened; if FILE is a symbolic link, in
 * that of the file that it leads to. They are for their owner alone (0600), since they
 * may hold parts of records.
 *
 * Failures are told in a struct fault: STATUS_CHECKPOINT, or STATUS_RESOURCE without
 * memory. Memory counts against the limit of json/memory.h. */
#ifndef PIPELINE_CHECKPOINT_CHECKPOINT_H
#define PIPELINE_CHECKPOINT_CHECKPOINT_H

#include "pipeline/base/fault.h"
#include "pipeline/json/buffer.h"

#include <stdint.h>

struct checkpoint;

/* Locks the checkpoint at `path` and loads it, if there is one; both arguments are
 * copied. The first line of `belongs` is what a message shows of it. NULL: it failed.
 */
struct checkpoint *checkpoint_open(const char *path, struct text belongs,
                                   struct fault *fault)
    __attribute__((warn_unused_result));

/* Gives up the lock; saves nothing. NULL is fine. */
void checkpoint_close(struct checkpoint *checkpoint);

/* ---- What was saved ---- */

/* The generation that was loaded or saved last; 0: there is none yet. */
uint64_t checkpoint_generation(const struct checkpoint *checkpoint);

/* What the user should know of how it was loaded; NULL: nothing. Lent. */
const char *checkpoint_note(const struct checkpoint *checkpoint);

/* A section that was loaded; `bytes` is NULL if there is none. Lent until
 * checkpoint_close, whatever is saved. */
struct text checkpoint_find(const struct checkpoint *checkpoint, const char *name);

/* ---- Saving ---- */

/* Begins a section of the next generation, to which the caller then adds its bytes; in
 * any order, each name once, no newline in it. Lent until the next call with this
 * checkpoint. A buffer that failed for want of memory makes checkpoint_save fail. */
struct buffer *checkpoint_section(struct checkpoint *checkpoint, const char *name);

/* Saves the sections begun since the last save as the next generation, as promised
 * above. If it fails the generation is what it was, and FILE is whole. */
enum status checkpoint_save(struct checkpoint *checkpoint, struct fault *fault)
    __attribute__((warn_unused_result));

/* Gives up the sections begun since the last save. */
void checkpoint_discard(struct checkpoint *checkpoint);

/* ---- The journal ----
 *
 * What the next run has to undo may be known only as it happens, between two saves, and
 * must be on the disk before it does. It is noted in FILE.journal, in lines of the
 * caller's; those that belong to a generation are of no use once the next one is saved,
 * and begin anew then: the file before is kept as FILE.journal.old, so that FILE.old
 * can still be gone back to.
 *
 *     coro-pipe journal 1 GENERATION SUM LENGTH CHECKSUM   one line of fixed length
 *     ...                                                  LENGTH bytes
 *
 * and again for each write; numbers as above. SUM is the checksum of the checkpoint
 * that it belongs to, CHECKSUM that of the numbers before it and the bytes. The last
 * one may be cut short: then what it announced never happened. */

/* Where changes are added to, lines with their newlines. Lent until the next call. */
struct buffer *checkpoint_changes(struct checkpoint *checkpoint);

/* Writes them, if there are any. STATUS_OK: they will be found. */
enum status checkpoint_write_changes(struct checkpoint *checkpoint, struct fault *fault)
    __attribute__((warn_unused_result));

/* How many bytes were written since the last save. */
size_t checkpoint_changed(const struct checkpoint *checkpoint);

/* What was written after the save of the generation that was loaded, in its order. Lent
 * as sections are. */
struct text checkpoint_find_changes(const struct checkpoint *checkpoint);

/* ---- Crashing, for tests ----
 *
 * CORO_PIPE_CRASH=POINT, or POINT:N for the N-th time, ends the process by SIGKILL
 * there. The variable is read once, by checkpoint_open. */

enum crash_point {
    CRASH_NOWHERE,
    CRASH_BEFORE_WRITE, /* FILE.new is empty */
    CRASH_HALF_WRITTEN, /* half of it is written */
    CRASH_BEFORE_FSYNC, /* all of it */
    CRASH_BEFORE_LINK, /* FILE.old has been removed */
    CRASH_BEFORE_RENAME, /* FILE.old is the same file as FILE */
    CRASH_AFTER_RENAME, /* the folder is not synced */
    CRASH_SAVED,
    /* Of those who save and restore: */
    CRASH_BEFORE_RECALL, /* what stages have outside is still there */
    CRASH_OUTPUTS_FLUSHED, /* it has been, but not synced */
    CRASH_OUTPUTS_SYNCED, /* it is on the disk; no checkpoint says so yet */
    CRASH_BEFORE_RESTORE, /* loaded; outputs are as they were left */
    CRASH_RESTORED, /* outputs are as long as the checkpoint says */
    CRASH_HALF_RESTORED, /* one more file was given its name back, removed or cut */
    CRASH_HALF_JOURNALED, /* half of the changes is in the journal */
    CRASH_JOURNALED, /* all of them, on the disk */
    CRASH_HALF_ROTATED, /* one more file has its next name */
    CRASH_ROTATED, /* all have; there is no new one yet */
    CRASH_FILE_MADE, /* there is, empty; the journal does not know it */
    CRASH_BEFORE_REMOVE, /* saved; files that no checkpoint needs are still there */
    CRASH_COUNT,
};

/* The point's name; NULL for CRASH_NOWHERE. */
const char *checkpoint_crash_name(enum crash_point point);

/* Ends the process if this is the point; NULL is fine. */
void checkpoint_pass(struct checkpoint *checkpoint, enum crash_point point);

#endif
