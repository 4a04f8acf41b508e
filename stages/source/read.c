/* read - lines of files or standard input */

#include "pipeline/format/input.h"
#include "stages/source/cutter.h"

#include <string.h>

struct read_args {
    struct text_list files;
    struct text format;
};

/* One input on its way. */
struct reader {
    struct stage *self;
    const struct origin *origin;
    struct input *input;
    struct cutter cutter;
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
    if (length > 0)
        cutter_filled(&reader->cutter, (size_t)length);
    else if (!reader->stopped)
        cutter_finish(&reader->cutter);
    return length > 0 ? (size_t)length : 0;
}

/* False: stop. */
static bool read_blocks(struct reader *reader)
{
    for (;;) {
        char *room;
        size_t size;

        if (!cutter_room(&reader->cutter, &room, &size)) {
            stage_out_of_memory(reader->self);
            return false;
        }
        size = read_block(reader, room, size < STAGE_BLOCK ? size : STAGE_BLOCK);
        if (!cutter_send(&reader->cutter) || !stage_flush(reader->self))
            return false;
        if (size == 0)
            return true;
    }
}

static bool read_file(struct stage *self, const char *path, enum cutter_form form)
{
    bool is_file = strcmp(path, "-") != 0;
    const char *name = is_file ? path : "(standard input)";
    struct reader reader = {.self = self, .origin = stage_origin(self, name, is_file)};
    struct fault fault;
    bool more;

    if (!reader.origin)
        return false;
    reader.input = input_open(path, wait_for_input, &reader, &fault);
    if (!reader.input) {
        stage_report_input(self, reader.origin, &fault);
        return stage_flush(self);
    }
    cutter_init(&reader.cutter, self, reader.origin, form);
    more = read_blocks(&reader);
    cutter_release(&reader.cutter);
    input_close(reader.input);
    return more;
}

static enum status read_run(struct stage *self, const void *opaque)
{
    const struct read_args *args = opaque;
    enum cutter_form form;
    bool more;

    if (!cutter_form_of(args->format, &form))
        return stage_fail_at(
            self, STATUS_USAGE, &args->format,
            "unknown format; known are lines, json-stream and json-seq");
    more = stage_start(self);
    if (args->files.count == 0 && more)
        read_file(self, "-", form);
    for (size_t i = 0; i < args->files.count && more; i++)
        more = read_file(self, args->files.items[i].bytes, form);
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
     .help =
         "what is a record: lines (if not given); json-stream: JSON texts, wherever "
         "their lines end, and of arrays the elements; json-seq: the texts of RFC "
         "7464"},
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
