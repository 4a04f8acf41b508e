/* Writing: records into files, standard output among them, for stages.
 *
 * An output that waits holds its writers back, while other tasks of the run go on; so
 * functions marked coro_fn may switch. Failures are recorded as the stage's. */
#ifndef PIPELINE_STAGE_WRITING_H
#define PIPELINE_STAGE_WRITING_H

#include "pipeline/run/output.h"
#include "pipeline/stage.h"

struct writing;

/* Opens a file for writing, or shares it with the stage that has it open already. NULL,
 * with the failure recorded, if it cannot be opened. The run closes it. */
struct output *stage_open_output(struct stage *self, const struct text *path,
                                 bool append) __attribute__((warn_unused_result));

/* Whether the run writes this file, or has written it under this name or another: to
 * read what is appended to it would never end. Of files that are open no more only what
 * came after stage_asks_written is known, which is for the prologue. */
bool stage_is_written(const struct stage *self, const char *path);
void stage_asks_written(struct stage *self);

/* Standard output. */
struct output *stage_standard_output(struct stage *self)
    __attribute__((warn_unused_result));

/* How records are written to an output: in the form of the stage's ARGUMENT_FORM, its
 * only one, which `form` is; or as the user said for all (NULL: it has none). `output`
 * may be NULL, why being recorded: then NULL, as without memory. Freed with the run. */
struct writing *stage_writing(struct stage *self, struct output *output,
                              const struct expression *form)
    __attribute__((warn_unused_result));

enum stage_written {
    STAGE_WRITTEN,
    STAGE_UNWRITABLE, /* the form cannot say it: the record is rejected, and gone */
    STAGE_CLOSED, /* the output takes no more: the stage ends, if it has no other duty.
                   * (Its reader has gone, or the failure is recorded.) */
};

/* Writes a record; lends it, unless it is unwritable. */
enum stage_written coro_fn stage_write_record(struct writing *writing,
                                              struct record *rec)
    __attribute__((warn_unused_result));

/* Whether records are written as they came, so that lines need not be cut. */
bool stage_writes_as_is(const struct writing *writing);

/* The same for every line of a block; only if they are written as they came. False: the
 * output takes no more. */
bool coro_fn stage_write_block(struct writing *writing, const struct block *block);

/* Files beneath a folder, whose names come from records: */

enum stage_opened {
    STAGE_OPENED,
    STAGE_REFUSED, /* what has the name is nothing to write to; *why */
    STAGE_NO_DESCRIPTOR, /* there are too many open files */
    STAGE_NOT_OPENED, /* the failure is recorded */
};

struct stage_beneath {
    int folder; /* an open one */
    const char *name; /* relative to it, without . and .. */
    const char *shown; /* for messages; lent until it is closed */
    bool empty; /* the file is emptied, unless it is open */
    const struct expression *form; /* as for stage_writing */
};

/* Says, in the prologue, that a stage will open such files. */
void stage_opens_beneath(struct stage *self);

/* Opens a file for appending. Folders on the way are made if need be; no link is
 * followed, so that it lies where its name says. */
enum stage_opened stage_open_beneath(struct stage *self,
                                     const struct stage_beneath *where,
                                     struct writing **writing, const char **why)
    __attribute__((warn_unused_result));

/* Whether it is to be closed and opened again (SIGHUP). */
bool stage_is_stale(const struct writing *writing);

/* Writes what is left, closes and frees; `for_now`: more may follow, so that the last
 * line gets its newline if it has none. False: the failure is recorded. */
bool coro_fn stage_close_beneath(struct writing *writing, bool for_now)
    __attribute__((warn_unused_result));

/* How many bytes the file has, with those on their way; 0: it is no regular one. */
uint64_t stage_file_size(const struct writing *writing);

/* Says, in the prologue, that the file will be rotated, and how many older ones are
 * kept. */
void stage_rotates(struct writing *writing, uint64_t keep);

/* The file gets the name FILE.1, FILE.1 becomes FILE.2, and so on to a number that is
 * free or FILE.`keep`, which is replaced; a new FILE is begun. False: the failure is
 * recorded. */
bool coro_fn stage_rotate(struct writing *writing) __attribute__((warn_unused_result));

/* Writes what the form has held back, such as the rows of a table. At the end of a
 * stage's input. */
void coro_fn stage_end_writing(struct writing *writing);

/* Columns that a drawing may take: the terminal's, 80 if standard output is none. */
size_t stage_width(struct stage *self);

#endif
