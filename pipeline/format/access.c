/* access - the access logs of web servers */

#include "pipeline/format/access.h"

#include "pipeline/format/find.h"
#include "pipeline/format/unescape.h"

static void add_json(struct fields *fields, struct text name, const char *json,
                     size_t length)
{
    fields_add(fields, (struct field){
                           .name = name.bytes,
                           .value = json,
                           .name_length = (uint32_t)name.length,
                           .value_length = (uint32_t)length,
                           .form = FIELD_JSON,
                       });
}

static void add_text(struct fields *fields, struct text name,
                     const struct access_slice *value)
{
    size_t from = fields->scratch.length;

    if (!value->escaped) {
        fields_add(fields, (struct field){
                               .name = name.bytes,
                               .value = value->start,
                               .name_length = (uint32_t)name.length,
                               .value_length = (uint32_t)(value->end - value->start),
                           });
        return;
    }
    unescape(&fields->scratch, value->start, (size_t)(value->end - value->start));
    fields_add_scratch(fields, name.bytes, name.length, from, FIELD_PLAIN);
}

static bool is_method(struct access_slice word)
{
    for (const char *at = word.start; at < word.end; at++) {
        char letter = (char)(*at | 0x20);

        if ((letter < 'a' || letter > 'z') && *at != '-' && *at != '_')
            return false;
    }
    return word.start < word.end;
}

static bool is_protocol(struct access_slice word)
{
    return word.start < word.end && *word.start >= 'A' && *word.start <= 'Z' &&
           memchr(word.start, '/', (size_t)(word.end - word.start));
}

/* METHOD PATH PROTOCOL; a path may have spaces in it. What is not of this form is the
 * path alone. */
static void add_request(const struct access *access, struct fields *fields,
                        struct access_slice request)
{
    size_t length = (size_t)(request.end - request.start);
    const char *first = memchr(request.start, ' ', length);
    const char *last = memrchr(request.start, ' ', length);
    struct access_slice parts[ACCESS_PARTS] = {{0}};
    bool whole = first && first < last;

    if (whole) {
        parts[ACCESS_METHOD] = (struct access_slice){request.start, first, false};
        parts[ACCESS_PATH] = (struct access_slice){first + 1, last, request.escaped};
        parts[ACCESS_PROTOCOL] =
            (struct access_slice){last + 1, request.end, request.escaped};
        whole = is_method(parts[ACCESS_METHOD]) && is_protocol(parts[ACCESS_PROTOCOL]);
    }
    if (!whole)
        parts[ACCESS_PATH] = request;
    for (size_t i = 0; i < ACCESS_PARTS; i++) {
        struct text name = text_of(access_part_names[i]);

        if (!access->parts[i])
            continue;
        if ((!whole && i != ACCESS_PATH) || access_is_dash(request))
            add_json(fields, name, "null", 4);
        else
            add_text(fields, name, &parts[i]);
    }
}

/* What is wrong with a field; NULL: nothing. */
static const char *check_item(const struct access *access,
                              const struct access_item *item, const char *start,
                              struct access_slice value)
{
    if (item->quoted)
        return NULL;
    if (item->role >= ACCESS_NUMBER && !access_is_digits(start, value) &&
        !access_is_dash(value))
        return item->role == ACCESS_BYTES ? "the number of bytes is none"
                                          : "the status is no number";
    if (value.start == value.end && access->standard)
        return "an empty field";
    return NULL;
}

void access_add(const struct access *access, const struct access_item *item,
                struct fields *fields, const struct access_slice *value)
{
    if (item->role == ACCESS_REQUEST)
        add_request(access, fields, *value);
    else if (!access_is_dash(*value))
        add_text(fields, item->name, value);
    else if (item->role == ACCESS_BYTES)
        add_json(fields, item->name, "0", 1);
    else
        add_json(fields, item->name, "null", 4);
}

/* nginx writes the answers of several servers as "0.003, 0.120 : 0.001". */
static const char *find_list_end(struct text line, const char *at, char stop)
{
    const char *start = at, *end = line.bytes + line.length;

    for (;; at++) {
        at = find_byte(line.bytes, at, end, stop);
        if (at == end || stop != ' ' || at == start)
            return at;
        if (at[-1] != ',' && at[-1] != ':' && (end - at < 2 || at[1] != ':'))
            return at;
    }
}

static inline const char *find_end(const struct access_item *item, struct text line,
                                   const char *at, bool *escaped)
{
    const char *end = line.bytes + line.length;

    if (item->quoted)
        return find_quote(line.bytes, at, end, escaped);
    if (!item->stop)
        return end;
    if (item->role == ACCESS_LIST)
        return find_list_end(line, at, item->stop);
    return find_byte(line.bytes, at, end, item->stop);
}

/* The texts are of a few bytes, for which a call would take longer. */
static inline bool begins_with(const char *at, const char *end, struct text text)
{
    if ((size_t)(end - at) < text.length)
        return false;
    for (size_t i = 0; i < text.length; i++)
        if (at[i] != text.bytes[i])
            return false;
    return true;
}

/* What stands behind the last field that was found. */
static bool read_rest(const struct access *access, struct text line, const char *at,
                      struct fields *fields)
{
    const char *end = line.bytes + line.length;
    size_t place = (size_t)(at - line.bytes);

    if (at == end)
        return !fields->failed;
    if (!access->standard)
        return fields_mistake(fields, place, "more text behind the last field");
    if (*at != ' ')
        return fields_mistake(fields, place, "no space behind a closing quote");
    if (access->rest)
        add_text(fields, text_of("rest"), &(struct access_slice){at + 1, end, false});
    return !fields->failed;
}

/* Whether a line may end before this item. */
static bool is_optional(const struct access *access, const struct access_item *item)
{
    return access->standard && item > access->items &&
           (item[-1].role == ACCESS_BYTES || item[-1].quoted) &&
           item->role == ACCESS_TEXT;
}

static bool access_read(void *reader, const struct text *text, struct fields *fields)
{
    const struct text line = *text;
    const struct access *access = reader;
    const char *at = line.bytes, *end = line.bytes + line.length;

    fields->distinct = access->distinct;
    /* A newline in a record is none of a line's. */
    if (access->standard && !memchr(at, '\n', line.length) &&
        access->read_usual(access, text, fields))
        return !fields->failed;
    for (size_t i = 0; i < access->count; i++) {
        const struct access_item *item = &access->items[i];
        struct access_slice value = {.escaped = false};
        const char *mistake;

        if (!begins_with(at, end, item->before)) {
            if (is_optional(access, item))
                return read_rest(access, line, at + item[-1].quoted, fields);
            return fields_mistake(fields, (size_t)(at - line.bytes), item->mistake);
        }
        value.start = at + item->before.length;
        value.end = at = find_end(item, line, value.start, &value.escaped);
        if (item->quoted && at == end)
            return fields_mistake(fields, (size_t)(value.start - 1 - line.bytes),
                                  "no closing quote");
        mistake = check_item(access, item, line.bytes, value);
        if (mistake)
            return fields_mistake(fields, (size_t)(value.start - line.bytes), mistake);
        if (item->wanted)
            access_add(access, item, fields, &value);
    }
    if (!begins_with(at, end, access->after))
        return fields_mistake(fields, (size_t)(at - line.bytes),
                              "not what stands behind the last field");
    return read_rest(access, line, at + access->after.length, fields);
}

static size_t access_read_first(void *reader, const struct text *lines,
                                struct fields *fields)
{
    const struct access *access = reader;
    const char *end = NULL;

    fields->distinct = access->distinct;
    if (access->standard)
        end = access->read_usual(access, lines, fields);
    return end ? (size_t)(end - lines->bytes) : 0;
}

const struct line_format line_format_access = {
    .name = "access",
    .help = "access logs of web servers, common and combined, or by the string of "
            "nginx's log_format: host, ident, user, time, method, path, protocol, "
            "status, bytes, referer, agent",
    .takes = FORMAT_OPERAND,
    .open = access_open,
    .close = access_close,
    .read = access_read,
    .read_first = access_read_first,
};
