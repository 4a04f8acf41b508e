/* CRI: the logs of containers as containerd and CRI-O write them (Kubernetes, "CRI:
 * Log management for container stdout/stderr streams").
 *
 *     2016-10-06T00:17:09.669794202Z stdout F the message
 *
 * The tag is P for a part of a line, F for a whole one or the last part; more tags may
 * follow behind a colon. Parts are joined before (partial.h); one whose end has not
 * come has "partial": true. */

#include "pipeline/format/cursor.h"
#include "pipeline/format/slots.h"

enum {
    TIME,
    STREAM,
    PARTIAL,
    MSG,
    SLOTS
};

static const struct span names[SLOTS] = {
    [TIME] = {"time", 4},
    [STREAM] = {"stream", 6},
    [PARTIAL] = {"partial", 7},
    [MSG] = {"msg", 3},
};

static void *cri_open(const struct format_options *options, struct fault *fault)
{
    return slots_new(names, SLOTS, options->wanted, fault);
}

static bool is_stream(struct span word)
{
    return word.length == 6 && (memcmp(word.bytes, "stdout", 6) == 0 ||
                                memcmp(word.bytes, "stderr", 6) == 0);
}

/* Up to a blank, which is passed. */
static struct span read_word(struct cursor *cursor)
{
    const char *start = cursor->at;

    cursor->at = cursor_find(cursor, ' ');
    return span_between(start, cursor->at);
}

static bool cri_read(void *reader, struct text line, struct fields *fields)
{
    struct cursor cursor = cursor_of(line);
    struct span parts[SLOTS], tag;

    fields->distinct = true;
    if (!looks_like(cursor.at, cursor.end, "9999-99-99T99:99:99"))
        return fields_mistake(fields, 0, "no time of RFC 3339");
    parts[TIME] = read_word(&cursor);
    cursor_pass(&cursor, ' ');
    parts[STREAM] = read_word(&cursor);
    if (!is_stream(parts[STREAM]))
        return fields_mistake(fields, (size_t)(parts[STREAM].bytes - line.bytes),
                              "no stdout or stderr behind the time");
    cursor_pass(&cursor, ' ');
    tag = read_word(&cursor);
    if (tag.length == 0 || (*tag.bytes != 'F' && *tag.bytes != 'P') ||
        (tag.length > 1 && tag.bytes[1] != ':'))
        return fields_mistake(fields, (size_t)(tag.bytes - line.bytes),
                              "no P or F behind the stream");
    parts[PARTIAL] = *tag.bytes == 'P' ? span_of("true") : (struct span){.bytes = NULL};
    cursor_pass(&cursor, ' ');
    parts[MSG] = span_between(cursor.at, cursor.end);
    for (unsigned i = 0; i < SLOTS; i++)
        slots_add(reader, i, parts[i], i == PARTIAL ? FIELD_JSON : FIELD_PLAIN, fields);
    return !fields->failed;
}

const struct line_format line_format_cri = {
    .name = "cri",
    .help = "the logs of containerd and CRI-O, partial lines joined: time, stream, msg",
    .open = cri_open,
    .close = memory_free,
    .read = cri_read,
};
