/* Files that are written: which they are, opening each once, and never one that is also
 * read. */

#include "pipeline/run/internal.h"
#include "pipeline/run/waiting.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
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
    const char *name = slash ? slash + 1 : path;
    size_t length = slash ? (size_t)(slash - path) : 0;
    char *folder = slash ? strndup(path, length ? length : 1) : strdup(".");
    struct file_identity identity = {.known = false};
    struct stat info;

    if (folder && stat(folder, &info) == 0 && strlen(name) < sizeof(identity.name)) {
        identity = identity_of(&info);
        identity.regular = true;
        memcpy(identity.name, name, strlen(name) + 1);
    }
    free(folder);
    return identity;
}

/* Where a link leads, or NULL if `path` is none. To be freed. */
static char *linked_path(const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t folder = slash ? (size_t)(slash - path) + 1 : 0;
    char *full = malloc(folder + PATH_MAX);
    ssize_t length = full ? readlink(path, full + folder, PATH_MAX - 1) : -1;

    if (length <= 0) {
        free(full);
        return NULL;
    }
    full[folder + (size_t)length] = '\0';
    if (full[folder] == '/')
        memmove(full, full + folder, (size_t)length + 1);
    else
        memcpy(full, path, folder);
    return full;
}

/* A link may lead to a file that is not there yet. */
struct file_identity run_identity_of_path(const char *path)
{
    char *link = NULL;
    struct stat info;

    for (int followed = 0; followed < 40; followed++) {
        const char *current = link ? link : path;
        char *next = stat(current, &info) == 0 ? NULL : linked_path(current);

        if (!next)
            break;
        free(link);
        link = next;
    }
    if (stat(link ? link : path, &info) == 0) {
        free(link);
        return identity_of(&info);
    }
    struct file_identity identity = identity_in_folder(link ? link : path);

    free(link);
    return identity;
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
    const struct text *path;

    if (!option)
        return NULL;
    path = (const struct text *)((const char *)stage->plan->args + option->offset);
    return path->bytes ? path : NULL;
}

bool run_names_files(const struct stage *stage)
{
    const struct stage_option *option =
        next_of_kind(stage->plan->type->options, ARGUMENT_NAMES);
    const struct expression *names;

    if (!option)
        return false;
    names =
        (const struct expression *)((const char *)stage->plan->args + option->offset);
    return names->program != NULL;
}

struct file_identity run_output_identity(const struct stage *stage)
{
    const struct text *path = run_output_path(stage);

    if (path)
        return run_identity_of_path(path->bytes);
    if (stage->plan->traits & STAGE_PRINTS)
        return identity_of_descriptor(STDOUT_FILENO);
    return (struct file_identity){.known = false};
}

struct file_identity run_rejects_identity(const struct run *run)
{
    if (run->options->rejects)
        return run_identity_of_path(run->options->rejects);
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
                                        : run_identity_of_path(input->bytes);

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
            return fault_set(fault, STATUS_USAGE, written->where,
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
        struct written written = {run_rejects_identity(run), NULL};

        status = check_written(run, &written, fault);
    }
    return status;
}

/* ---- Opening ---- */

struct output *run_find_open(const struct run *run, int descriptor)
{
    struct file_identity identity = identity_of_descriptor(descriptor);
    struct output *output = run->outputs;

    while (output && !(identity.known && output->device == identity.device &&
                       output->inode == identity.inode))
        output = output->next;
    return output;
}

struct output *run_add_output(struct run *run, int descriptor, const char *name,
                              bool owned)
{
    struct output *output = output_new(descriptor, name, owned);

    if (!output)
        return NULL;
    output->before_terminal = run->options->before_terminal;
    output->context = run->options->context;
    output->run = run;
    output->next = run->outputs;
    run->outputs = output;
    return output;
}

static struct output *standard_output(struct run *run)
{
    struct output *output = run_find_open(run, STDOUT_FILENO);

    return output ? output
                  : run_add_output(run, STDOUT_FILENO, "standard output", false);
}

/* /dev/stdout, or the file that it was redirected to: it must be neither emptied nor
 * written from its start. */
static bool is_standard_output(int descriptor)
{
    struct file_identity opened = identity_of_descriptor(descriptor);
    struct file_identity standard = identity_of_descriptor(STDOUT_FILENO);

    return opened.known && run_same_file(&opened, &standard);
}

static bool empty_if_regular(int descriptor)
{
    struct stat info;

    return fstat(descriptor, &info) != 0 || !S_ISREG(info.st_mode) ||
           info.st_size == 0 || ftruncate(descriptor, 0) == 0;
}

static bool has_content(int descriptor)
{
    struct stat info;

    return fstat(descriptor, &info) == 0 && info.st_size > 0;
}

/* Opening a FIFO waits for its reader; a signal may end that. */
static int open_patiently(const char *path, int flags)
{
    int descriptor;

    do
        descriptor = open(path, flags, 0666);
    while (descriptor < 0 && errno == EINTR && interrupt_level() == INTERRUPT_NONE);
    return descriptor;
}

/* The file that a checkpoint knows is gone on with. */
static bool take_up(struct output *output, const struct saved_output *saved,
                    bool append, struct fault *fault)
{
    output->has_header = append && has_content(output->descriptor);
    return !saved || run_state_reopened(saved, output, fault) == STATUS_OK;
}

/* NULL with no status in *fault: a signal came while it waited. */
static struct output *open_output(struct run *run, const char *path, bool append,
                                  struct fault *fault)
{
    const struct saved_output *saved = run_state_find_output(run, path);
    int flags =
        O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY | (append || saved ? O_APPEND : 0);
    int descriptor = open_patiently(path, flags);
    struct output *output;

    if (descriptor < 0 && errno == EINTR)
        return NULL;
    if (descriptor < 0) {
        bool scarce = errno == EMFILE || errno == ENFILE || errno == ENOMEM;

        fault_set(fault, scarce ? STATUS_RESOURCE : STATUS_OUTPUT, NULL,
                  "cannot open '%s': %s", path, strerror(errno));
        return NULL;
    }
    output = is_standard_output(descriptor) ? standard_output(run)
                                            : run_find_open(run, descriptor);
    if (output) {
        close(descriptor);
        return output;
    }
    if (!append && !saved && !empty_if_regular(descriptor)) {
        fault_set(fault, STATUS_OUTPUT, NULL, "cannot truncate '%s': %s", path,
                  strerror(errno));
        close(descriptor);
        return NULL;
    }
    output = run_add_output(run, descriptor, path, true);
    if (!output) {
        close(descriptor);
        fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
    }
    return output && take_up(output, saved, append, fault) ? output : NULL;
}

struct output *stage_open_output(struct stage *self, const struct text *path,
                                 bool append)
{
    struct fault fault = {.status = STATUS_OK};

    self->output = open_output(self->run, path->bytes, append, &fault);
    if (!self->output && fault.status == STATUS_OK)
        run_abort(self->run);
    else if (!self->output)
        stage_fail(self, fault.status, "%s", fault.what);
    return self->output;
}

struct output *stage_standard_output(struct stage *self)
{
    self->output = standard_output(self->run);
    if (!self->output)
        stage_out_of_memory(self);
    return self->output;
}

size_t stage_width(struct stage *self)
{
    struct output *output = standard_output(self->run);
    size_t width = output ? output_width(output) : 0;

    return width > 0 ? width : OUTPUT_USUAL_WIDTH;
}

void run_open_rejects(struct run *run)
{
    struct fault fault = {.status = STATUS_OK};

    if (!run->options->rejects)
        return;
    run->rejects = open_output(run, run->options->rejects, false, &fault);
    if (!run->rejects && fault.status != STATUS_OK)
        run_fail(run, &fault);
    if (!run->rejects)
        run_abort(run);
}
