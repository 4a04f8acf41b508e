#include "pipeline/follow/internal.h"

#include "pipeline/json/memory.h"

#include <errno.h>
#include <string.h>

/* The file of that path, if it begins as it did. */
static struct file *open_if_same(struct follower *follower, const char *path,
                                 const struct memory *memory)
{
    int error;
    struct file *file = file_open(follower, path, &error);

    if (!file)
        return NULL;
    file->shown.offset = memory->offset;
    if (file->print.length >= memory->print_length &&
        print_hash(file->print.bytes, memory->print_length) == memory->print_hash &&
        tail_load(file) && !file_find(follower, file->identity))
        return file;
    file_free(follower, file);
    return NULL;
}

static bool is_there(const char *path, const struct memory *memory)
{
    struct stat status;

    return stat(path, &status) == 0 &&
           identity_equals(identity_of(&status), memory->identity);
}

static struct file *find(struct follower *follower, const struct memory *memory,
                         const struct siblings *siblings)
{
    struct file *file = NULL;

    if (is_there(memory->path, memory))
        file = open_if_same(follower, memory->path, memory);
    for (size_t i = 0; i < siblings->count && !file; i++) {
        if (identity_equals(siblings->items[i].identity, memory->identity))
            file = open_if_same(follower, siblings->items[i].path, memory);
    }
    /* A copy, or the file itself, where it was moved to another file system and back.
     */
    for (size_t i = siblings->count; i-- > 0 && !file;) {
        if (memory->print_length >= PRINT_EVIDENCE)
            file = open_if_same(follower, siblings->items[i].path, memory);
    }
    return file;
}

static void resume(struct follower *follower, struct name *name,
                   const struct memory *memory, struct file **last)
{
    struct siblings siblings;
    struct file *file;

    siblings_find(follower, name->path, &siblings);
    file = find(follower, memory, &siblings);
    siblings_release(&siblings);
    name->seen = memory->seen;
    if (!file) {
        story_gap(follower, name->path, memory->offset, FOLLOW_UNKNOWN,
                  is_there(name->path, memory)
                      ? "truncated since it was last read"
                      : "the file that was last read is not there any more");
        return;
    }
    if (*last)
        file_precedes(*last, file);
    file_start(follower, file, name);
    *last = file;
}

void resume_name(struct follower *follower, struct name *name, struct file **last)
{
    struct memory **at = &follower->memories;

    name->uncertain = true;
    while (*at) {
        struct memory *memory = *at;

        if (memory->is_pattern || strcmp(memory->path, name->path) != 0) {
            at = &memory->next;
            continue;
        }
        resume(follower, name, memory, last);
        *at = memory->next;
        if (!memory->next)
            follower->memories_end = at;
        memory_free(memory->path);
        memory_free(memory);
    }
}
