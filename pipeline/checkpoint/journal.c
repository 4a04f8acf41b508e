/* The journal: see checkpoint.h. */

#include "pipeline/checkpoint/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

/* "coro-pipe journal 1 GENERATION SUM LENGTH CHECKSUM\n" */
#define MAGIC "coro-pipe journal 1 "
#define NUMBERS_AT (sizeof(MAGIC) - 1)
#define NUMBERS_SIZE (16 + 1 + 8 + 1 + 16)
#define HEADER_SIZE (NUMBERS_AT + NUMBERS_SIZE + 1 + 8 + 1)

struct batch {
    uint64_t generation;
    uint32_t sum;
    struct text bytes;
};

/* One that was read. */
struct journal {
    struct buffer file;
    uint64_t last; /* generation */
    size_t whole; /* of it */
};

static bool cannot(const struct checkpoint *checkpoint, const char *what,
                   struct fault *fault)
{
    return checkpoint_fails(fault, "cannot %s %s.journal: %s", what, checkpoint->path,
                            strerror(errno));
}

/* With a NUL behind it. */
static void print_header(char header[HEADER_SIZE + 1], const struct batch *batch)
{
    const unsigned char *bytes = (const unsigned char *)batch->bytes.bytes;
    const unsigned char *numbers = (const unsigned char *)header + NUMBERS_AT;
    uLong sum = crc32_z(0, NULL, 0);

    snprintf(header, HEADER_SIZE + 1, MAGIC "%016" PRIx64 " %08" PRIx32 " %016zx ",
             batch->generation, batch->sum, batch->bytes.length);
    sum = crc32_z(crc32_z(sum, numbers, NUMBERS_SIZE), bytes, batch->bytes.length);
    snprintf(header + NUMBERS_AT + NUMBERS_SIZE, 8 + 3, " %08" PRIx32 "\n",
             (uint32_t)sum);
}

/* ---- Loading ---- */

static uint64_t number_at(const char *header, size_t place)
{
    return strtoull(header + NUMBERS_AT + place, NULL, 16);
}

/* How long it is with its header; 0: what is there is none, or is cut short. The header
 * is compared with the one that it should be. */
static size_t read_batch(struct text rest, struct batch *batch)
{
    char header[HEADER_SIZE + 1];

    if (rest.length < HEADER_SIZE || memcmp(rest.bytes, MAGIC, NUMBERS_AT) != 0)
        return 0;
    memcpy(header, rest.bytes, HEADER_SIZE);
    header[HEADER_SIZE] = '\0';
    batch->generation = number_at(header, 0);
    batch->sum = (uint32_t)number_at(header, 17);
    batch->bytes.bytes = rest.bytes + HEADER_SIZE;
    batch->bytes.length = (size_t)number_at(header, 26);
    if (batch->bytes.length > rest.length - HEADER_SIZE)
        return 0;
    print_header(header, batch);
    return memcmp(header, rest.bytes, HEADER_SIZE) == 0
               ? HEADER_SIZE + batch->bytes.length
               : 0;
}

/* A batch of the next generation is there if the user has gone back to FILE.old. */
static bool is_to_be_undone(const struct checkpoint *checkpoint,
                            const struct batch *batch)
{
    return (batch->generation == checkpoint->generation &&
            batch->sum == checkpoint->sum) ||
           batch->generation == checkpoint->generation + 1;
}

/* Takes the batches from the start of `rest`. */
static void take_batches(struct checkpoint *checkpoint, struct text *rest,
                         uint64_t *last)
{
    struct batch batch;
    size_t length;

    while ((length = read_batch(*rest, &batch)) > 0) {
        if (is_to_be_undone(checkpoint, &batch))
            buffer_add(&checkpoint->changes_loaded, batch.bytes.bytes,
                       batch.bytes.length);
        *last = batch.generation;
        rest->bytes += length;
        rest->length -= length;
    }
}

/* A batch that is cut short is the last one. */
static bool has_batch(struct text rest)
{
    struct batch batch;
    const char *at;

    while ((at = memmem(rest.bytes, rest.length, MAGIC, NUMBERS_AT))) {
        rest.length -= (size_t)(at - rest.bytes);
        rest.bytes = at;
        if (read_batch(rest, &batch) > 0)
            return true;
        rest.bytes++;
        rest.length--;
    }
    return false;
}

static bool take_file(struct checkpoint *checkpoint, struct journal *journal,
                      const char *shown, struct fault *fault)
{
    struct text rest = {journal->file.bytes, journal->file.length, TEXT_NOWHERE, 0};

    if (rest.length > 0)
        take_batches(checkpoint, &rest, &journal->last);
    journal->whole = journal->file.length - rest.length;
    if (rest.length > 0 && has_batch(rest))
        return checkpoint_fails(
            fault, "%s is damaged: what files were before cannot be told", shown);
    return !checkpoint->changes_loaded.failed || checkpoint_no_memory(fault);
}

/* Of this generation, so it is gone on with; a part behind `whole` is cut off. */
static bool go_on(struct checkpoint *checkpoint, size_t whole, struct fault *fault)
{
    checkpoint->journal = openat(checkpoint->folder, checkpoint->journal_name,
                                 O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW);
    if (checkpoint->journal < 0)
        return cannot(checkpoint, "open", fault);
    checkpoint->changed = whole;
    return ftruncate(checkpoint->journal, (off_t)whole) == 0 ||
           cannot(checkpoint, "cut", fault);
}

static bool load_one(struct checkpoint *checkpoint, const char *name, const char *end,
                     struct fault *fault)
{
    char shown[FAULT_PLACE_SIZE];
    struct journal journal = {.last = 0};
    bool good;

    snprintf(shown, sizeof(shown), "%s%s", checkpoint->path, end);
    if (!checkpoint_read(checkpoint, name, shown, &journal.file, fault))
        good = fault->status == STATUS_OK;
    else
        good = take_file(checkpoint, &journal, shown, fault) &&
               (name != checkpoint->journal_name ||
                (journal.whole > 0 && journal.last < checkpoint->generation) ||
                go_on(checkpoint, journal.whole, fault));
    buffer_release(&journal.file);
    return good;
}

/* Without a checkpoint they belong to one that was removed. */
static bool remove_both(const struct checkpoint *checkpoint, struct fault *fault)
{
    const char *const names[] = {checkpoint->journal_name,
                                 checkpoint->journal_old_name};

    for (int i = 0; i < 2; i++) {
        if (unlinkat(checkpoint->folder, names[i], 0) != 0 && errno != ENOENT)
            return cannot(checkpoint, "remove", fault);
    }
    return true;
}

bool journal_load(struct checkpoint *checkpoint, struct fault *fault)
{
    if (checkpoint->generation == 0)
        return remove_both(checkpoint, fault);
    return load_one(checkpoint, checkpoint->journal_old_name, ".journal.old", fault) &&
           load_one(checkpoint, checkpoint->journal_name, ".journal", fault);
}

struct text checkpoint_find_changes(const struct checkpoint *checkpoint)
{
    const struct buffer *loaded = &checkpoint->changes_loaded;

    return (struct text){loaded->bytes, loaded->length, TEXT_NOWHERE, 0};
}

/* ---- Writing ---- */

struct buffer *checkpoint_changes(struct checkpoint *checkpoint)
{
    return &checkpoint->changes;
}

size_t checkpoint_changed(const struct checkpoint *checkpoint)
{
    return checkpoint->changed;
}

/* O_EXCL: whatever else has the name since it was looked at is nothing of ours. */
static bool begin(struct checkpoint *checkpoint, struct fault *fault)
{
    int folder = checkpoint->folder;

    if (renameat(folder, checkpoint->journal_name, folder,
                 checkpoint->journal_old_name) != 0 &&
        errno != ENOENT)
        return cannot(checkpoint, "rename", fault);
    checkpoint->journal =
        openat(folder, checkpoint->journal_name,
               O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (checkpoint->journal < 0)
        return cannot(checkpoint, "make", fault);
    return checkpoint_sync_folder(checkpoint, fault);
}

static bool add(struct checkpoint *checkpoint, struct fault *fault)
{
    const struct buffer *changes = &checkpoint->changes;
    struct batch batch = {.generation = checkpoint->generation,
                          .sum = checkpoint->sum,
                          .bytes = {changes->bytes, changes->length, TEXT_NOWHERE, 0}};
    int file = checkpoint->journal;
    size_t half = changes->length / 2;
    char header[HEADER_SIZE + 1];

    print_header(header, &batch);
    if (!checkpoint_write_all(file, header, HEADER_SIZE) ||
        !checkpoint_write_all(file, changes->bytes, half))
        return cannot(checkpoint, "write", fault);
    checkpoint_pass(checkpoint, CRASH_HALF_JOURNALED);
    if (!checkpoint_write_all(file, changes->bytes + half, changes->length - half) ||
        fdatasync(file) != 0)
        return cannot(checkpoint, "write", fault);
    return true;
}

enum status checkpoint_write_changes(struct checkpoint *checkpoint, struct fault *fault)
{
    if (checkpoint->changes.failed) {
        checkpoint_no_memory(fault);
        return fault->status;
    }
    if (checkpoint->changes.length == 0)
        return STATUS_OK;
    if ((checkpoint->journal < 0 && !begin(checkpoint, fault)) ||
        !add(checkpoint, fault))
        return fault->status;
    checkpoint->changed += HEADER_SIZE + checkpoint->changes.length;
    buffer_clear(&checkpoint->changes);
    checkpoint_pass(checkpoint, CRASH_JOURNALED);
    return STATUS_OK;
}

/* What was not written has not happened. */
void journal_end(struct checkpoint *checkpoint)
{
    buffer_clear(&checkpoint->changes);
    if (checkpoint->journal >= 0)
        close(checkpoint->journal);
    checkpoint->journal = -1;
    checkpoint->changed = 0;
}
