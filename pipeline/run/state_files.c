/* The files that are written: their sizes in a checkpoint, and cutting them back. */

#include "pipeline/run/state_internal.h"

#include "pipeline/base/birth.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECTION "files"

/* A line of the section:
 *
 *     DEVICE INODE BORN SIZE OWES HEADER LENGTH PATH
 *
 * all numbers decimal, LENGTH that of the path, which may have any bytes. */
#define NUMBERS 7

/* ---- Saving ---- */

static bool cannot(const char *what, const char *path, struct fault *fault)
{
    fault_set(fault, STATUS_CHECKPOINT, NULL, "cannot %s %s: %s", what, path,
              strerror(errno));
    return false;
}

static bool is_kept(const struct output *output)
{
    return output->regular && output->owned;
}

static bool save_file(struct buffer *section, const struct output *output,
                      struct fault *fault)
{
    struct stat info;

    if (fdatasync(output->descriptor) != 0)
        return cannot("sync", output->name, fault);
    if (fstat(output->descriptor, &info) != 0)
        return cannot("look at", output->name, fault);
    buffer_printf(section, "%" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %d %d %zu ",
                  (uint64_t)output->device, (uint64_t)output->inode,
                  birth_of(output->descriptor), (uint64_t)info.st_size,
                  output->owes_newline, output->has_header, strlen(output->name));
    buffer_add(section, output->name, strlen(output->name));
    buffer_add_byte(section, '\n');
    return true;
}

bool run_state_save_files(struct run *run, struct fault *fault)
{
    struct buffer *section = checkpoint_section(run->state->checkpoint, SECTION);

    for (const struct output *output = run->outputs; output; output = output->next) {
        if (is_kept(output) && !save_file(section, output, fault))
            return false;
    }
    return true;
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
    return numbers[NUMBERS - 1] < rest->length;
}

static bool read_file(struct run *run, struct text *rest)
{
    struct saved_output *saved = arena_alloc(&run->arena, sizeof(*saved));
    uint64_t numbers[NUMBERS];

    if (!saved || !read_numbers(rest, numbers))
        return false;
    saved->device = numbers[0];
    saved->inode = numbers[1];
    saved->born = numbers[2];
    saved->size = numbers[3];
    saved->owes_newline = numbers[4] != 0;
    saved->has_header = numbers[5] != 0;
    saved->path = arena_copy(&run->arena, rest->bytes, (size_t)numbers[6]);
    saved->next = run->state->outputs;
    run->state->outputs = saved;
    rest->bytes += numbers[6] + 1;
    rest->length -= (size_t)numbers[6] + 1;
    return saved->path != NULL;
}

bool run_state_load_files(struct run *run, struct fault *fault)
{
    struct text rest = checkpoint_find(run->state->checkpoint, SECTION);

    while (rest.length > 0) {
        if (!read_file(run, &rest)) {
            fault_set(fault, STATUS_CHECKPOINT, NULL,
                      "what %s says of the files that are written makes no sense",
                      run->options->state);
            return false;
        }
    }
    return true;
}

/* ---- Restoring ---- */

static bool is_that_file(const struct saved_output *saved, int descriptor,
                         struct fault *fault)
{
    struct stat info;

    if (fstat(descriptor, &info) != 0)
        return cannot("look at", saved->path, fault);
    if (!S_ISREG(info.st_mode) || info.st_dev != saved->device ||
        info.st_ino != saved->inode || birth_of(descriptor) != saved->born)
        fault_set(fault, STATUS_CHECKPOINT, NULL,
                  "%s is not the file that was written, so it cannot be gone on with",
                  saved->path);
    else if ((uint64_t)info.st_size < saved->size)
        fault_set(fault, STATUS_CHECKPOINT, NULL,
                  "%s is shorter than what was written (%" PRIu64 " of %" PRIu64
                  " bytes), so it cannot be gone on with",
                  saved->path, (uint64_t)info.st_size, saved->size);
    else
        return true;
    return false;
}

/* Looks, or cuts. O_NONBLOCK: what is there now may be a FIFO. */
static bool restore(const struct saved_output *saved, bool cut, struct fault *fault)
{
    int descriptor = open(saved->path, O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    bool good;

    if (descriptor < 0)
        return cannot("go on with", saved->path, fault);
    good = is_that_file(saved, descriptor, fault);
    if (good && cut && ftruncate(descriptor, (off_t)saved->size) != 0)
        good = cannot("cut back", saved->path, fault);
    close(descriptor);
    return good;
}

/* None is cut before all have been looked at. */
void run_state_restore(struct run *run)
{
    struct fault fault;

    if (!run->state || run->aborted)
        return;
    checkpoint_pass(run->state->checkpoint, CRASH_BEFORE_RESTORE);
    for (int cut = 0; cut < 2; cut++) {
        for (const struct saved_output *saved = run->state->outputs; saved;
             saved = saved->next) {
            if (!restore(saved, cut, &fault)) {
                run_state_fail(run, &fault);
                return;
            }
        }
    }
}

const struct saved_output *run_state_find_output(const struct run *run,
                                                 const char *path)
{
    const struct saved_output *saved = run->state ? run->state->outputs : NULL;

    while (saved && strcmp(saved->path, path) != 0)
        saved = saved->next;
    return saved;
}

enum status run_state_reopened(const struct saved_output *saved, struct output *output,
                               struct fault *fault)
{
    if (!is_that_file(saved, output->descriptor, fault))
        return fault->status;
    output->owes_newline = saved->owes_newline;
    output->has_header = saved->has_header;
    return STATUS_OK;
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

    if (!run->state || !type->load || !is_kept(writer->output))
        return;
    name_section(name, writer);
    saved = checkpoint_find(run->state->checkpoint, name);
    if (saved.length == 0 || type->load(writer->writer, saved))
        return;
    run_fail_plainly(run, STATUS_CHECKPOINT, writer->output->name,
                     "what --state kept of its columns cannot be taken up");
    run_abort(run);
}

/* ---- Its own files ---- */

static enum status check_against(const struct run *run, const char *path,
                                 struct fault *fault)
{
    struct file_identity ours = run_identity_of_path(path);
    struct file_identity rejects = run_rejects_identity(run);

    for (size_t i = 0; i < run->count; i++) {
        struct file_identity written = run_output_identity(&run->stages[i]);

        if (run_same_file(&ours, &written))
            return fault_set(fault, STATUS_USAGE, run_output_path(&run->stages[i]),
                             "%s is written, and is a file of --state", path);
    }
    if (run_same_file(&ours, &rejects))
        return fault_set(fault, STATUS_USAGE, NULL,
                         "%s is a file of --rejects and of --state", path);
    return STATUS_OK;
}

static const char *const endings[] = {"", ".old", ".new", ".lock"};
#define ENDINGS (sizeof(endings) / sizeof(endings[0]))

bool run_state_owns(const struct run *run, dev_t device, ino_t inode)
{
    const char *state = run->options->state;
    struct stat info;
    bool owns = false;
    char *path;

    for (size_t i = 0; state && i < ENDINGS && !owns; i++) {
        if (asprintf(&path, "%s%s", state, endings[i]) < 0)
            return false;
        owns = stat(path, &info) == 0 && info.st_dev == device && info.st_ino == inode;
        free(path);
    }
    return owns;
}

enum status run_state_check_files(const struct run *run, struct fault *fault)
{
    const char *state = run->options->state;
    enum status status = STATUS_OK;
    char *path;

    for (size_t i = 0; state && i < ENDINGS && status == STATUS_OK; i++) {
        if (asprintf(&path, "%s%s", state, endings[i]) < 0)
            return fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
        status = check_against(run, path, fault);
        free(path);
    }
    return status;
}
