/* One file for each name: names are checked, and the oldest closed when too many are
 * open. */

#include "stages/sink/spread.h"

#include "pipeline/aggregate/seen.h"
#include "pipeline/stage/writing.h"
#include "stages/sink/copy.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct file {
    char *name; /* as the template made it */
    size_t length;
    struct writing *writing;
    uint64_t used; /* when */
};

struct spread {
    struct stage *self;
    const struct spread_options *options;
    struct evaluation *names;
    int folder;
    size_t prefix; /* of each name: the folder and its slash */
    struct file *files;
    size_t count;
    uint64_t time; /* in records */
    struct seen *seen; /* names that have been opened */
};

/* ---- The folder ---- */

/* The constant part of the template, up to its last slash; what stands behind it is
 * beneath that folder. */
static enum status find_prefix(struct spread *spread, struct text *prefix)
{
    const struct text *text = &spread->options->names->text;
    const char *start = text->bytes + 1;
    const char *end = memmem(text->bytes, text->length, "\\(", 2);
    const char *slash = memrchr(start, '/', (size_t)(end - start));

    *prefix = (struct text){.bytes = start, .length = (size_t)(end - start)};
    if (memchr(start, '\\', prefix->length))
        return stage_fail_at(spread->self, STATUS_USAGE, text,
                             "no backslash can stand in the folder of a template");
    prefix->length = slash ? (size_t)(slash - start) + 1 : 0;
    spread->prefix = prefix->length;
    return STATUS_OK;
}

static enum status open_folder(struct spread *spread)
{
    struct text prefix;
    enum status status = find_prefix(spread, &prefix);
    char *path;

    if (status != STATUS_OK)
        return status;
    path = prefix.length > 0 ? strndup(prefix.bytes, prefix.length) : strdup(".");
    if (!path)
        return stage_out_of_memory(spread->self);
    spread->folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (spread->folder < 0)
        status = stage_fail(spread->self, STATUS_OUTPUT,
                            "cannot open the folder '%s': %s", path, strerror(errno));
    free(path);
    return status;
}

/* ---- Names ---- */

static bool is_part(const char *part, size_t length)
{
    return length > 0 && !(length == 1 && part[0] == '.') &&
           !(length == 2 && part[0] == '.' && part[1] == '.');
}

/* Every name has the prefix, for that is constant. NULL: it is fine. */
static const char *mistake_in(const struct spread *spread, const struct text *name)
{
    const char *at = name->bytes + spread->prefix;
    const char *end = name->bytes + name->length;

    if (memchr(name->bytes, '\0', name->length))
        return "it has a NUL byte";
    for (;;) {
        const char *slash = memchr(at, '/', (size_t)(end - at));
        const char *stop = slash ? slash : end;

        if (!is_part(at, (size_t)(stop - at)))
            return "a part of the path is empty, . or ..";
        if (!slash)
            return NULL;
        at = slash + 1;
    }
}

/* ---- Open files ---- */

static bool close_file(struct spread *spread, size_t index, bool for_now)
{
    struct file file = spread->files[index];
    bool good = stage_close_beneath(file.writing, for_now);

    spread->files[index] = spread->files[--spread->count];
    spread->files[spread->count] = (struct file){.name = NULL};
    free(file.name);
    return good;
}

/* The one that was not used for longest. */
static bool close_oldest(struct spread *spread)
{
    size_t oldest = 0;

    for (size_t i = 1; i < spread->count; i++) {
        if (spread->files[i].used < spread->files[oldest].used)
            oldest = i;
    }
    return close_file(spread, oldest, true);
}

static struct file *find_file(const struct spread *spread, const struct text *name)
{
    for (size_t i = 0; i < spread->count; i++) {
        struct file *file = &spread->files[i];

        if (file->length == name->length &&
            memcmp(file->name, name->bytes, name->length) == 0)
            return file;
    }
    return NULL;
}

static enum stage_opened open_as(struct spread *spread, char *name, bool is_new,
                                 const char **why)
{
    struct stage_beneath where = {.folder = spread->folder,
                                  .name = name + spread->prefix,
                                  .shown = name,
                                  .empty = is_new && !spread->options->append,
                                  .form = spread->options->form};
    struct writing *writing;
    enum stage_opened opened = stage_open_beneath(spread->self, &where, &writing, why);

    while (opened == STAGE_NO_DESCRIPTOR && spread->count > 0 && close_oldest(spread))
        opened = stage_open_beneath(spread->self, &where, &writing, why);
    if (opened == STAGE_OPENED)
        spread->files[spread->count++] =
            (struct file){.name = name, .length = strlen(name), .writing = writing};
    else if (opened == STAGE_NO_DESCRIPTOR)
        stage_fail(spread->self, STATUS_RESOURCE,
                   "cannot open '%s': too many open files", name);
    return opened;
}

/* STAGE_OPENED: it is the last one in the table. */
static enum stage_opened open_file(struct spread *spread, const struct text *name,
                                   const char **why)
{
    enum seen_answer seen = seen_add(spread->seen, name->bytes, name->length);
    enum stage_opened opened = STAGE_NOT_OPENED;
    char *copy = seen == SEEN_NO_MEMORY ? NULL : strndup(name->bytes, name->length);

    if (!copy)
        stage_out_of_memory(spread->self);
    else if (spread->count < spread->options->most_open || close_oldest(spread))
        opened = open_as(spread, copy, seen == SEEN_NEW, why);
    if (opened != STAGE_OPENED)
        free(copy);
    return opened;
}

/* ---- Records ---- */

static bool reject(struct spread *spread, struct record *rec, const char *why)
{
    stage_reject(spread->self, rec, "refused name",
                 "the name of its file is refused: %s", why);
    return true;
}

static bool stop(struct spread *spread, struct record *rec)
{
    stage_absorb(spread->self, rec);
    return false;
}

/* False: no more can be written. */
static bool write_to(struct spread *spread, const struct text *name, struct record *rec)
{
    struct file *file = find_file(spread, name);
    enum stage_opened opened = STAGE_OPENED;
    const char *why;

    if (file && stage_is_stale(file->writing)) {
        if (!close_file(spread, (size_t)(file - spread->files), true))
            return stop(spread, rec);
        file = NULL;
    }
    if (!file) {
        opened = open_file(spread, name, &why);
        file = &spread->files[spread->count - 1];
    }
    if (opened == STAGE_REFUSED)
        return reject(spread, rec, why);
    if (opened != STAGE_OPENED)
        return stop(spread, rec);
    file->used = ++spread->time;
    return copy_record(spread->self, file->writing, rec);
}

static bool take(struct spread *spread, struct record *rec)
{
    const char *mistake;
    struct text name;

    switch (stage_find_text(spread->names, rec, &name)) {
    case STAGE_NEITHER:
        return true;
    case STAGE_FALSE:
        return reject(spread, rec, "there is none");
    default:
        mistake = mistake_in(spread, &name);
        return mistake ? reject(spread, rec, mistake) : write_to(spread, &name, rec);
    }
}

/* ---- With --state ---- */

/* The open files, the one that was not used for longest first, so that they are open
 * again; and all names. */
static bool save(void *opaque, struct buffer *out)
{
    const struct spread *spread = opaque;
    uint64_t last = 0;

    for (;;) {
        const struct file *next = NULL;

        for (size_t i = 0; i < spread->count; i++) {
            const struct file *file = &spread->files[i];

            if (file->used > last && (!next || file->used < next->used) &&
                !stage_is_stale(file->writing))
                next = file;
        }
        if (!next)
            break;
        buffer_printf(out, "%zu ", next->length);
        buffer_add(out, next->name, next->length);
        last = next->used;
    }
    buffer_add(out, "0 ", 2);
    seen_save(spread->seen, out);
    return !out->failed;
}

static enum status open_again(struct spread *spread, const struct text *name)
{
    enum stage_opened opened = STAGE_REFUSED;
    const char *why;
    char *copy = strndup(name->bytes, name->length);

    if (!copy)
        return stage_out_of_memory(spread->self);
    if (spread->count < spread->options->most_open && !mistake_in(spread, name))
        opened = open_as(spread, copy, false, &why);
    if (opened == STAGE_OPENED) {
        spread->files[spread->count - 1].used = ++spread->time;
        return STATUS_OK;
    }
    free(copy);
    return opened == STAGE_REFUSED ? stage_spoilt(spread->self) : STATUS_OUTPUT;
}

/* The length and the space behind it. */
static bool read_length(struct text *rest, size_t *length)
{
    char *end;

    if (rest->length == 0 || !memchr(rest->bytes, ' ', rest->length))
        return false;
    *length = strtoul(rest->bytes, &end, 10);
    if (*end != ' ')
        return false;
    rest->length -= (size_t)(end + 1 - rest->bytes);
    rest->bytes = end + 1;
    return *length <= rest->length;
}

static enum status load(struct spread *spread, struct text rest)
{
    bool no_memory = false;
    struct text name;

    while (read_length(&rest, &name.length) && name.length > 0) {
        enum status status;

        name.bytes = rest.bytes;
        status = open_again(spread, &name);
        if (status != STATUS_OK)
            return status;
        rest.bytes += name.length;
        rest.length -= name.length;
    }
    if (seen_load(spread->seen, rest.bytes, rest.length, &no_memory))
        return STATUS_OK;
    return no_memory ? stage_out_of_memory(spread->self) : stage_spoilt(spread->self);
}

static enum status take_up(struct spread *spread)
{
    struct text saved = stage_saved(spread->self);

    if (!stage_keep_state(spread->self, save, spread) || saved.length == 0)
        return STATUS_OK;
    return load(spread, saved);
}

static enum status prepare(struct spread *spread)
{
    enum status status = open_folder(spread);

    if (status != STATUS_OK)
        return status;
    spread->names = stage_expression(spread->self, spread->options->names);
    spread->seen = seen_new();
    spread->files = calloc(spread->options->most_open, sizeof(*spread->files));
    if (!spread->names || !spread->seen || !spread->files)
        return stage_out_of_memory(spread->self);
    stage_opens_beneath(spread->self);
    return take_up(spread);
}

enum status spread_run(struct stage *self, const struct spread_options *options)
{
    struct spread spread = {.self = self, .options = options, .folder = -1};
    enum status status = prepare(&spread);
    struct record *rec;

    while (status == STATUS_OK && (rec = stage_receive(self))) {
        if (!take(&spread, rec))
            break;
    }
    while (spread.count > 0)
        (void)!close_file(&spread, spread.count - 1, false);
    if (spread.folder >= 0)
        close(spread.folder);
    seen_free(spread.seen);
    free(spread.files);
    return status;
}
