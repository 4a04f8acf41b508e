/* What the run writes: to read what is appended to it would never end. */

#include "pipeline/aggregate/seen.h"
#include "pipeline/run/state_internal.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define SECTION "written"

bool run_look_at(int descriptor, const char *path, struct file_look *look)
{
    struct statx info;

    if (statx(descriptor, path, *path ? 0 : AT_EMPTY_PATH,
              STATX_BASIC_STATS | STATX_BTIME, &info) != 0)
        return false;
    *look = (struct file_look){
        .mark = {.device = makedev(info.stx_dev_major, info.stx_dev_minor),
                 .inode = info.stx_ino},
        .size = info.stx_size,
        .regular = S_ISREG(info.stx_mode)};
    if (info.stx_mask & STATX_BTIME)
        look->mark.born =
            (uint64_t)info.stx_btime.tv_sec * 1000000000 + info.stx_btime.tv_nsec;
    return true;
}

/* ---- Files that were closed, or have another name ---- */

void stage_asks_written(struct stage *self)
{
    struct run *run = self->run;
    struct text saved = {.at = TEXT_NOWHERE};
    bool no_memory;

    if (!run->written)
        run->written = seen_new();
    if (!run->written) {
        stage_out_of_memory(self);
        return;
    }
    if (run->state && run->state->checkpoint && seen_count(run->written) == 0)
        saved = checkpoint_find(run->state->checkpoint, SECTION);
    if (saved.length == 0 ||
        seen_load(run->written, saved.bytes, saved.length, &no_memory))
        return;
    if (no_memory)
        stage_out_of_memory(self);
    else
        stage_spoilt(self);
}

/* Without its birth a file could not be told from a later one with its inode. */
void run_was_written(struct run *run, const struct output *output)
{
    struct file_look look;

    if (!run->written || !output->regular ||
        !run_look_at(output->descriptor, "", &look) || look.mark.born == 0)
        return;
    if (seen_add(run->written, (const char *)&look.mark, sizeof(look.mark)) !=
        SEEN_NO_MEMORY)
        return;
    run_fail_plainly(run, STATUS_RESOURCE, output->name, "out of memory");
    run_abort(run);
}

void run_state_save_written(struct run *run)
{
    if (run->written && seen_count(run->written) > 0)
        seen_save(run->written, checkpoint_section(run->state->checkpoint, SECTION));
}

void run_free_written(struct run *run)
{
    seen_free(run->written);
    run->written = NULL;
}

/* ---- Asking ---- */

static bool is_at(int descriptor, const char *path, const struct file_mark *mark)
{
    struct file_look look;

    return run_look_at(descriptor, path, &look) && look.mark.device == mark->device &&
           look.mark.inode == mark->inode;
}

/* Whether it is one of the older files of an output that is rotated. */
static bool was_rotated(const struct output *output, const struct file_mark *mark)
{
    char *name = malloc(run_older_size(output->name));
    struct file_look look;
    bool found = false;

    for (uint64_t i = 1; name && !found; i++) {
        run_name_older(name, output->name, i);
        if (!run_look_at(AT_FDCWD, name, &look))
            break;
        found = run_same_mark(&look.mark, mark);
    }
    free(name);
    return found;
}

bool stage_is_written(const struct stage *self, const char *path)
{
    const struct run *run = self->run;
    struct file_look look;

    if (!run_look_at(AT_FDCWD, path, &look))
        return false;
    for (const struct output *output = run->outputs; output; output = output->next) {
        if ((output->device == look.mark.device && output->inode == look.mark.inode) ||
            (output->keep && was_rotated(output, &look.mark)))
            return true;
    }
    return is_at(STDERR_FILENO, "", &look.mark) ||
           (run->written &&
            seen_has(run->written, (const char *)&look.mark, sizeof(look.mark))) ||
           run_state_owns(run, look.mark.device, look.mark.inode);
}
