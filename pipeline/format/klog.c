/* klog: the log of Kubernetes' programs, and of glog, which it comes from.
 *
 *     I0102 15:04:05.678901    1234 server.go:123] "Started" port=8080
 *     severity "info", time "0102 15:04:05.678901", pid 1234, file "server.go",
 *     line 123, msg "\"Started\" port=8080"
 *
 * See the comment at the head of klog.go ("Log lines have this form"). The date may
 * have a year in front, as newer versions of glog write it. */

#include "pipeline/format/cursor.h"
#include "pipeline/format/slots.h"

enum {
    SEVERITY,
    TIME,
    PID,
    FILE_NAME,
    LINE,
    MSG,
    SLOTS
};

static const struct span names[SLOTS] = {
    [SEVERITY] = {"severity", 8}, [TIME] = {"time", 4}, [PID] = {"pid", 3},
    [FILE_NAME] = {"file", 4},    [LINE] = {"line", 4}, [MSG] = {"msg", 3},
};

static void *klog_open(const struct format_options *options, struct fault *fault)
{
    return slots_new(names, SLOTS, options->wanted, fault);
}

static const char *severity_of(char letter)
{
    switch (letter) {
    case 'I':
        return "info";
    case 'W':
        return "warning";
    case 'E':
        return "error";
    case 'F':
        return "fatal";
    default:
        return NULL;
    }
}

static bool read_time(struct cursor *cursor, struct span *time)
{
    const char *start = cursor->at, *end = cursor->end;

    if (looks_like(start, end, "9999 99:99:99"))
        cursor->at += 13;
    else if (looks_like(start, end, "99999999 99:99:99"))
        cursor->at += 17;
    else
        return false;
    if (cursor_pass(cursor, '.'))
        while (cursor->at < end && is_digit(*cursor->at))
            cursor->at++;
    *time = span_between(start, cursor->at);
    return true;
}

/* "    1234 file.go:123] " */
static bool read_place(struct cursor *cursor, struct span *parts)
{
    const char *start, *close, *colon;

    if (!cursor_pass(cursor, ' '))
        return false;
    while (cursor_pass(cursor, ' '))
        ;
    start = cursor->at;
    while (cursor->at < cursor->end && is_digit(*cursor->at))
        cursor->at++;
    parts[PID] = span_between(start, cursor->at);
    if (cursor->at == start || !cursor_pass(cursor, ' '))
        return false;
    close = cursor_find(cursor, ']');
    if (close == cursor->end)
        return false;
    colon = memrchr(cursor->at, ':', (size_t)(close - cursor->at));
    if (!colon)
        return false;
    parts[FILE_NAME] = span_between(cursor->at, colon);
    parts[LINE] = span_between(colon + 1, close);
    cursor->at = close + 1;
    return true;
}

static bool klog_read(void *reader, const struct text *text, struct fields *fields)
{
    const struct text line = *text;
    struct cursor cursor = cursor_of(line);
    struct span parts[SLOTS];
    const char *severity = line.length > 0 ? severity_of(*cursor.at++) : NULL;

    fields->distinct = true;
    if (!severity)
        return fields_mistake(fields, 0, "no I, W, E or F at the start");
    parts[SEVERITY] = span_of(severity);
    if (!read_time(&cursor, &parts[TIME]))
        return fields_mistake(fields, cursor_place(&cursor), "no time of klog");
    if (!read_place(&cursor, parts))
        return fields_mistake(fields, cursor_place(&cursor),
                              "no PID FILE:LINE] behind the time");
    cursor_pass(&cursor, ' ');
    parts[MSG] = span_between(cursor.at, cursor.end);
    for (unsigned i = 0; i < SLOTS; i++)
        slots_add(reader, i, parts[i], FIELD_PLAIN, fields);
    return !fields->failed;
}

const struct line_format line_format_klog = {
    .name = "klog",
    .help = "Kubernetes' klog and glog: severity, time, pid, file, line, msg",
    .open = klog_open,
    .close = memory_free,
    .read = klog_read,
};
