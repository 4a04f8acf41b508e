#include "pipeline/follow/internal.h"

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

static void write_memory(struct buffer *out, const struct memory *memory)
{
    buffer_add_byte(out, '{');
    write_path(out, "follow", memory->path);
    buffer_printf(out,
                  ",\"device\":%ju,\"inode\":%ju,\"first\":%zu,\"hash\":\"%016" PRIx64
                  "\",\"offset\":%" PRIu64 ",\"line\":%" PRIu64
                  ",\"inside\":%s,\"born\":[%jd,%ld],\"seen\":[%jd,%ld]}\n",
                  (uintmax_t)memory->identity.device, (uintmax_t)memory->identity.inode,
                  memory->print_length, memory->print_hash, memory->offset,
                  memory->line, memory->inside ? "true" : "false",
                  (intmax_t)memory->born.tv_sec, memory->born.tv_nsec,
                  (intmax_t)memory->seen.tv_sec, memory->seen.tv_nsec);
}

static void write_file(struct buffer *out, const struct file *file)
{
    const struct name *name = file->owner;

    write_memory(out,
                 &(struct memory){
                     .path = name ? name->path : file->path,
                     .identity = file->identity,
                     .born = file->born,
                     .print_length = file->print.length,
                     .print_hash = print_hash(file->print.bytes, file->print.length),
                     .offset = file->shown.offset - file->shown.held,
                     .line = file->shown.line,
                     .inside = file->shown.inside,
                     .seen = name ? name->seen : file->modified,
                 });
}

/* A file that comes later is read from its start, also by the next run. */
static bool is_absent(const struct follower *follower, const struct name *name)
{
    for (const struct file *file = follower->files; file; file = file->next) {
        if (file->owner == name && !file->ended)
            return false;
    }
    return !name->initial && !name->listed && !name->file &&
           !saved_knows(follower, name->path, false);
}

static void write_absent(struct buffer *out, const struct name *name)
{
    write_memory(out, &(struct memory){.path = name->path, .seen = name->seen});
}

bool follower_save(const struct follower *follower, struct buffer *out)
{
    for (const struct pattern *pattern = follower->patterns; pattern;
         pattern = pattern->next) {
        if (pattern->initial)
            continue;
        buffer_add_byte(out, '{');
        write_path(out, "pattern", pattern->text);
        buffer_add(out, "}\n", 2);
    }
    /* What has not been looked for yet stays as it was saved. */
    for (const struct memory *memory = follower->memories; memory;
         memory = memory->next) {
        if (!memory->is_pattern)
            write_memory(out, memory);
    }
    for (const struct file *file = follower->files; file; file = file->next) {
        if (!file->ended)
            write_file(out, file);
    }
    for (size_t i = 0; i < follower->name_count; i++) {
        if (is_absent(follower, follower->names[i]))
            write_absent(out, follower->names[i]);
    }
    return !out->failed;
}
