/* Files that are rotated: their names are those of the checkpoint again.
 *
 *     checkpoint    log = A, log.1 = B
 *     then          log = D, log.1 = C, log.2 = A, log.3 = B
 *
 * C and D are in the journal as made, and go; A and B, which are known by their inodes,
 * get their names back, the newest first. A rotation that was ended half way has left a
 * gap between two numbers, or a new file that is empty. */

#include "pipeline/run/state_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct family {
    struct run *run;
    const struct saved_output *current;
    const struct saved_output *next; /* the first that was not found yet */
    char *name; /* of the file that is looked at, with its number: */
    uint64_t number;
    bool found; /* the current one was */
    bool act;
    struct fault *fault;
};

static bool is_older(const struct saved_output *saved)
{
    return saved && (saved->kind == SAVED_OLDER || saved->kind == SAVED_SURPLUS);
}

static bool is_made(const struct family *family, const struct file_mark *mark)
{
    const struct saved_output *saved = family->run->state->changes;

    while (saved && !(saved->kind == SAVED_MADE && !saved->folder &&
                      run_same_mark(&saved->mark, mark) &&
                      strcmp(saved->path, family->current->path) == 0))
        saved = saved->next;
    return saved != NULL;
}

/* Each rotation moves a file by one, and all but the last have noted what they made. */
static uint64_t last_number(const struct family *family)
{
    uint64_t last = 2;

    for (const struct saved_output *saved = family->current->next; is_older(saved);
         saved = saved->next)
        last++;
    for (const struct saved_output *saved = family->run->state->changes; saved;
         saved = saved->next)
        last += saved->kind == SAVED_MADE && !saved->folder &&
                strcmp(saved->path, family->current->path) == 0;
    return last;
}

/* ---- One file ---- */

static bool remove_it(struct family *family)
{
    if (!family->act)
        return true;
    if (unlink(family->name) != 0)
        return run_state_cannot("remove", family->name, family->fault);
    checkpoint_pass(family->run->state->checkpoint, CRASH_HALF_RESTORED);
    return true;
}

static bool give_name_back(struct family *family, const struct saved_output *saved)
{
    struct file_look look;

    if (!family->act || strcmp(family->name, saved->path) == 0)
        return true;
    if (run_look_at(AT_FDCWD, saved->path, &look))
        return run_state_is_file(saved, &look, family->fault);
    if (rename(family->name, saved->path) != 0)
        return run_state_cannot("rename", family->name, family->fault);
    checkpoint_pass(family->run->state->checkpoint, CRASH_HALF_RESTORED);
    return true;
}

/* Nothing has been written to a file that was not noted. */
static bool meet_stranger(struct family *family, const struct file_look *look)
{
    if (family->number > 0)
        return true;
    if (look->regular && look->size == 0)
        return remove_it(family);
    return run_state_is_file(family->current, look, family->fault);
}

static bool meet(struct family *family)
{
    const struct saved_output *saved = family->next;
    struct file_look look;

    if (!run_look_at(AT_FDCWD, family->name, &look))
        return errno == ENOENT ||
               run_state_cannot("look at", family->name, family->fault);
    if (is_made(family, &look.mark))
        return remove_it(family);
    while (saved && !run_same_mark(&saved->mark, &look.mark))
        saved = is_older(saved->next) ? saved->next : NULL;
    if (!saved)
        return meet_stranger(family, &look);
    family->next = is_older(saved->next) ? saved->next : NULL;
    if (saved->kind == SAVED_SURPLUS)
        return remove_it(family);
    if (saved == family->current) {
        family->found = true;
        if (!run_state_is_file(saved, &look, family->fault))
            return false;
    }
    return give_name_back(family, saved);
}

/* ---- All ---- */

/* An empty file in the place of the current one is ours only if that is found. */
static bool is_found(const struct family *family)
{
    if (family->found)
        return true;
    errno = ENOENT;
    return run_state_cannot("go on with", family->current->path, family->fault);
}

bool run_state_restore_rotated(struct run *run, const struct saved_output *current,
                               bool act, struct fault *fault)
{
    struct family family = {.run = run,
                            .current = current,
                            .next = current,
                            .name = malloc(run_older_size(current->path)),
                            .act = act,
                            .fault = fault};
    uint64_t last = last_number(&family);
    bool good = family.name != NULL;

    if (!good)
        fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
    for (; good && family.number <= last; family.number++) {
        run_name_older(family.name, current->path, family.number);
        good = meet(&family);
    }
    free(family.name);
    return good && is_found(&family);
}
