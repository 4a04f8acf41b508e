/* Columns: words between white space, as ps(1), df(1) and kubectl print them.
 *
 *     PID USER COMMAND        the names
 *       1 root /sbin/init -v  pid 1, user root, command "/sbin/init -v"
 *
 * The last column takes the rest of the line, without the white space at its end; a
 * line with fewer words than names does not fit. The names come from --names or from
 * the first line of an input, which is not this room's business. */

#include "pipeline/format/cursor.h"
#include "pipeline/format/line_format.h"
#include "pipeline/json/memory.h"

struct column {
    struct text name;
    bool wanted;
};

struct reader {
    size_t count;
    bool distinct;
    struct column columns[];
};

static bool has_twins(const struct format_options *options)
{
    for (size_t i = 0; i < options->name_count; i++)
        for (size_t j = 0; j < i; j++)
            if (options->names[i].length == options->names[j].length &&
                memcmp(options->names[i].bytes, options->names[j].bytes,
                       options->names[i].length) == 0)
                return true;
    return false;
}

static void *columns_open(const struct format_options *options, struct fault *fault)
{
    struct reader *reader;

    if (options->name_count == 0) {
        fault_set(fault, STATUS_USAGE, NULL, "the columns have no names");
        return NULL;
    }
    reader =
        memory_alloc(sizeof *reader + options->name_count * sizeof reader->columns[0]);
    if (!reader) {
        fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
        return NULL;
    }
    reader->count = options->name_count;
    reader->distinct = options->name_count <= 64 && !has_twins(options);
    for (size_t i = 0; i < options->name_count; i++) {
        struct text name = options->names[i];

        reader->columns[i] =
            (struct column){name, wanted_has(options->wanted, name.bytes, name.length)};
    }
    return reader;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\v' || byte == '\f';
}

static bool columns_read(void *opaque, const struct text *text, struct fields *fields)
{
    const struct text line = *text;
    const struct reader *reader = opaque;
    const char *at = line.bytes, *end = line.bytes + line.length;

    fields->distinct = reader->distinct;
    while (end > at && is_blank(end[-1]))
        end--;
    for (size_t i = 0; i < reader->count; i++) {
        const char *stop = end;

        while (at < end && is_blank(*at))
            at++;
        if (at == end)
            return fields_mistake(fields, (size_t)(at - line.bytes),
                                  "fewer columns than names");
        if (i + 1 < reader->count)
            for (stop = at; stop < end && !is_blank(*stop); stop++)
                ;
        if (reader->columns[i].wanted)
            fields_add(fields,
                       (struct field){
                           .name = reader->columns[i].name.bytes,
                           .value = at,
                           .name_length = (uint32_t)reader->columns[i].name.length,
                           .value_length = (uint32_t)(stop - at),
                           .form = FIELD_PLAIN,
                       });
        at = stop;
    }
    return !fields->failed;
}

const struct line_format line_format_columns = {
    .name = "columns",
    .help = "words between white space, named by --names or the first line; the last "
            "column takes the rest",
    .takes = FORMAT_NAMES,
    .open = columns_open,
    .close = memory_free,
    .read = columns_read,
};
