/* The files that are written: what a checkpoint and its journal say of them. */

#include "pipeline/run/state_internal.h"

#include "pipeline/base/birth.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECTION "files"

/* A line of the section, and of the journal:
 *
 *     DEVICE INODE BORN SIZE OWES HEADER KIND FOLDER LENGTH PATH
 *
 * all numbers decimal, LENGTH that of the path, which may have any bytes. */
#define NUMBERS 9

/* The journal is short enough to be read at once. */
#define CHANGES_MOST ((size_t)1 << 20)

bool run_state_cannot(const char *what, const char *path, struct fault *fault)
{
    fault_set(fault, STATUS_CHECKPOINT, NULL, "cannot %s %s: %s", what, path,
              strerror(errno));
    return false;
}

/* ---- Saving ---- */

static bool is_kept(const struct output *output)
{
    return output->regular && output->owned;
}

static void add_line(struct buffer *out, const struct saved_output *saved)
{
    const struct file_mark *mark = &saved->mark;
    size_t length = strlen(saved->path);

    buffer_printf(out, "%" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %d %d ",
                  mark->device, mark->inode, mark->born, saved->size,
                  saved->owes_newline, saved->has_header);
    buffer_printf(out, "%d %zu %zu ", (int)saved->kind, saved->folder, length);
    buffer_add(out, saved->path, length);
    buffer_add_byte(out, '\n');
}

/* Those that no checkpoint may miss until the next one are numbered without a gap. */
static bool save_older(struct buffer *section, const struct output *output)
{
    struct saved_output saved = {.kind = SAVED_OLDER};
    char *name = malloc(run_older_size(output->name));
    struct file_look look;

    if (!name)
        return false;
    saved.path = name;
    for (uint64_t i = 1;; i++) {
        run_name_older(name, output->name, i);
        if (!run_look_at(AT_FDCWD, name, &look))
            break;
        saved.mark = look.mark;
        saved.size = look.size;
        saved.kind = i > output->keep ? SAVED_SURPLUS : SAVED_OLDER;
        add_line(section, &saved);
    }
    free(name);
    return true;
}

static bool save_file(struct buffer *section, const struct output *output,
                      struct fault *fault)
{
    struct saved_output saved = {.path = output->name,
                                 .owes_newline = output->owes_newline,
                                 .has_header = output->has_header,
                                 .kind = output->keep ? SAVED_ROTATED : SAVED_FILE,
                                 .folder = output->folder};
    struct file_look look;

    if (!run_look_at(output->descriptor, "", &look))
        return run_state_cannot("look at", output->name, fault);
    saved.mark = look.mark;
    saved.size = look.size;
    add_line(section, &saved);
    if (!output->keep || save_older(section, output))
        return true;
    fault_set(fault, STATUS_RESOURCE, NULL, "no memory for the checkpoint");
    return false;
}

/* Somebody else may have given the file another name, and told so: then it is written
 * to no more. */
static bool is_left(const struct output *output)
{
    struct file_look look, own;
    const char *name;
    bool there;
    int folder;

    if (!output->stale)
        return false;
    folder = run_open_parent(output->name, output->folder, &name);
    there = folder >= 0 && run_look_at(folder, name, &look) &&
            run_look_at(output->descriptor, "", &own) &&
            run_same_mark(&look.mark, &own.mark);
    if (folder >= 0)
        close(folder);
    return !there;
}

static bool sync_others(struct run_state *state, struct fault *fault)
{
    bool good = state->unsynced < 0 || syncfs(state->unsynced) == 0 ||
                run_state_cannot("sync", "what was written", fault);

    if (state->unsynced >= 0)
        close(state->unsynced);
    state->unsynced = -1;
    return good;
}

bool run_state_save_files(struct run *run, struct fault *fault)
{
    struct buffer *section = checkpoint_section(run->state->checkpoint, SECTION);

    for (const struct output *output = run->outputs; output; output = output->next) {
        if (!is_kept(output))
            continue;
        if (fdatasync(output->descriptor) != 0)
            return run_state_cannot("sync", output->name, fault);
        if (!is_left(output) && !save_file(section, output, fault))
            return false;
    }
    return sync_others(run->state, fault);
}

bool run_state_saved_files(struct run *run, struct fault *fault)
{
    checkpoint_pass(run->state->checkpoint, CRASH_BEFORE_REMOVE);
    for (struct output *output = run->outputs; output; output = output->next) {
        output->unrecorded = false;
        output->kept_device = output->device;
        output->kept_inode = output->inode;
        if (output->keep && !run_remove_surplus(output, fault))
            return false;
    }
    return true;
}

/* ---- The journal ---- */

void run_state_note(struct run *run, struct output *output, bool made)
{
    struct saved_output saved = {.path = output->name,
                                 .kind = made ? SAVED_MADE : SAVED_FILE,
                                 .folder = output->folder};
    struct file_look look;

    if (!run->state || !run->state->checkpoint ||
        !run_look_at(output->descriptor, "", &look))
        return;
    saved.mark = look.mark;
    saved.size = look.size;
    add_line(checkpoint_changes(run->state->checkpoint), &saved);
    output->unrecorded = true;
    run_state_sync_later(run, output->descriptor);
}

bool run_state_record(struct run *run)
{
    struct checkpoint *checkpoint = run->state->checkpoint;
    struct fault fault;

    if (checkpoint_write_changes(checkpoint, &fault) != STATUS_OK) {
        run_state_fail(run, &fault);
        return false;
    }
    for (struct output *output = run->outputs; output; output = output->next)
        output->unrecorded = false;
    if (checkpoint_changed(checkpoint) > CHANGES_MOST)
        run->state->due = 0;
    return true;
}

void run_state_sync_later(struct run *run, int descriptor)
{
    struct run_state *state = run->state;
    struct file_look own, other;
    struct fault fault;

    if (!state)
        return;
    if (state->unsynced < 0)
        state->unsynced = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
    if (state->unsynced >= 0 && run_look_at(state->unsynced, "", &other) &&
        run_look_at(descriptor, "", &own) && own.mark.device == other.mark.device)
        return;
    if (syncfs(descriptor) == 0)
        return;
    (void)run_state_cannot("sync", "what was written", &fault);
    run_state_fail(run, &fault);
}

/* ---- Loading ---- */

/* False: it makes no sense. */
static bool read_numbers(struct text *rest, uint64_t numbers[NUMBERS])
{
    for (int i = 0; i < NUMBERS; i++) {
        const char *space = memchr(rest->bytes, ' ', rest->length);
        char *end;

        if (!space)
            return false;
        numbers[i] = strtoull(rest->bytes, &end, 10);
        if (end != space)
            return false;
        rest->length -= (size_t)(space + 1 - rest->bytes);
        rest->bytes = space + 1;
    }
    return numbers[NUMBERS - 1] < rest->length && numbers[6] <= SAVED_MADE &&
           numbers[7] <= numbers[8];
}

/* NULL: it makes no sense, or there is no memory. */
static struct saved_output *read_file(struct run *run, struct text *rest)
{
    struct saved_output *saved = arena_alloc(&run->arena, sizeof(*saved));
    uint64_t numbers[NUMBERS];
    size_t length;

    if (!saved || !read_numbers(rest, numbers))
        return NULL;
    length = (size_t)numbers[8];
    *saved = (struct saved_output){.mark = {numbers[0], numbers[1], numbers[2]},
                                   .size = numbers[3],
                                   .owes_newline = numbers[4] != 0,
                                   .has_header = numbers[5] != 0,
                                   .kind = (enum saved_kind)numbers[6],
                                   .folder = (size_t)numbers[7]};
    saved->path = arena_copy(&run->arena, rest->bytes, length);
    rest->bytes += length + 1;
    rest->length -= length + 1;
    return saved->path ? saved : NULL;
}

static bool load(struct run *run, struct text rest, struct saved_output **list,
                 struct fault *fault)
{
    while (rest.length > 0) {
        *list = read_file(run, &rest);
        if (!*list) {
            fault_set(fault, STATUS_CHECKPOINT, NULL,
                      "what %s says of the files that are written makes no sense",
                      run->options->state);
            return false;
        }
        list = &(*list)->next;
    }
    return true;
}

bool run_state_load_files(struct run *run, struct fault *fault)
{
    struct run_state *state = run->state;

    return load(run, checkpoint_find(state->checkpoint, SECTION), &state->outputs,
                fault) &&
           load(run, checkpoint_find_changes(state->checkpoint), &state->changes,
                fault);
}

/* ---- Writers ---- */

#define WRITER_SECTION_SIZE 128

static void name_section(char name[WRITER_SECTION_SIZE],
                         const struct run_writer *writer)
{
    snprintf(name, WRITER_SECTION_SIZE, "writer %s %" PRIu64 " %" PRIu64,
             writer->writer->type->name, (uint64_t)writer->output->device,
             (uint64_t)writer->output->inode);
}

void run_state_save_writers(struct run *run)
{
    char name[WRITER_SECTION_SIZE];

    for (const struct run_writer *at = run->writers; at; at = at->next) {
        if (!at->writer->type->save || !is_kept(at->output))
            continue;
        name_section(name, at);
        at->writer->type->save(at->writer,
                               checkpoint_section(run->state->checkpoint, name));
    }
}

void run_state_take_up_writer(struct run *run, struct run_writer *writer)
{
    const struct writer_type *type = writer->writer->type;
    char name[WRITER_SECTION_SIZE];
    struct text saved;

    /* Later it may be another file with this inode, or this one without its columns. */
    if (!run->state || !run->priming || !type->load || !is_kept(writer->output))
        return;
    name_section(name, writer);
    saved = checkpoint_find(run->state->checkpoint, name);
    if (saved.length == 0 || type->load(writer->writer, saved))
        return;
    run_fail_plainly(run, STATUS_CHECKPOINT, writer->output->name,
                     "what --state kept of its columns cannot be taken up");
    run_abort(run);
}
