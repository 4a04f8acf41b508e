/* read - lines of files or standard input */

#include "pipeline/format/input.h"
#include "pipeline/format/lines.h"
#include "pipeline/stage.h"

#include <string.h>

struct read_args {
    struct text_list files;
};

/* One input on its way. */
struct reader {
    struct stage *self;
    const struct origin *origin;
    struct input *input;
    struct lines lines;
    bool stopped; /* by a signal, not at the end of the input */
};

/* Of the type input_wait. */
static bool wait_for_input(void *opaque, int descriptor)
{
    struct reader *reader = opaque;

    reader->stopped = !stage_wait_readable(reader->self, descriptor);
    return !reader->stopped;
}

/* False: nobody wants more. */
static bool reject_piece(struct reader *reader, const struct lines_piece *piece)
{
    if (piece->first &&
        !stage_reject_line(reader->self, reader->origin, piece->line, "line too long",
                           "the line is longer than --max-record"))
        return false;
    stage_reject_piece(reader->self, &(struct reject_piece){piece->bytes, piece->length,
                                                            piece->first, piece->last});
    return true;
}

/* Sends every complete line. False: stop. */
static bool send_lines(struct reader *reader)
{
    struct record *rec;
    struct lines_piece piece;

    for (;;) {
        switch (lines_next(&reader->lines, &rec, &piece)) {
        case LINES_RECORD:
            if (!stage_send(reader->self, rec))
                return false;
            break;
        case LINES_TOO_LONG:
            if (!reject_piece(reader, &piece))
                return false;
            break;
        case LINES_NO_MEMORY:
            stage_out_of_memory(reader->self);
            return false;
        case LINES_MORE:
            return true;
        }
    }
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
        lines_filled(&reader->lines, (size_t)length);
    else if (!reader->stopped)
        lines_finish(&reader->lines);
    return length > 0 ? (size_t)length : 0;
}

/* False: stop. */
static bool read_blocks(struct reader *reader)
{
    for (;;) {
        char *room;
        size_t size;

        if (!lines_room(&reader->lines, &room, &size)) {
            stage_out_of_memory(reader->self);
            return false;
        }
        size = read_block(reader, room, size < STAGE_BLOCK ? size : STAGE_BLOCK);
        if (!send_lines(reader) || !stage_flush(reader->self))
            return false;
        if (size == 0)
            return true;
    }
}

static bool read_file(struct stage *self, const char *path)
{
    const char *name = strcmp(path, "-") == 0 ? "(standard input)" : path;
    struct reader reader = {.self = self, .origin = stage_origin(self, name)};
    struct fault fault;
    bool more;

    if (!reader.origin)
        return false;
    reader.input = input_open(path, wait_for_input, &reader, &fault);
    if (!reader.input) {
        stage_report_input(self, reader.origin, &fault);
        return stage_flush(self);
    }
    lines_init(&reader.lines, reader.origin, stage_record_limit(self));
    more = read_blocks(&reader);
    lines_release(&reader.lines);
    input_close(reader.input);
    return more;
}

static enum status read_run(struct stage *self, const void *opaque)
{
    const struct read_args *args = opaque;
    bool more = stage_start(self);

    if (args->files.count == 0 && more)
        read_file(self, "-");
    for (size_t i = 0; i < args->files.count && more; i++)
        more = read_file(self, args->files.items[i].bytes);
    return STATUS_OK;
}

static const struct stage_option read_options[] = {
    {.name = "FILE",
     .kind = ARGUMENT_INPUT,
     .flags = OPTION_OPERAND | OPTION_OPTIONAL | OPTION_REPEATS,
     .offset = offsetof(struct read_args, files),
     .help = "a file to read; - is standard input"},
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
