/* Saving: how far each file was passed on, as lines of JSON. */

#include "pipeline/follow/arrival.h"

#include "pipeline/json/utf8.h"
#include "pipeline/json/write.h"

#include <inttypes.h>
#include <string.h>

/* A path is any bytes; what is not UTF-8 is told in hexadecimal digits. */
static void write_path(struct buffer *out, const char *key, const char *path)
{
    size_t length = strlen(path);

    if (utf8_is_valid(path, length)) {
        buffer_printf(out, "\"%s\":", key);
        write_string(out, path, length);
        return;
    }
    buffer_printf(out, "\"%s_hex\":\"", key);
    for (size_t i = 0; i < length; i++)
        buffer_printf(out, "%02x", (unsigned char)path[i]);
    buffer_add_byte(out, '"');
}

static void write_time(struct buffer *out, const char *key, struct timespec time)
{
    buffer_printf(out, ",\"%s\":[%jd,%ld]", key, (intmax_t)time.tv_sec, time.tv_nsec);
}

static void write_identity(struct buffer *out, struct identity identity,
                           struct timespec born)
{
    buffer_printf(out, ",\"device\":%ju,\"inode\":%ju", (uintmax_t)identity.device,
                  (uintmax_t)identity.inode);
    write_time(out, "born", born);
}

static void write_memory(struct buffer *out, const struct memory *memory)
{
    static const char *const keys[] = {[MEMORY_FILE] = "follow",
                                       [MEMORY_PATTERN] = "pattern",
                                       [MEMORY_NAME] = "name",
                                       [MEMORY_PAST] = "past"};

    buffer_add_byte(out, '{');
    write_path(out, keys[memory->kind], memory->path);
    if (memory->found) {
        buffer_add_byte(out, ',');
        write_path(out, "found", memory->found);
    }
    if (memory->kind == MEMORY_FILE || memory->kind == MEMORY_PAST)
        write_identity(out, memory->identity, memory->born);
    if (memory->kind == MEMORY_FILE)
        buffer_printf(out,
                      ",\"first\":%zu,\"hash\":\"%016" PRIx64 "\",\"offset\":%" PRIu64
                      ",\"line\":%" PRIu64 ",\"inside\":%s",
                      memory->print_length, memory->print_hash, memory->offset,
                      memory->line, memory->inside ? "true" : "false");
    if (memory->kind == MEMORY_FILE && memory->start > 0)
        buffer_printf(out, ",\"start\":%" PRIu64, memory->start);
    if (memory->kind == MEMORY_FILE || memory->kind == MEMORY_NAME)
        write_time(out, "seen", memory->seen);
    buffer_add(out, "}\n", 2);
}

/* What is to be told, and has not been. */
static void write_gap(struct buffer *out, const char *path, uint64_t from, uint64_t to,
                      const char *what)
{
    buffer_add_byte(out, '{');
    write_path(out, "gap", path);
    buffer_printf(out, ",\"from\":%" PRIu64, from);
    if (to != FOLLOW_UNKNOWN)
        buffer_printf(out, ",\"to\":%" PRIu64, to);
    buffer_add(out, ",\"what\":", 8);
    write_string(out, what, strlen(what));
    buffer_add(out, "}\n", 2);
}

static void write_gaps(struct buffer *out, const struct follower *follower)
{
    for (const struct story *story = follower->stories; story; story = story->next) {
        if (story->kind == FOLLOW_GAP)
            write_gap(out, story->path, story->from, story->to, story->fault.what);
    }
    for (size_t i = 0; i < follower->name_count; i++) {
        const struct name *name = follower->names[i];

        if (arrival_is_lacking(name))
            write_gap(out, name->path, 0, FOLLOW_UNKNOWN, ARRIVAL_LOST);
    }
}

static void write_file(struct buffer *out, const struct file *file)
{
    const struct name *name = file->owner;
    bool elsewhere = name && strcmp(name->path, file->path) != 0;

    write_memory(out,
                 &(struct memory){
                     .kind = MEMORY_FILE,
                     .path = name ? name->path : file->path,
                     .found = elsewhere ? file->path : NULL,
                     .identity = file->identity,
                     .born = file->born,
                     .print_length = file->print.length,
                     .print_hash = print_hash(file->print.bytes, file->print.length),
                     .start = file->shown.start,
                     .offset = file->shown.offset - file->shown.held,
                     .line = file->shown.line,
                     .inside = file->shown.inside,
                     .seen = name ? name->seen : file->modified,
                 });
}

static void write_past(struct buffer *out, const struct name *name)
{
    for (unsigned i = 0; i < name->past_count && i < NAME_PAST; i++)
        write_memory(out, &(struct memory){.kind = MEMORY_PAST,
                                           .path = name->path,
                                           .identity = name->past[i].identity,
                                           .born = name->past[i].born});
}

/* What is known without a file: what comes under the name from now on is new. */
static void write_name(struct buffer *out, const struct name *name)
{
    bool has_file = name->file && name->file->owner == name;

    if (!name->initial && !name->listed && !has_file)
        write_memory(out, &(struct memory){.kind = MEMORY_NAME,
                                           .path = name->path,
                                           .seen = name->seen});
    write_past(out, name);
}

/* Also the rest of one that was given up, as long as it is held. */
static bool is_to_be_kept(const struct file *file)
{
    return !file->ended || (file->descriptor >= 0 && file->shown.held > 0);
}

bool follower_save(const struct follower *follower, struct buffer *out)
{
    for (const struct pattern *pattern = follower->patterns; pattern;
         pattern = pattern->next) {
        if (!pattern->initial)
            write_memory(
                out, &(struct memory){.kind = MEMORY_PATTERN, .path = pattern->text});
    }
    /* What has not been looked for yet stays as it was saved. */
    for (const struct memory *memory = follower->memories; memory;
         memory = memory->next) {
        if (memory->kind != MEMORY_PATTERN)
            write_memory(out, memory);
    }
    write_gaps(out, follower);
    for (size_t i = 0; i < follower->name_count; i++)
        write_name(out, follower->names[i]);
    for (const struct file *file = follower->files; file; file = file->next) {
        if (is_to_be_kept(file))
            write_file(out, file);
    }
    return !out->failed;
}
