/* Positions in files. */

#include "stages/source/position.h"

#include "pipeline/base/birth.h"
#include "pipeline/json/memory.h"
#include "stages/kept.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SKIP_SIZE ((size_t)64 << 10)

enum flag {
    TOO_LONG = 1,
    UNENDED = 2,
};

/* ---- Saving ---- */

static void update_texts(struct position *position, const struct json_stream *texts)
{
    struct text *open = &position->texts.open;

    json_stream_note(texts, &position->texts);
    position->line = position->texts.line;
    buffer_clear(&position->open);
    if (open->length > 0)
        buffer_add(&position->open, open->bytes, open->length);
}

/* How far the file that is being read has come. */
static void update(struct positions *positions)
{
    struct position *position = &positions->items[positions->current];
    const struct lines *lines = &positions->cutter->lines;

    position->offset = positions->filled - cutter_left(positions->cutter);
    if (positions->have_texts) {
        update_texts(position, &positions->cutter->texts);
        return;
    }
    position->line = lines->block.line;
    position->too_long = lines->too_long;
    position->unended = lines->finished && lines->chunk && lines->filled > 0 &&
                        lines_left(lines) == 0 &&
                        lines->chunk->bytes[lines->filled - 1] != '\n';
}

static void save_texts(const struct position *position, struct buffer *out)
{
    const struct json_stream_place *texts = &position->texts;
    const struct buffer *open = &position->open;

    buffer_printf(out, "%" PRIu64 " %d %d %d %d %zu\n", texts->state, texts->begun,
                  texts->in_array, texts->told, texts->mistaken, open->length);
    if (open->length > 0)
        buffer_add(out, open->bytes, open->length);
    buffer_add_byte(out, '\n');
    out->failed |= open->failed;
}

static bool save(void *opaque, struct buffer *out)
{
    struct positions *positions = opaque;

    if (positions->cutter)
        update(positions);
    for (size_t i = 0; i < positions->count; i++) {
        const struct position *position = &positions->items[i];

        buffer_printf(
            out, "%" PRIu64 " %" PRIu64 " %d %" PRIu64 " %" PRIu64 " %" PRIu64 "\n",
            position->offset, position->line,
            (position->too_long ? TOO_LONG : 0) | (position->unended ? UNENDED : 0),
            position->device, position->inode, position->born);
        if (positions->have_texts)
            save_texts(position, out);
    }
    return !out->failed;
}

/* ---- Loading ---- */

static bool load_texts(struct position *position, struct text *rest)
{
    struct json_stream_place *texts = &position->texts;
    uint64_t flags[4], length;
    struct text open;

    if (!kept_number(rest, &texts->state))
        return false;
    for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
        if (!kept_number(rest, &flags[i]))
            return false;
    }
    if (!kept_number(rest, &length) || !kept_bytes(rest, (size_t)length, &open))
        return false;
    texts->begun = flags[0] != 0;
    texts->in_array = flags[1] != 0;
    texts->told = flags[2] != 0;
    texts->mistaken = flags[3] != 0;
    texts->line = position->line;
    buffer_add(&position->open, open.bytes, open.length);
    return true;
}

static bool load(struct positions *positions, struct text saved)
{
    for (size_t i = 0; i < positions->count; i++) {
        struct position *position = &positions->items[i];
        uint64_t flags;

        if (!kept_number(&saved, &position->offset) ||
            !kept_number(&saved, &position->line) || !kept_number(&saved, &flags) ||
            !kept_number(&saved, &position->device) ||
            !kept_number(&saved, &position->inode) ||
            !kept_number(&saved, &position->born))
            return false;
        position->too_long = flags & TOO_LONG;
        position->unended = flags & UNENDED;
        if (positions->have_texts && !load_texts(position, &saved))
            return false;
    }
    return saved.length == 0;
}

bool positions_init(struct positions *positions, struct stage *self, size_t count)
{
    struct text saved = stage_saved(self);

    *positions =
        (struct positions){.count = count, .have_texts = positions->have_texts};
    if (!stage_keep_state(self, save, positions)) {
        positions->count = 0;
        return true;
    }
    positions->items = memory_alloc(count * sizeof(*positions->items));
    if (!positions->items) {
        stage_out_of_memory(self);
        return false;
    }
    for (size_t i = 0; i < count; i++)
        positions->items[i] = (struct position){.line = 1};
    if (!saved.bytes || load(positions, saved))
        return true;
    stage_spoilt(self);
    return false;
}

void positions_release(struct positions *positions)
{
    for (size_t i = 0; positions->items && i < positions->count; i++)
        buffer_release(&positions->items[i].open);
    memory_free(positions->items);
}

bool positions_allow(struct stage *self, const struct text *path)
{
    bool is_standard = strcmp(path->bytes, "-") == 0;
    struct stat info;

    if ((is_standard ? fstat(STDIN_FILENO, &info) : stat(path->bytes, &info)) != 0 ||
        S_ISREG(info.st_mode) || S_ISDIR(info.st_mode))
        return true; /* what is wrong with it is told later */
    stage_fail_at(self, STATUS_USAGE, is_standard ? NULL : path,
                  "--state needs regular files: what was read from %s cannot be read "
                  "again",
                  is_standard ? "standard input" : path->bytes);
    return false;
}

/* ---- A file ---- */

/* False: the file has fewer bytes, or an error is told in *fault. */
static bool skip(struct input *input, uint64_t length, struct fault *fault)
{
    char *bytes = NULL;
    ssize_t got = 1;

    fault->status = STATUS_OK;
    length -= input_jump(input, length);
    if (length > 0 && !(bytes = malloc(SKIP_SIZE))) {
        fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
        return false;
    }
    while (length > 0 && got > 0) {
        got = input_read(input, bytes, length < SKIP_SIZE ? (size_t)length : SKIP_SIZE,
                         fault);
        length -= got > 0 ? (uint64_t)got : 0;
    }
    free(bytes);
    return length == 0;
}

static bool is_other(struct stage *self, const struct cutter *cutter, const char *how)
{
    stage_fail(self, STATUS_CHECKPOINT,
               "%s is %s, so it cannot be gone on with (see follow)",
               cutter->origin->name, how);
    return false;
}

static bool go_on(struct position *position, struct stage *self, struct input *input,
                  struct cutter *cutter)
{
    struct fault fault;

    if (!skip(input, position->offset, &fault)) {
        if (fault.status == STATUS_OK)
            return is_other(self, cutter, "shorter than what was read of it");
        stage_report_input(self, cutter->origin, &fault);
        return false;
    }
    if (cutter_has_lines(cutter)) {
        lines_resume(&cutter->lines, position->line, position->too_long);
        return true;
    }
    position->texts.line = position->line;
    position->texts.open = (struct text){.bytes = position->open.bytes,
                                         .length = position->open.length,
                                         .at = TEXT_NOWHERE};
    if (position->open.failed)
        return stage_out_of_memory(self) == STATUS_OK;
    return json_stream_resume(&cutter->texts, &position->texts) ||
           stage_spoilt(self) == STATUS_OK;
}

bool positions_go_on(const struct positions *positions)
{
    return positions->count > 0 && positions->items[positions->current].offset > 0;
}

/* False: it is another one than was read. */
static bool identify(struct position *position, int descriptor, const struct stat *info)
{
    uint64_t born = birth_of(descriptor);

    if (position->inode != 0)
        return position->device == info->st_dev && position->inode == info->st_ino &&
               position->born == born;
    position->device = info->st_dev;
    position->inode = info->st_ino;
    position->born = born;
    return true;
}

bool positions_begin(struct positions *positions, struct stage *self,
                     struct input *input, struct cutter *cutter)
{
    struct position *position = &positions->items[positions->current];
    struct stat info;

    if (positions->count == 0 || fstat(input_descriptor(input), &info) != 0)
        return true;
    if (!identify(position, input_descriptor(input), &info))
        return is_other(self, cutter, "not the file that was read");
    if (!go_on(position, self, input, cutter))
        return false;
    positions->filled = position->offset;
    positions->cutter = cutter;
    return true;
}

void positions_filled(struct positions *positions, size_t length)
{
    positions->filled += length;
}

void positions_end(struct positions *positions)
{
    if (positions->cutter)
        update(positions);
    positions->cutter = NULL;
    positions->current++;
}
