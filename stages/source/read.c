/* read - lines of files or standard input */

#include "pipeline/format/input.h"
#include "pipeline/stage/origins.h"
#include "stages/source/position.h"

#include <string.h>

struct read_args {
    struct text_list files;
    struct text format;
};

/* How much there is to read, and how much of it has been read with the files before
 * this one; and how far the files have been passed on. */
struct extent {
    uint64_t total, before; /* in bytes; total 0: it is not known, or not asked for */
    struct positions positions;
};

/* One input on its way. */
struct reader {
    struct stage *self;
    const struct origin *origin;
    struct input *input;
    struct cutter cutter;
    struct extent *extent;
    bool stopped; /* by a signal, not at the end of the input */
};

/* Of the type input_wait. */
static bool wait_for_input(void *opaque, int descriptor)
{
    struct reader *reader = opaque;

    reader->stopped = !stage_wait_readable(reader->self, descriptor);
    return !reader->stopped;
}

/* Reads one block. The number of bytes, 0 at the end or after an error. */
static size_t read_block(struct reader *reader, char *room, size_t size)
{
    struct fault fault;
    ssize_t length = input_read(reader->input, room, size, &fault);

    if (length < 0)
        stage_report_input(reader->self, reader->origin, &fault);
    /* After a signal the rest of a line that has begun is somewhere out there: it is no
     * line. */
    if (length > 0) {
        cutter_filled(&reader->cutter, (size_t)length);
        positions_filled(&reader->extent->positions, (size_t)length);
    } else if (!reader->stopped) {
        cutter_finish(&reader->cutter);
    }
    return length > 0 ? (size_t)length : 0;
}

static void tell_progress(const struct reader *reader)
{
    const struct extent *extent = reader->extent;

    if (extent->total > 0)
        stage_progress(reader->self, extent->before + input_taken(reader->input),
                       extent->total);
}

/* False: stop. */
static bool read_blocks(struct reader *reader)
{
    for (;;) {
        size_t size, most = stage_block_size(reader->self);
        char *room;

        if (!cutter_room(&reader->cutter, &room, &size)) {
            stage_out_of_memory(reader->self);
            return false;
        }
        size = read_block(reader, room, size < most ? size : most);
        if (!cutter_send(&reader->cutter) || !stage_flush(reader->self))
            return false;
        tell_progress(reader);
        if (size == 0)
            return true;
    }
}

static bool read_file(struct stage *self, const char *path, enum cutter_form form,
                      struct extent *extent)
{
    bool is_file = strcmp(path, "-") != 0;
    const char *name = is_file ? path : "(standard input)";
    bool goes_on = positions_go_on(&extent->positions);
    struct reader reader = {.self = self, .extent = extent};
    struct fault fault;
    bool more;

    reader.origin = goes_on ? stage_kept_origin(self, name, is_file)
                            : stage_origin(self, name, is_file);
    if (!reader.origin)
        return false;
    reader.input = input_open(path, wait_for_input, &reader, &fault);
    if (!reader.input) {
        stage_report_input(self, reader.origin, &fault);
        positions_end(&extent->positions);
        return stage_flush(self);
    }
    cutter_init(&reader.cutter, self, reader.origin, form);
    more = positions_begin(&extent->positions, self, reader.input, &reader.cutter) &&
           read_blocks(&reader);
    if (more)
        stage_end_input(reader.origin, cutter_last_line(&reader.cutter),
                        !positions_are_kept(&extent->positions));
    positions_end(&extent->positions);
    cutter_release(&reader.cutter);
    extent->before += input_taken(reader.input);
    input_close(reader.input);
    return more;
}

/* If all are regular files. */
static void measure(struct stage *self, const struct text_list *files,
                    struct extent *extent)
{
    uint64_t size = 0, total = 0;

    if (!stage_tells_progress(self))
        return;
    for (size_t i = 0; i < files->count; i++) {
        if (!input_size(files->items[i].bytes, &size))
            return;
        total += size;
    }
    extent->total = total;
}

/* Only regular files can be read again. */
static bool keep_positions(struct stage *self, enum cutter_form form,
                           const struct text_list *files, struct positions *positions)
{
    positions->have_texts = form != CUTTER_LINES;
    if (!positions_init(positions, self, files->count))
        return false;
    for (size_t i = 0; i < positions->count; i++) {
        if (!positions_allow(self, &files->items[i]))
            return false;
    }
    return true;
}

static enum status read_run(struct stage *self, const void *opaque)
{
    static const struct text standard_input = {"-", 1, TEXT_NOWHERE, 0};
    const struct read_args *args = opaque;
    struct text_list files = args->files;
    struct extent extent = {0};
    enum cutter_form form;
    bool more;

    if (!cutter_form_of(args->format, &form))
        return stage_fail_at(self, STATUS_USAGE, &args->format, CUTTER_FORM_UNKNOWN);
    if (files.count == 0)
        files = (struct text_list){&standard_input, 1};
    more = keep_positions(self, form, &files, &extent.positions) && stage_start(self);
    measure(self, &files, &extent);
    for (size_t i = 0; i < files.count && more; i++)
        more = read_file(self, files.items[i].bytes, form, &extent);
    stage_settle(self);
    positions_release(&extent.positions);
    return STATUS_OK;
}

static const struct stage_option read_options[] = {
    {.name = "FILE",
     .kind = ARGUMENT_INPUT,
     .flags = OPTION_OPERAND | OPTION_OPTIONAL | OPTION_REPEATS,
     .offset = offsetof(struct read_args, files),
     .help = "a file to read; - is standard input"},
    {.name = "format",
     .kind = ARGUMENT_WORD,
     .value = "FORMAT",
     .offset = offsetof(struct read_args, format),
     .help = CUTTER_FORM_HELP},
    {.name = NULL},
};

static const struct stage_example read_examples[] = {
    {.command = "read | count", .input = "a\nb\n", .output = "2\n"},
    {.command = NULL},
};

const struct stage_type stage_read = {
    .name = "read",
    .kind = STAGE_SOURCE,
    .summary = "read the lines of files, or of standard input",
    .description =
        "Every line is a record. The files are read one after the other; without any, "
        "or for "
        "the name -, standard input is read. A pipeline that starts with no source "
        "starts with "
        "a read of the FILEs on the command line.\n\n"
        "A file that is compressed by gzip, bzip2, xz, zstd or lz4 is recognised by "
        "its first "
        "bytes and read as what it holds. A file that cannot be read is reported, the "
        "others are "
        "read, and the exit status is 4. A line longer than --max-record is rejected.",
    .args_size = sizeof(struct read_args),
    .options = read_options,
    .examples = read_examples,
    .run = read_run,
};
