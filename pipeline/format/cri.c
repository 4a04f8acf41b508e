/* CRI: the logs of containers as containerd and CRI-O write them (Kubernetes, "CRI:
 * Log management for container stdout/stderr streams").
 *
 *     2016-10-06T00:17:09.669794202Z stdout F the message
 *
 * The tag is P for a part of a line, F for a whole one or the last part; more tags may
 * follow behind a colon. Parts are joined before (partial.h); one whose end has not
 * come has "partial": true. */

#include "pipeline/format/cursor.h"
#include "pipeline/format/partial.h"
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

static bool is_tag(struct span word)
{
    return word.length > 0 && (*word.bytes == 'F' || *word.bytes == 'P') &&
           (word.length == 1 || word.bytes[1] == ':');
}

struct cri_line {
    struct span time, stream, tag, msg;
};

static bool cut(struct text line, struct cri_line *parts, struct fields *fields)
{
    struct cursor cursor = cursor_of(line);
    const char *mistake = NULL, *at = line.bytes;

    if (!looks_like(at, cursor.end, "9999-99-99T99:99:99"))
        mistake = "no time of RFC 3339";
    parts->time = read_word(&cursor);
    cursor_pass(&cursor, ' ');
    parts->stream = read_word(&cursor);
    if (!mistake && !is_stream(parts->stream)) {
        mistake = "no stdout or stderr behind the time";
        at = parts->stream.bytes;
    }
    cursor_pass(&cursor, ' ');
    parts->tag = read_word(&cursor);
    if (!mistake && !is_tag(parts->tag)) {
        mistake = "no P or F behind the stream";
        at = parts->tag.bytes;
    }
    cursor_pass(&cursor, ' ');
    parts->msg = span_between(cursor.at, cursor.end);
    if (mistake)
        fields_mistake(fields, (size_t)(at - line.bytes), mistake);
    return !mistake;
}

static bool cri_read(void *reader, const struct text *text, struct fields *fields)
{
    const struct text line = *text;
    struct cri_line parts;

    fields->distinct = true;
    if (!cut(line, &parts, fields))
        return false;
    slots_add(reader, TIME, parts.time, FIELD_PLAIN, fields);
    slots_add(reader, STREAM, parts.stream, FIELD_STRING, fields);
    if (*parts.tag.bytes == 'P')
        slots_add(reader, PARTIAL, span_of("true"), FIELD_JSON, fields);
    slots_add(reader, MSG, parts.msg, FIELD_PLAIN, fields);
    return !fields->failed;
}

bool cri_look(struct text line, struct partial *partial)
{
    struct fields fields = {.count = 0};
    struct cri_line parts;

    if (!cut(line, &parts, &fields))
        return false;
    *partial = (struct partial){
        .stream = memcmp(parts.stream.bytes, "stderr", 6) == 0,
        .is_part = *parts.tag.bytes == 'P',
        .from = (size_t)(parts.msg.bytes - line.bytes),
        .to = line.length,
        .tag = (size_t)(parts.tag.bytes - line.bytes),
    };
    return true;
}

const struct line_format line_format_cri = {
    .name = "cri",
    .help = "the logs of containerd and CRI-O, partial lines joined: time, stream, msg",
    .open = cri_open,
    .close = memory_free,
    .read = cri_read,
};
