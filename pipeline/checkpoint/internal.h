/* What the files of this room share. */
#ifndef PIPELINE_CHECKPOINT_INTERNAL_H
#define PIPELINE_CHECKPOINT_INTERNAL_H

#include "pipeline/checkpoint/checkpoint.h"

#include <stdbool.h>

/* The section that says what the checkpoint belongs to. */
#define BELONGS "belongs"

struct crash {
    enum crash_point point;
    unsigned long left; /* how often it is passed until it ends the process */
};

struct checkpoint {
    char *path; /* for messages, as the user wrote it */
    /* In the folder: */
    char *name, *new_name, *old_name, *lock_name, *journal_name, *journal_old_name;
    int folder, lock; /* descriptors; -1: not open */
    uint64_t generation;
    struct text belongs; /* its own copy */
    struct buffer loaded; /* the whole file; empty if there was none */
    struct buffer next; /* the same, of the next generation */
    size_t section; /* where its last section begins; 0: it has none */
    uint32_t sum; /* of the generation */
    int journal; /* a descriptor; -1: this generation has none yet */
    size_t changed; /* bytes in it */
    struct buffer changes; /* that are to be written */
    struct buffer changes_loaded;
    struct crash crash;
    char note[FAULT_WHAT_SIZE];
};

/* As fault_set, answering false. */
bool checkpoint_fails(struct fault *fault, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
bool checkpoint_no_memory(struct fault *fault);

/* lock.c */
bool checkpoint_lock(struct checkpoint *checkpoint, struct fault *fault);

/* load.c: fills loaded, generation and note. */
bool checkpoint_load(struct checkpoint *checkpoint, struct fault *fault);

/* save.c: what becomes durable by a sync of the folder. */
bool checkpoint_publish(const struct checkpoint *checkpoint, struct fault *fault);
bool checkpoint_sync_folder(const struct checkpoint *checkpoint, struct fault *fault);

bool checkpoint_write_all(int file, const char *bytes, size_t length);

/* journal.c: fills changes_loaded, once a generation was loaded; it is ended by a save.
 */
bool journal_load(struct checkpoint *checkpoint, struct fault *fault);
void journal_end(struct checkpoint *checkpoint);

/* load.c: a file of the folder, `shown` in messages. False: *fault says why not, or it
 * is not there (STATUS_OK). */
bool checkpoint_read(const struct checkpoint *checkpoint, const char *name,
                     const char *shown, struct buffer *bytes, struct fault *fault);

/* ---- form.c: the bytes of a file ---- */

/* Begins a file in an empty buffer; form_section begins a section, whose place it
 * answers, and form_end_section ends it; form_seal fills in the header. All but the
 * last do nothing once the buffer has failed, which form_seal answers as false. */
void form_begin(struct buffer *file);
size_t form_section(struct buffer *file, const char *name);
void form_end_section(struct buffer *file, size_t place);
bool form_seal(struct buffer *file, uint64_t generation)
    __attribute__((warn_unused_result));

/* Whether the bytes are a whole file of this version; if not, why: `name` is its. */
bool form_check(const struct buffer *file, uint64_t *generation, const char *name,
                struct fault *fault);

/* The checksum in the header of such a file, or of one that was sealed. */
uint32_t form_sum(const struct buffer *file);

/* A section of a file that was checked; `bytes` is NULL if there is none. */
struct text form_find(const struct buffer *file, const char *name);

/* crash.c */
struct crash crash_from_environment(void);

#endif
