/* The file of runs: opening, writing and reading it. */

#include "pipeline/order/spill.h"

#include "pipeline/json/memory.h"
#include "pipeline/order/entries.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WRITE_SIZE ((size_t)256 << 10)

/* ---- The file ---- */

static const char *folder(void)
{
    const char *name = getenv("TMPDIR");

    return name && *name ? name : "/tmp";
}

static bool out_of_memory(struct fault *fault)
{
    fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
    return false;
}

static bool failed(struct fault *fault, const char *what, int error)
{
    fault_set(fault, STATUS_RESOURCE, NULL,
              "cannot %s a temporary file in %s (see TMPDIR): %s", what, folder(),
              strerror(error));
    return false;
}

/* Where the file system knows no files without a name, the name is taken away at once.
 */
static int open_named(void)
{
    static const char end[] = "/coro-pipe-XXXXXX";
    size_t size = strlen(folder()) + sizeof(end);
    char *name = malloc(size);
    int file = -1;

    if (!name) {
        errno = ENOMEM;
        return -1;
    }
    snprintf(name, size, "%s%s", folder(), end);
    file = mkostemp(name, O_CLOEXEC);
    if (file >= 0)
        unlink(name);
    free(name);
    return file;
}

bool spill_open(struct spill *spill, struct fault *fault)
{
    int file = open(folder(), O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600);

    *spill = (struct spill){.file = -1};
    if (file < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL))
        file = open_named();
    if (file < 0)
        return failed(fault, "make", errno);
    spill->file = file;
    spill->buffer = malloc(WRITE_SIZE);
    return spill->buffer || out_of_memory(fault);
}

void spill_release(struct spill *spill)
{
    if (spill->file >= 0)
        close(spill->file);
    free(spill->buffer);
    free(spill->runs);
    *spill = (struct spill){.file = -1};
}

/* ---- Writing ---- */

static bool write_all(struct spill *spill, const char *bytes, size_t length,
                      struct fault *fault)
{
    while (length > 0) {
        ssize_t written = write(spill->file, bytes, length);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return failed(fault, "write", errno);
        bytes += written;
        length -= (size_t)written;
        spill->length += written;
    }
    return true;
}

static bool flush(struct spill *spill, struct fault *fault)
{
    size_t used = spill->used;

    spill->used = 0;
    return write_all(spill, spill->buffer, used, fault);
}

/* `size` bytes to be written to: in the buffer, or of their own, which are then in
 * *large. NULL: it failed. */
static char *reserve(struct spill *spill, size_t size, char **large,
                     struct fault *fault)
{
    char *place;

    *large = NULL;
    if (WRITE_SIZE - spill->used < size && !flush(spill, fault))
        return NULL;
    if (size <= WRITE_SIZE) {
        place = spill->buffer + spill->used;
        spill->used += size;
        return place;
    }
    *large = malloc(size);
    if (!*large)
        out_of_memory(fault);
    return *large;
}

bool spill_add(struct spill *spill, struct item *item, struct fault *fault)
{
    struct text key = {.bytes = item_key(item), .length = item->key_length};
    struct item head = *item;
    char *large, *place;
    bool done = true;

    if (item->flags & ITEM_HELD)
        (void)!item_describe(&head, item->owner.record, key);
    head.owner.chunk = NULL;
    place = reserve(spill, item_size(&head), &large, fault);
    if (!place)
        return false;
    /* The bytes that fill up to a multiple of 8. */
    memset(place + item_size(&head) - 8, 0, 8);
    if (item->flags & ITEM_HELD) {
        item_write(place, &head, key, item->owner.record);
    } else {
        memcpy(place, item, item_size(item));
        memcpy(place, &head, sizeof(head));
    }
    if (large)
        done = write_all(spill, large, item_size(&head), fault);
    free(large);
    return done;
}

static bool grow_runs(struct spill *spill)
{
    size_t capacity = spill->capacity * 2 + 16;
    struct run_span *runs = reallocarray(spill->runs, capacity, sizeof(*runs));

    if (!runs)
        return false;
    spill->runs = runs;
    spill->capacity = capacity;
    return true;
}

bool spill_end_run(struct spill *spill, struct fault *fault)
{
    off_t from = spill->count > 0 ? spill->runs[spill->count - 1].to : 0;

    if (!flush(spill, fault))
        return false;
    if (spill->count == spill->capacity && !grow_runs(spill))
        return out_of_memory(fault);
    spill->runs[spill->count++] = (struct run_span){from, spill->length};
    return true;
}

/* ---- Reading ---- */

void run_begin(struct run_reader *reader, int file, const struct run_span *span,
               size_t size)
{
    *reader = (struct run_reader){
        .file = file,
        .at = span->from,
        .end = span->to,
        .size = size,
    };
}

void run_release(struct run_reader *reader)
{
    chunk_unref(reader->chunk);
    reader->chunk = NULL;
}

/* A chunk with what is left of the last one at its start, and room for `size` bytes in
 * all. */
static bool change_chunk(struct run_reader *reader, size_t size)
{
    size_t left = reader->to - reader->from;
    struct chunk *chunk = chunk_new(size > reader->size ? size : reader->size);

    if (!chunk)
        return false;
    if (left > 0)
        memcpy(chunk->bytes, reader->chunk->bytes + reader->from, left);
    chunk_unref(reader->chunk);
    reader->chunk = chunk;
    reader->from = 0;
    reader->to = left;
    return true;
}

static bool fill(struct run_reader *reader, struct fault *fault)
{
    size_t room = reader->chunk->capacity - reader->to;
    size_t length = room < (uint64_t)(reader->end - reader->at)
                        ? room
                        : (size_t)(reader->end - reader->at);

    while (length > 0) {
        ssize_t got =
            pread(reader->file, reader->chunk->bytes + reader->to, length, reader->at);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return failed(fault, "read", got < 0 ? errno : EIO);
        reader->to += (size_t)got;
        reader->at += got;
        length -= (size_t)got;
    }
    return true;
}

/* Sees that the next `size` bytes are there. */
static bool need(struct run_reader *reader, size_t size, struct fault *fault)
{
    if (reader->to - reader->from >= size)
        return true;
    if (!change_chunk(reader, size))
        return out_of_memory(fault);
    return fill(reader, fault);
}

static struct item *item_here(const struct run_reader *reader)
{
    return (void *)(reader->chunk->bytes + reader->from);
}

bool run_next(struct run_reader *reader, struct fault *fault)
{
    struct item *item;

    reader->item = NULL;
    if (reader->from == reader->to && reader->at == reader->end)
        return true;
    if (!need(reader, sizeof(struct item), fault) ||
        !need(reader, item_size(item_here(reader)), fault))
        return false;
    item = item_here(reader);
    item->owner.chunk = reader->chunk;
    reader->from += item_size(item);
    reader->item = item;
    reader->head = key_head(item_key(item), item->key_length, 0);
    return true;
}
