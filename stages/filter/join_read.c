/* Reading the rows of a file. */

#include "pipeline/format/input.h"
#include "pipeline/format/lines.h"
#include "pipeline/json/memory.h"
#include "stages/filter/join_format.h"

/* ---- Lines ---- */

/* A file on its way into a join. */
struct loading {
    struct row_reader reader;
    struct stage *stage;
    const char *path;
    struct input *input;
    struct lines lines;
    struct fault fault;
};

static enum status add_block(struct loading *loading)
{
    struct block *block = &loading->lines.block;
    enum status status = STATUS_OK;

    while (status == STATUS_OK && block->length > 0) {
        struct record *line = block_cut(block);

        if (!line)
            return stage_out_of_memory(loading->stage);
        status = row_reader_add(&loading->reader, line);
        record_unref(line);
    }
    return status;
}

/* All complete lines that were read. */
static enum status add_lines(struct loading *loading)
{
    struct lines_piece piece;
    enum status status = STATUS_OK;

    while (status == STATUS_OK) {
        switch (lines_next(&loading->lines, &piece)) {
        case LINES_BLOCK:
            status = add_block(loading);
            break;
        case LINES_TOO_LONG:
            return row_reader_fail(&loading->reader, piece.line,
                                   "is longer than --max-record");
        default:
            return STATUS_OK;
        }
    }
    return status;
}

static enum status read_lines(struct loading *loading)
{
    enum status status = STATUS_OK;
    const struct fault *fault = &loading->fault;
    ssize_t got = 1;
    size_t size;
    char *room;

    while (status == STATUS_OK && got > 0) {
        if (!lines_room(&loading->lines, &room, &size))
            return stage_out_of_memory(loading->stage);
        got = input_read(loading->input, room, size, &loading->fault);
        if (got < 0)
            return stage_fail(loading->stage, fault->status, "%s: %s", loading->path,
                              fault->what);
        if (got > 0)
            lines_filled(&loading->lines, (size_t)got);
        else
            lines_finish(&loading->lines);
        status = add_lines(loading);
    }
    return status == STATUS_OK ? row_reader_finish(&loading->reader) : status;
}

/* A key that no row has is a mistake in the pipeline. */
static enum status check_keys(const struct loading *loading)
{
    const struct join *join = loading->reader.join;

    for (size_t i = 0; i < join->keys->count; i++) {
        const struct expression *key = &join->keys->items[i];

        if (join->rows > 0 && join->seen[i] == 0)
            return stage_fail_at(loading->stage, STATUS_USAGE, &key->text,
                                 "no row of %s has a field \"%.*s\"; `as NAME` tells "
                                 "how it is called there",
                                 loading->path, (int)key->label.length,
                                 key->label.bytes);
    }
    return STATUS_OK;
}

static enum status read_file(struct loading *loading)
{
    struct stage *self = loading->stage;
    const struct fault *fault = &loading->fault;
    enum status status;

    loading->input =
        input_open(loading->path, stage_wait_readable, self, &loading->fault);
    if (!loading->input)
        return stage_fail(self, fault->status, "%s: %s", loading->path, fault->what);
    lines_init(&loading->lines, NULL, stage_record_limit(self));
    status = read_lines(loading);
    lines_release(&loading->lines);
    input_close(loading->input);
    return status == STATUS_OK ? check_keys(loading) : status;
}

/* On the heap: the stacks of stages are small. */
enum status join_read(struct join *join, struct text path, struct text format)
{
    struct loading *loading = memory_alloc(sizeof(*loading));
    enum status status;

    if (!loading)
        return stage_out_of_memory(join->stage);
    *loading = (struct loading){.stage = join->stage, .path = path.bytes};
    status = row_reader_init(&loading->reader, join, path, format);
    if (status == STATUS_OK)
        status = read_file(loading);
    row_reader_release(&loading->reader);
    memory_free(loading);
    return status;
}
