/* Files that are written: which they are, opening each once, and never one that is also
 * read. */

#include "pipeline/run/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- Identity ---- */

static struct file_identity identity_of(const struct stat *info)
{
    return (struct file_identity){.device = info->st_dev,
                                  .inode = info->st_ino,
                                  .known = true,
                                  .regular = S_ISREG(info->st_mode)};
}

/* The folder that holds `path`, and the name in it. */
static struct file_identity identity_in_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t length = slash ? (size_t)(slash - path) : 0;
    char *folder = slash ? strndup(path, length ? length : 1) : strdup(".");
    struct stat info;
    struct file_identity identity = {.known = false};

    if (folder && stat(folder, &info) == 0) {
        identity = identity_of(&info);
        identity.regular = true;
        identity.name = slash ? slash + 1 : path;
    }
    free(folder);
    return identity;
}

static struct file_identity identity_of_path(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 ? identity_of(&info) : identity_in_folder(path);
}

static struct file_identity identity_of_descriptor(int descriptor)
{
    struct stat info;

    if (fstat(descriptor, &info) != 0)
        return (struct file_identity){.known = false};
    return identity_of(&info);
}

bool run_same_file(const struct file_identity *a, const struct file_identity *b)
{
    if (!a->known || !b->known || a->device != b->device || a->inode != b->inode)
        return false;
    if (!a->name || !b->name)
        return !a->name && !b->name;
    return strcmp(a->name, b->name) == 0;
}

/* ---- What the stages read and write ---- */

static const struct stage_option *next_of_kind(const struct stage_option *option,
                                               enum argument_kind kind)
{
    while (option && option->name && option->kind != kind)
        option++;
    return option && option->name ? option : NULL;
}

const struct text *run_output_path(const struct stage *stage)
{
    const struct stage_option *option =
        next_of_kind(stage->plan->type->options, ARGUMENT_OUTPUT);

    if (!option)
        return NULL;
    return (const struct text *)((const char *)stage->plan->args + option->offset);
}

struct file_identity run_output_identity(const struct stage *stage)
{
    const struct text *path = run_output_path(stage);

    if (path)
        return identity_of_path(path->bytes);
    if (stage->plan->traits & STAGE_PRINTS)
        return identity_of_descriptor(STDOUT_FILENO);
    return (struct file_identity){.known = false};
}

/* ---- Reading and writing one file ---- */

static struct text_list inputs_of(const struct stage *stage)
{
    const struct stage_option *option =
        next_of_kind(stage->plan->type->options, ARGUMENT_INPUT);

    if (!option || !(option->flags & OPTION_REPEATS))
        return (struct text_list){NULL, 0};
    return *(const struct text_list *)((const char *)stage->plan->args +
                                       option->offset);
}

/* Something that is written. */
struct written {
    struct file_identity identity;
    const struct text *where; /* NULL: not in the pipeline's text */
};

static bool is_read_from(const struct text *input, const struct file_identity *output)
{
    struct file_identity identity = strcmp(input->bytes, "-") == 0
                                        ? identity_of_descriptor(STDIN_FILENO)
                                        : identity_of_path(input->bytes);

    return output->known && output->regular && run_same_file(&identity, output);
}

static enum status check_against(const struct stage *reader,
                                 const struct written *written, struct fault *fault)
{
    static const struct text standard_input = {"-", 1, TEXT_NOWHERE, 0};
    struct text_list inputs = inputs_of(reader);

    if (inputs.count == 0)
        inputs = (struct text_list){&standard_input, 1};
    for (size_t i = 0; i < inputs.count; i++) {
        const char *name = inputs.items[i].bytes;

        if (is_read_from(&inputs.items[i], &written->identity))
            return fault_set(fault, STATUS_USAGE, written->where, NULL,
                             "%s is both read and written",
                             strcmp(name, "-") == 0 ? "standard input" : name);
    }
    return STATUS_OK;
}

static enum status check_written(const struct run *run, const struct written *written,
                                 struct fault *fault)
{
    enum status status = STATUS_OK;

    for (size_t i = 0; i < run->count && status == STATUS_OK; i++) {
        const struct stage *stage = &run->stages[i];

        if (next_of_kind(stage->plan->type->options, ARGUMENT_INPUT))
            status = check_against(stage, written, fault);
    }
    return status;
}

enum status run_check_files(struct run *run, struct fault *fault)
{
    enum status status = STATUS_OK;

    for (size_t i = 0; i < run->count && status == STATUS_OK; i++) {
        struct written written = {run_output_identity(&run->stages[i]),
                                  run_output_path(&run->stages[i])};

        if (written.identity.known)
            status = check_written(run, &written, fault);
    }
    if (status == STATUS_OK && run->options->rejects) {
        struct written written = {identity_of_path(run->options->rejects), NULL};

        status = check_written(run, &written, fault);
    }
    return status;
}

/* ---- Opening ---- */

static struct output *find_open(const struct run *run, int descriptor)
{
    struct file_identity identity = identity_of_descriptor(descriptor);

    for (struct output *output = run->outputs; output; output = output->next) {
        if (output->device == identity.device && output->inode == identity.inode &&
            identity.regular)
            return output;
    }
    return NULL;
}

static struct output *add_output(struct run *run, int descriptor, const char *name,
                                 bool owned)
{
    struct output *output = output_new(descriptor, name, owned);

    if (!output)
        return NULL;
    output->next = run->outputs;
    run->outputs = output;
    return output;
}

/* Truncates only what no other stage has open already. */
static bool truncate_regular(int descriptor)
{
    struct stat info;

    return fstat(descriptor, &info) != 0 || !S_ISREG(info.st_mode) ||
           info.st_size == 0 || ftruncate(descriptor, 0) == 0;
}

struct output *run_open_output(struct run *run, const char *path, bool append,
                               struct fault *fault)
{
    int flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY | (append ? O_APPEND : 0);
    int descriptor = open(path, flags, 0666);
    struct output *output;

    if (descriptor < 0) {
        fault_set(fault, STATUS_OUTPUT, NULL, NULL, "cannot open '%s': %s", path,
                  strerror(errno));
        return NULL;
    }
    output = find_open(run, descriptor);
    if (output) {
        close(descriptor);
        return output;
    }
    if (!append && !truncate_regular(descriptor)) {
        fault_set(fault, STATUS_OUTPUT, NULL, NULL, "cannot truncate '%s': %s", path,
                  strerror(errno));
        close(descriptor);
        return NULL;
    }
    output = add_output(run, descriptor, path, true);
    if (!output) {
        close(descriptor);
        fault_set(fault, STATUS_RESOURCE, NULL, NULL, "out of memory");
    }
    return output;
}

struct output *stage_open_output(struct stage *self, const struct text *path,
                                 bool append)
{
    struct fault fault;

    self->output = run_open_output(self->run, path->bytes, append, &fault);
    if (!self->output)
        stage_fail(self, fault.status, "%s", fault.what);
    return self->output;
}

struct output *stage_standard_output(struct stage *self)
{
    struct run *run = self->run;

    self->output = find_open(run, STDOUT_FILENO);
    for (struct output *output = run->outputs; output && !self->output;
         output = output->next) {
        if (output->descriptor == STDOUT_FILENO)
            self->output = output;
    }
    if (!self->output)
        self->output = add_output(run, STDOUT_FILENO, "standard output", false);
    if (!self->output)
        stage_out_of_memory(self);
    return self->output;
}

bool stage_write_record(struct stage *self, struct output *output,
                        const struct record *rec)
{
    struct fault fault;

    if (output_record(output, rec, &fault)) {
        self->run->printed += (self->plan->traits & STAGE_PRINTS) != 0;
        return true;
    }
    if (!output->gone)
        run_output_failed(self, &fault);
    return false;
}

void run_open_rejects(struct run *run)
{
    struct fault fault;

    if (!run->options->rejects)
        return;
    run->rejects = run_open_output(run, run->options->rejects, false, &fault);
    if (!run->rejects) {
        run_fail_plainly(run, fault.status, NULL, fault.what);
        run_abort(run);
    }
}
