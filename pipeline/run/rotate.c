/* Rotation: a file that is long enough gets the name FILE.1, after those before it have
 * got the next numbers.
 *
 * With --state no file of the last checkpoint may go before the next one: the numbers
 * then rise above what is to be kept, and what is too much is removed behind the
 * checkpoint. A file that is younger than it is in its journal, and may go at once. */

#include "pipeline/run/state_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

size_t run_older_size(const char *path)
{
    return strlen(path) + 24;
}

void run_name_older(char *name, const char *path, uint64_t number)
{
    snprintf(name, run_older_size(path), number > 0 ? "%s.%" PRIu64 : "%s", path,
             number);
}

static bool cannot(const char *what, const char *path, struct fault *fault)
{
    fault_set(fault, STATUS_OUTPUT, NULL, "cannot %s '%s': %s", what, path,
              strerror(errno));
    return false;
}

/* ---- Names ---- */

struct shift {
    struct run *run;
    const struct output *output;
    char *from, *to; /* names */
    struct fault *fault;
};

static void name(const struct shift *shift, char *name, uint64_t number)
{
    run_name_older(name, shift->output->name, number);
}

/* The first number that is free. Those that are younger than the checkpoint stand
 * before its file: if that is beyond `keep`, what is at `keep` is one of them. */
static uint64_t find_free(const struct shift *shift)
{
    const struct output *output = shift->output;
    uint64_t number = 0, kept = 0;
    struct file_look look;

    do {
        name(shift, shift->to, ++number);
        if (!run_look_at(AT_FDCWD, shift->to, &look))
            break;
        if (look.mark.device == output->kept_device &&
            look.mark.inode == output->kept_inode)
            kept = number;
    } while (shift->run->state || number < output->keep);
    return shift->run->state && kept > output->keep ? output->keep : number;
}

/* PATH.1 becomes PATH.2, and so on up to a number that is free, or to the last one,
 * which is replaced. */
static bool move_files(const struct shift *shift)
{
    struct checkpoint *checkpoint = run_checkpoint(shift->run);

    for (uint64_t number = find_free(shift); number > 0; number--) {
        name(shift, shift->to, number);
        name(shift, shift->from, number - 1);
        if (rename(shift->from, shift->to) != 0 && errno != ENOENT)
            return cannot("rename", shift->from, shift->fault);
        checkpoint_pass(checkpoint, CRASH_HALF_ROTATED);
    }
    checkpoint_pass(checkpoint, CRASH_ROTATED);
    return true;
}

static bool shift_files(struct run *run, const struct output *output,
                        struct fault *fault)
{
    size_t size = run_older_size(output->name);
    char *names = malloc(2 * size);
    struct shift shift = {run, output, names, names + size, fault};
    bool good = names && move_files(&shift);

    if (!names)
        fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
    free(names);
    return good;
}

bool run_remove_surplus(struct output *output, struct fault *fault)
{
    char *older = malloc(run_older_size(output->name));
    uint64_t number = output->keep;
    struct file_look look;
    bool good = older != NULL;

    if (!good)
        fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
    while (good) {
        run_name_older(older, output->name, ++number);
        if (!run_look_at(AT_FDCWD, older, &look))
            break;
        good = unlink(older) == 0 || cannot("remove", older, fault);
    }
    free(older);
    return good;
}

/* ---- For stages ---- */

uint64_t stage_file_size(const struct writing *writing)
{
    return writing->output->regular ? writing->output->size : 0;
}

void stage_rotates(struct writing *writing, uint64_t keep)
{
    if (writing->output->regular && writing->output->owned)
        writing->output->keep = keep;
}

bool stage_rotate(struct writing *writing)
{
    struct output *output = writing->output;
    struct run *run = writing->stage->run;
    struct fault fault;

    if (run_finish_file(run, output, &fault) && shift_files(run, output, &fault) &&
        run_reopen(run, output, true, &fault))
        return true;
    if (!output->gone)
        run_output_failed(writing->stage, &fault);
    return false;
}
