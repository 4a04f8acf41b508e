/* Syslog: RFC 5424, behind the version.
 *
 *     TIMESTAMP HOSTNAME APP-NAME PROCID MSGID STRUCTURED-DATA [MSG]
 *
 * Structured data [id name="value" ...]... becomes {"id": {"name": "value"}}; of the
 * same name several times in a row, as the RFC allows, the values are an array. */

#include "pipeline/format/syslog.h"

/* The next word of the header, and the blank behind it. */
static bool read_word(struct syslog_line *line, enum syslog_slot slot)
{
    struct cursor *cursor = &line->cursor;
    const char *start = cursor->at;

    cursor->at = cursor_find(cursor, ' ');
    if (cursor->at == start)
        return fields_mistake(line->fields, cursor_place(cursor),
                              "a part of the header is empty");
    line->parts[slot] = span_between(start, cursor->at);
    if (!cursor_pass(cursor, ' '))
        return fields_mistake(line->fields, cursor_place(cursor),
                              "the header breaks off");
    return true;
}

/* ---- Structured data ---- */

/* RFC 5424, 6.3.2 and 6.3.3: SD-NAME. Empty if there is none. */
static struct span read_name(struct cursor *cursor)
{
    const char *start = cursor->at;

    while (cursor->at<cursor->end && * cursor->at> ' ' && *cursor->at < 0x7f &&
           !memchr("=]\"", *cursor->at, 3))
        cursor->at++;
    return span_between(start, cursor->at);
}

/* Up to the closing quote, which is passed. False: there is none. */
static bool read_value(struct cursor *cursor, struct span *value)
{
    const char *start = cursor->at;

    while (cursor->at < cursor->end && *cursor->at != '"')
        cursor->at += *cursor->at == '\\' && cursor_left(cursor) > 1 ? 2 : 1;
    *value = span_between(start, cursor->at);
    return cursor_pass(cursor, '"');
}

/* NULL, or what is wrong. A parameter: behind the blanks. */
static const char *read_parameter(struct cursor *cursor, struct span *name,
                                  struct span *value)
{
    *name = read_name(cursor);
    if (name->length == 0)
        return "the structured data has no name here";
    if (!cursor_pass(cursor, '=') || !cursor_pass(cursor, '"'))
        return "the structured data has no =\" here";
    if (!read_value(cursor, value))
        return "no closing quote in the structured data";
    return NULL;
}

/* From behind [ to behind ]. */
static const char *check_element(struct cursor *cursor)
{
    if (read_name(cursor).length == 0)
        return "the structured data has no name here";
    while (cursor_pass(cursor, ' ')) {
        struct span name, value;
        const char *mistake;

        while (cursor_pass(cursor, ' '))
            ;
        if (cursor->at < cursor->end && *cursor->at == ']')
            break;
        mistake = read_parameter(cursor, &name, &value);
        if (mistake)
            return mistake;
    }
    return cursor_pass(cursor, ']') ? NULL : "no ] in the structured data";
}

static bool read_data(struct syslog_line *line)
{
    struct cursor *cursor = &line->cursor;
    const char *start = cursor->at, *mistake = NULL;

    if (!cursor_pass(cursor, '-')) {
        while (!mistake && cursor_pass(cursor, '['))
            mistake = check_element(cursor);
        if (!mistake && cursor->at == start)
            mistake = "no structured data here";
    }
    if (!mistake && cursor->at < cursor->end && *cursor->at != ' ')
        mistake = "no blank behind the structured data";
    if (mistake)
        return fields_mistake(line->fields, cursor_place(cursor), mistake);
    line->parts[SYSLOG_DATA] = span_between(start, cursor->at);
    return true;
}

bool syslog_read_5424(struct syslog_line *line)
{
    static const uint8_t header[] = {SYSLOG_TIME, SYSLOG_HOST, SYSLOG_APP, SYSLOG_PID,
                                     SYSLOG_MSGID};
    struct cursor *cursor = &line->cursor;

    for (size_t i = 0; i < sizeof header; i++)
        if (!read_word(line, header[i]))
            return false;
    if (!read_data(line))
        return false;
    if (!cursor_pass(cursor, ' '))
        return true;
    if (cursor_left(cursor) >= 3 && memcmp(cursor->at, "\xef\xbb\xbf", 3) == 0)
        cursor->at += 3;
    line->parts[SYSLOG_MSG] = span_between(cursor->at, cursor->end);
    return true;
}

/* ---- As JSON ---- */

static bool is_escape(const char *at, const char *end)
{
    return *at == '\\' && end - at > 1 && memchr("\"\\]", at[1], 3);
}

/* The value without its escapes, which are fewer bytes, behind what scratch holds, and
 * from there as JSON. */
static void write_unescaped(struct buffer *scratch, struct span value)
{
    const char *end = value.bytes + value.length;
    char *plain = memory_alloc(value.length);
    size_t length = 0;

    if (!plain) {
        scratch->failed = true;
        return;
    }
    for (const char *at = value.bytes; at < end; at++) {
        at += is_escape(at, end);
        plain[length++] = *at;
    }
    fields_write_string(scratch, plain, length);
    memory_free(plain);
}

static void write_parameter(struct buffer *scratch, struct span value)
{
    if (memchr(value.bytes, '\\', value.length))
        write_unescaped(scratch, value);
    else if (fields_is_number(value.bytes, value.length))
        buffer_add(scratch, value.bytes, value.length);
    else
        fields_write_string(scratch, value.bytes, value.length);
}

static bool is_same(struct span a, struct span b)
{
    return a.length == b.length && memcmp(a.bytes, b.bytes, a.length) == 0;
}

/* Whether another value of this name comes; then it is read. */
static bool read_another(struct cursor *cursor, struct span name, struct span *value)
{
    struct cursor ahead = *cursor;
    struct span other;

    while (cursor_pass(&ahead, ' '))
        ;
    if (read_parameter(&ahead, &other, value) || !is_same(name, other))
        return false;
    *cursor = ahead;
    return true;
}

/* A name and its value or values. */
static void write_member(struct buffer *scratch, struct cursor *cursor)
{
    struct span name = span_of(""), value = name, next = name;
    bool is_array;

    (void)read_parameter(cursor, &name, &value);
    fields_write_string(scratch, name.bytes, name.length);
    buffer_add_byte(scratch, ':');
    is_array = read_another(cursor, name, &next);
    if (is_array)
        buffer_add_byte(scratch, '[');
    write_parameter(scratch, value);
    if (!is_array)
        return;
    do {
        buffer_add_byte(scratch, ',');
        write_parameter(scratch, next);
    } while (read_another(cursor, name, &next));
    buffer_add_byte(scratch, ']');
}

static void write_element(struct buffer *scratch, struct cursor *cursor)
{
    struct span id = read_name(cursor);
    bool is_first = true;

    fields_write_string(scratch, id.bytes, id.length);
    buffer_add(scratch, ":{", 2);
    while (!cursor_pass(cursor, ']')) {
        if (cursor_pass(cursor, ' '))
            continue;
        if (!is_first)
            buffer_add_byte(scratch, ',');
        is_first = false;
        write_member(scratch, cursor);
    }
    buffer_add_byte(scratch, '}');
}

void syslog_write_data(struct buffer *scratch, struct span data)
{
    struct cursor cursor = {data.bytes, data.bytes, data.bytes + data.length};
    char before = '{';

    while (cursor_pass(&cursor, '[')) {
        buffer_add_byte(scratch, before);
        write_element(scratch, &cursor);
        before = ',';
    }
    buffer_add_byte(scratch, '}');
}
