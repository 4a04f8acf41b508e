/* Syslog: RFC 3164 as it is found in files, with or without <PRI>, and RFC 5424.
 *
 *     Jun  9 06:06:20 combo sshd(pam_unix)[2417]: check pass; user unknown
 *     <34>Oct 11 22:14:15 mymachine su: 'su root' failed
 *     2026-03-05T07:01:13.5+01:00 web-1 sshd[24201]: Accepted publickey for bob
 *     <165>1 2003-10-11T22:14:15.003Z host app 42 ID47 [a@1 k="v"] An application event
 *
 * The time is the text as it stands, without the year and the zone that RFC 3164 leaves
 * out: that is a later stage's business. A year behind the day, a fraction and, as
 * rsyslog writes it, the time of RFC 3339 are taken too.
 *
 * The host may be missing, as on a line that has not left its machine: that is so if
 * the first word is a tag. A tag is a word and a colon, with or without [PID] between;
 * what has none (`last message repeated 2 times`, `syslogd 1.4.1: restart.`) is all
 * msg. With <PRI> and no time, all the rest is msg (RFC 3164, 4.3.3). Fields that a
 * line cannot have are left out; those that RFC 5424 has as `-` are null. */

#include "pipeline/format/syslog.h"

static const struct span names[SYSLOG_SLOTS] = {
    [SYSLOG_TIME] = {"time", 4},         [SYSLOG_HOST] = {"host", 4},
    [SYSLOG_APP] = {"app", 3},           [SYSLOG_PID] = {"pid", 3},
    [SYSLOG_FACILITY] = {"facility", 8}, [SYSLOG_SEVERITY] = {"severity", 8},
    [SYSLOG_MSGID] = {"msgid", 5},       [SYSLOG_DATA] = {"data", 4},
    [SYSLOG_MSG] = {"msg", 3},
};

/* RFC 5424, 6.2.1. */
static const char *const facilities[] = {
    "kern",   "user",   "mail",     "daemon", "auth",   "syslog", "lpr",    "news",
    "uucp",   "cron",   "authpriv", "ftp",    "ntp",    "audit",  "alert",  "clock",
    "local0", "local1", "local2",   "local3", "local4", "local5", "local6", "local7",
};

static const char *const severities[] = {
    "emerg", "alert", "crit", "err", "warning", "notice", "info", "debug",
};

/* ---- Priority ---- */

static bool read_priority(struct syslog_line *line)
{
    struct cursor *cursor = &line->cursor;
    unsigned priority = 0;
    const char *first = ++cursor->at;

    while (cursor->at < cursor->end && is_digit(*cursor->at) && cursor->at - first < 3)
        priority = priority * 10 + (unsigned)(*cursor->at++ - '0');
    if (cursor->at == first || !cursor_pass(cursor, '>') || priority > 191)
        return fields_mistake(line->fields, 0, "the priority is not <0> to <191>");
    line->parts[SYSLOG_FACILITY] = span_of(facilities[priority / 8]);
    line->parts[SYSLOG_SEVERITY] = span_of(severities[priority % 8]);
    return true;
}

/* Whether a version and a time, or none, come: as after the priority of RFC 5424. Then
 * the version is passed. */
static bool pass_version(struct cursor *cursor)
{
    const char *at = cursor->at, *end = cursor->end;

    while (at < end && is_digit(*at) && at - cursor->at < 3)
        at++;
    if (at == cursor->at || *cursor->at == '0' || at == end || *at != ' ')
        return false;
    at++;
    if (!looks_like(at, end, "- ") && !looks_like(at, end, "9999-99-99T"))
        return false;
    cursor->at = at;
    return true;
}

/* ---- RFC 3164: the time ---- */

static bool is_month(const char *at)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

    for (const char *month = months; *month; month += 3)
        if (at[0] == month[0] && at[1] == month[1] && at[2] == month[2])
            return true;
    return false;
}

/* Behind hh:mm:ss and a fraction, or NULL. */
static const char *pass_clock(const char *at, const char *end)
{
    if (!looks_like(at, end, "99:99:99"))
        return NULL;
    at += 8;
    if (end - at >= 2 && (*at == '.' || *at == ',') && is_digit(at[1]))
        for (at += 2; at < end && is_digit(*at); at++)
            ;
    return at;
}

/* Behind "Mmm dd [yyyy] hh:mm:ss", or NULL. */
static const char *pass_time(const char *at, const char *end)
{
    if (end - at < 14 || !is_month(at) || at[3] != ' ')
        return NULL;
    at += at[4] == ' ' ? 5 : 4;
    if (!is_digit(*at++))
        return NULL;
    if (is_digit(*at))
        at++;
    if (*at++ != ' ')
        return NULL;
    if (looks_like(at, end, "9999 "))
        at += 5;
    return pass_clock(at, end);
}

/* False: there is none. */
static bool read_time(struct syslog_line *line)
{
    struct cursor *cursor = &line->cursor;
    const char *at = pass_time(cursor->at, cursor->end);

    if (!at && looks_like(cursor->at, cursor->end, "9999-99-99T99:99:99"))
        at = cursor_find(cursor, ' ');
    if (!at || (at < cursor->end && *at != ' '))
        return false;
    line->parts[SYSLOG_TIME] = span_between(cursor->at, at);
    cursor->at = at;
    cursor_pass(cursor, ' ');
    return true;
}

/* ---- RFC 3164: the tag ---- */

struct tag {
    struct span app, pid;
    const char *end; /* behind the colon */
};

/* "app[pid]" */
static bool read_named(struct span word, struct tag *tag)
{
    const char *open, *end = word.bytes + word.length;

    if (word.length == 0)
        return false;
    tag->app = word;
    tag->pid.bytes = NULL;
    if (end[-1] != ']')
        return true;
    open = memchr(word.bytes, '[', word.length);
    if (open && open > word.bytes && end - open > 2) {
        tag->app = span_between(word.bytes, open);
        tag->pid = span_between(open + 1, end - 1);
    }
    return true;
}

/* Whether the word that comes is a tag. */
static bool find_tag(const struct cursor *cursor, struct tag *tag)
{
    const char *end = cursor_find(cursor, ' ');
    struct span word = span_between(cursor->at, end);
    const char *close;

    if (word.length < 2)
        return false;
    if (end[-1] == ':') {
        tag->end = end;
        return read_named(span_between(cursor->at, end - 1), tag);
    }
    close = memmem(word.bytes, word.length, "]:", 2);
    if (!close || !memchr(word.bytes, '[', (size_t)(close - word.bytes)))
        return false;
    tag->end = close + 2;
    return read_named(span_between(word.bytes, close + 1), tag);
}

static void read_message(struct syslog_line *line)
{
    struct cursor *cursor = &line->cursor;
    struct tag tag;

    if (!find_tag(cursor, &tag)) {
        const char *host = cursor->at;

        cursor->at = cursor_find(cursor, ' ');
        line->parts[SYSLOG_HOST] = span_between(host, cursor->at);
        cursor_pass(cursor, ' ');
        if (!find_tag(cursor, &tag))
            tag.end = NULL;
    }
    if (tag.end) {
        line->parts[SYSLOG_APP] = tag.app;
        line->parts[SYSLOG_PID] = tag.pid;
        cursor->at = tag.end;
        cursor_pass(cursor, ' ');
    }
    line->parts[SYSLOG_MSG] = span_between(cursor->at, cursor->end);
}

static bool read_3164(struct syslog_line *line)
{
    struct cursor *cursor = &line->cursor;

    if (read_time(line)) {
        if (cursor->at == cursor->end || *cursor->at == ' ')
            return fields_mistake(line->fields, cursor_place(cursor),
                                  "no host behind the time");
        read_message(line);
        return true;
    }
    if (!line->parts[SYSLOG_FACILITY].bytes)
        return fields_mistake(line->fields, 0, "no time of syslog");
    line->parts[SYSLOG_MSG] = span_between(cursor->at, cursor->end);
    return true;
}

/* ---- The format ---- */

static void *syslog_open(const struct format_options *options, struct fault *fault)
{
    return slots_new(names, SYSLOG_SLOTS, options->wanted, fault);
}

static bool is_null(struct span part)
{
    return part.length == 1 && *part.bytes == '-';
}

static void add_data(const struct slots *slots, struct span data, struct fields *fields)
{
    size_t from = fields->scratch.length;

    if (!data.bytes || !slots_want(slots, SYSLOG_DATA))
        return;
    if (is_null(data)) {
        slots_add(slots, SYSLOG_DATA, span_of("null"), FIELD_JSON, fields);
        return;
    }
    syslog_write_data(&fields->scratch, data);
    fields_add_scratch(fields, names[SYSLOG_DATA].bytes, names[SYSLOG_DATA].length,
                       from, FIELD_JSON);
}

static void add_parts(const struct slots *slots, const struct syslog_line *line,
                      bool has_nulls)
{
    for (unsigned i = 0; i < SYSLOG_SLOTS; i++) {
        struct span part = line->parts[i];

        if (i == SYSLOG_DATA)
            add_data(slots, part, line->fields);
        else if (has_nulls && i != SYSLOG_MSG && is_null(part))
            slots_add(slots, i, span_of("null"), FIELD_JSON, line->fields);
        else
            slots_add(slots, i, part, FIELD_PLAIN, line->fields);
    }
}

static bool syslog_read(void *reader, const struct text *text, struct fields *fields)
{
    struct syslog_line line = {.cursor = cursor_of(*text), .fields = fields};
    bool is_5424;

    fields->distinct = true;
    if (text->length > 0 && *text->bytes == '<' && !read_priority(&line))
        return false;
    is_5424 = line.parts[SYSLOG_FACILITY].bytes && pass_version(&line.cursor);
    if (is_5424 ? !syslog_read_5424(&line) : !read_3164(&line))
        return false;
    add_parts(reader, &line, is_5424);
    return !fields->failed;
}

const struct line_format line_format_syslog = {
    .name = "syslog",
    .help = "RFC 3164 and 5424: time, host, app, pid, facility, severity, msgid, data, "
            "msg",
    .open = syslog_open,
    .close = memory_free,
    .read = syslog_read,
};
