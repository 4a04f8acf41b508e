/* Going on from what was saved: each file is looked for under its name and beside it.
 */

#include "pipeline/follow/sibling.h"

#include "pipeline/json/memory.h"

#include <errno.h>
#include <string.h>

/* The file of that path, if it begins as it did. */
static struct file *open_if_copy(struct follower *follower, const char *path,
                                 const struct memory *memory)
{
    int error;
    struct file *file = file_open(follower, path, &error);

    if (!file)
        return NULL;
    file->shown.start = memory->start;
    file->shown.offset = memory->offset;
    file->shown.line = memory->line;
    file->shown.inside = memory->inside;
    if (file->print.length >= memory->print_length &&
        print_hash(file->print.bytes, memory->print_length) == memory->print_hash &&
        tail_load(file) && !file_find(follower, file->identity))
        return file;
    file_free(follower, file);
    return NULL;
}

/* ... and if it is the same. */
static struct file *open_if_same(struct follower *follower, const char *path,
                                 const struct memory *memory)
{
    struct file *file = open_if_copy(follower, path, memory);

    if (!file || (identity_equals(file->identity, memory->identity) &&
                  file->born.tv_sec == memory->born.tv_sec &&
                  file->born.tv_nsec == memory->born.tv_nsec))
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

/* Where it is then the name has led before. */
static struct file *find_beside(struct follower *follower, struct name *name,
                                const struct memory *memory,
                                const struct siblings *siblings)
{
    struct file *file = NULL;

    for (size_t i = 0; i < siblings->count && !file; i++) {
        const struct sibling *sibling = &siblings->items[i];

        if (!identity_equals(sibling->identity, memory->identity))
            continue;
        file = open_if_same(follower, sibling->path, memory);
        if (file)
            name->home = siblings->folders[sibling->folder].identity;
    }
    return file;
}

/* First under its name: a file that is renamed in between is beside it then. */
static struct file *find(struct follower *follower, struct name *name,
                         const struct memory *memory, struct siblings *siblings)
{
    struct file *file = NULL;

    if (is_there(memory->path, memory))
        file = open_if_same(follower, memory->path, memory);
    siblings_find_all(follower, name, true, siblings);
    return file ? file : find_beside(follower, name, memory, siblings);
}

static struct file *find_copy(struct follower *follower, const struct memory *memory,
                              const struct siblings *siblings)
{
    struct file *file = NULL;

    if (memory->print_length < PRINT_EVIDENCE)
        return NULL;
    for (size_t i = siblings->count; i-- > 0 && !file;)
        file = open_if_copy(follower, siblings->items[i].path, memory);
    return file ? file : open_if_copy(follower, memory->path, memory);
}

/* The file itself, if it is not at its name any more, but begins otherwise. */
static struct file *find_truncated(struct follower *follower,
                                   const struct memory *memory,
                                   const struct siblings *siblings)
{
    int error;

    for (size_t i = 0; i < siblings->count; i++) {
        const struct sibling *sibling = &siblings->items[i];

        if (identity_equals(sibling->identity, memory->identity) &&
            sibling->born.tv_sec == memory->born.tv_sec &&
            sibling->born.tv_nsec == memory->born.tv_nsec &&
            !file_find(follower, sibling->identity))
            return file_open(follower, sibling->path, &error);
    }
    return NULL;
}

static void tell(struct follower *follower, const struct memory *memory, bool truncated)
{
    truncated |= is_there(memory->path, memory);
    story_gap(follower, memory->path, memory->offset, FOLLOW_UNKNOWN,
              truncated ? "truncated since it was last read"
                        : "the file that was last read is not there any more");
}

/* Wherever it is now, it is called what it was called before: who reads its lines knows
 * it by that. */
static void start(struct follower *follower, struct name *name, struct file *file,
                  const struct memory *memory)
{
    const char *path = memory->found ? memory->found : memory->path;
    char *copy = file ? follow_copy(follower, path, strlen(path)) : NULL;

    if (!file)
        return;
    if (copy) {
        memory_free(file->path);
        file->path = copy;
        file->shown.path = copy;
    }
    file_precedes(follower, file_newest_of(follower, name), file);
    file_start(follower, file, name);
}

static void resume(struct follower *follower, struct name *name,
                   const struct memory *memory)
{
    struct siblings siblings;
    struct file *file = find(follower, name, memory, &siblings), *anew = NULL;

    for (unsigned i = 0; i < SIBLING_TRIES && !file; i++) {
        if (siblings_stand(&siblings) && !siblings_are_fresh(&siblings))
            break;
        siblings_release(&siblings);
        file = find(follower, name, memory, &siblings);
    }
    if (!file)
        file = find_copy(follower, memory, &siblings);
    start(follower, name, file, memory);
    /* Having gone on in a copy, the file itself is new. */
    if (!file || !identity_equals(file->identity, memory->identity))
        anew = find_truncated(follower, memory, &siblings);
    start(follower, name, anew, memory);
    siblings_release(&siblings);
    if (!file)
        tell(follower, memory, anew != NULL);
}

static void take_up(struct follower *follower, struct name *name,
                    const struct memory *memory)
{
    if (memory->kind == MEMORY_PAST) {
        name_remember_past(name, memory->identity, memory->born);
        return;
    }
    if (memory->kind == MEMORY_FILE)
        resume(follower, name, memory);
    name->seen = memory->seen;
}

void resume_name(struct follower *follower, struct name *name)
{
    struct memory **at = &follower->memories;

    name->uncertain = true;
    while (*at) {
        struct memory *memory = *at;

        if (memory->kind == MEMORY_PATTERN || strcmp(memory->path, name->path) != 0) {
            at = &memory->next;
            continue;
        }
        take_up(follower, name, memory);
        *at = memory->next;
        if (!memory->next)
            follower->memories_end = at;
        saved_free(memory);
    }
}
