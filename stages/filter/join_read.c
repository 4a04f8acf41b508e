/* Reading the rows of a file. */

#include "stages/filter/join.h"

#include "pipeline/format/input.h"
#include "pipeline/format/lines.h"
#include "pipeline/json/scan.h"

#include <strings.h>

/* A file on its way into a join. */
struct loading {
    struct join *join;
    struct stage *stage;
    const char *path;
    struct input *input;
    struct lines lines;
    enum status (*add_line)(struct loading *loading, const struct record *line);
};

/* ---- Formats ---- */

static enum status fail_line(struct loading *loading, uint64_t line, const char *what)
{
    return stage_fail(loading->stage, STATUS_INPUT, "%s:%llu: %s", loading->path,
                      (unsigned long long)line, what);
}

static bool is_blank(const struct record *line)
{
    for (size_t i = 0; i < line->length; i++) {
        if (line->text[i] != ' ' && line->text[i] != '\t' && line->text[i] != '\r')
            return false;
    }
    return true;
}

static enum status add_json(struct loading *loading, const struct record *line)
{
    const char *at = line->text;
    size_t length = line->length;

    if (is_blank(line))
        return STATUS_OK;
    if (json_scan(NULL, at, length, stage_depth_limit(loading->stage), NULL, NULL) !=
        JSON_VALID)
        return fail_line(loading, line->line, "is no JSON text");
    while (length > 0 && *at != '{' && *at != '"' && *at != '[') {
        at++;
        length--;
    }
    if (length == 0 || *at != '{')
        return fail_line(loading, line->line, "is no JSON object");
    while (at[length - 1] != '}')
        length--;
    return join_add(loading->join, value_text(at, length)) ? STATUS_OK
                                                           : STATUS_RESOURCE;
}

static const struct {
    const char *suffix, *format;
    enum status (*add_line)(struct loading *loading, const struct record *line);
} formats[] = {
    {".json", "json", add_json},
    {".ndjson", "json", add_json},
    {".jsonl", "json", add_json},
};

#define FORMAT_COUNT (sizeof(formats) / sizeof(formats[0]))

/* Without a suffix that tells how the file is compressed, which is found out anyway. */
static struct text without_compression(struct text path)
{
    static const char *const suffixes[] = {".gz", ".bz2", ".xz", ".zst", ".lz4"};

    for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
        struct text suffix = text_of(suffixes[i]);

        if (path.length > suffix.length &&
            strncasecmp(path.bytes + path.length - suffix.length, suffix.bytes,
                        suffix.length) == 0)
            path.length -= suffix.length;
    }
    return path;
}

static bool ends_with(struct text path, const char *end)
{
    struct text suffix = text_of(end);

    return path.length > suffix.length &&
           strncasecmp(path.bytes + path.length - suffix.length, suffix.bytes,
                       suffix.length) == 0;
}

static enum status find_format(struct loading *loading, struct text path,
                               struct text format)
{
    struct text name = without_compression(path);

    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        if (format.bytes ? text_equals(format, formats[i].format)
                         : ends_with(name, formats[i].suffix))
            loading->add_line = formats[i].add_line;
    }
    if (loading->add_line)
        return STATUS_OK;
    if (format.bytes)
        return stage_fail_at(loading->stage, STATUS_USAGE, &format,
                             "unknown format; known is json");
    return stage_fail_at(loading->stage, STATUS_USAGE, &path,
                         "the file's name does not end in .json, .ndjson or .jsonl: "
                         "its format must be given by --format");
}

/* ---- Lines ---- */

static enum status add_block(struct loading *loading)
{
    struct block *block = &loading->lines.block;
    enum status status = STATUS_OK;

    while (status == STATUS_OK && block->length > 0) {
        struct record *line = block_cut(block);

        if (!line)
            return stage_out_of_memory(loading->stage);
        status = loading->add_line(loading, line);
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
            return fail_line(loading, piece.line, "is longer than --max-record");
        default:
            return STATUS_OK;
        }
    }
    return status;
}

static enum status read_lines(struct loading *loading)
{
    enum status status = STATUS_OK;
    struct fault fault;
    ssize_t got = 1;
    size_t size;
    char *room;

    while (status == STATUS_OK && got > 0) {
        if (!lines_room(&loading->lines, &room, &size))
            return stage_out_of_memory(loading->stage);
        got = input_read(loading->input, room, size, &fault);
        if (got < 0)
            return stage_fail(loading->stage, fault.status, "%s: %s", loading->path,
                              fault.what);
        if (got > 0)
            lines_filled(&loading->lines, (size_t)got);
        else
            lines_finish(&loading->lines);
        status = add_lines(loading);
    }
    return status;
}

/* A key that no row has is a mistake in the pipeline. */
static enum status check_keys(const struct loading *loading)
{
    const struct join *join = loading->join;

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

enum status join_read(struct join *join, struct text path, struct text format)
{
    struct loading loading = {
        .join = join,
        .stage = join->stage,
        .path = path.bytes,
    };
    enum status status = find_format(&loading, path, format);
    struct fault fault;

    if (status != STATUS_OK)
        return status;
    loading.input = input_open(path.bytes, stage_wait_readable, join->stage, &fault);
    if (!loading.input)
        return stage_fail(join->stage, fault.status, "%s: %s", path.bytes, fault.what);
    lines_init(&loading.lines, NULL, stage_record_limit(join->stage));
    status = read_lines(&loading);
    lines_release(&loading.lines);
    input_close(loading.input);
    return status == STATUS_OK ? check_keys(&loading) : status;
}
