/* Access formats, taken apart: nginx's log_format strings, of which the standard format
 * is one. */

#include "pipeline/format/access.h"
#include "pipeline/json/memory.h"

#include <stdio.h>

/* Common and combined, of Apache and nginx: the latter writes a - for $remote_ident. */
#define STANDARD                                                                       \
    "$remote_addr $remote_ident $remote_user [$time_local] \"$request\" $status "      \
    "$body_bytes_sent \"$http_referer\" \"$http_user_agent\""

const char *const access_part_names[ACCESS_PARTS] = {"method", "path", "protocol"};

/* Variables that are the same thing as a field of ours. */
static const struct {
    const char *variable, *name;
    enum access_role role;
} known[] = {
    {"remote_addr", "host", ACCESS_TEXT},
    {"remote_ident", "ident", ACCESS_TEXT},
    {"remote_user", "user", ACCESS_TEXT},
    {"time_local", "time", ACCESS_TEXT},
    {"time_iso8601", "time", ACCESS_TEXT},
    {"request", "request", ACCESS_REQUEST},
    {"request_method", "method", ACCESS_TEXT},
    {"request_uri", "path", ACCESS_TEXT},
    {"server_protocol", "protocol", ACCESS_TEXT},
    {"status", "status", ACCESS_NUMBER},
    {"body_bytes_sent", "bytes", ACCESS_BYTES},
    {"http_referer", "referer", ACCESS_TEXT},
    {"http_user_agent", "agent", ACCESS_TEXT},
};

static struct text slice(const char *start, const char *end)
{
    return (struct text){start, (size_t)(end - start), TEXT_NOWHERE, 0};
}

static bool is_taken(const struct access *access, struct text name)
{
    for (size_t i = 0; i < access->count; i++) {
        struct text other = access->items[i].name;

        if (other.length == name.length &&
            memcmp(other.bytes, name.bytes, name.length) == 0)
            return true;
        for (size_t j = 0; access->items[i].role == ACCESS_REQUEST && j < ACCESS_PARTS;
             j++)
            if (text_equals(name, access_part_names[j]))
                return true;
    }
    return false;
}

/* A variable whose field another one is already keeps its own name. */
static void name_item(struct access *access, struct access_item *item,
                      struct text variable)
{
    item->name = variable;
    if (variable.length > 9 && memcmp(variable.bytes, "upstream_", 9) == 0)
        item->role = ACCESS_LIST;
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (!text_equals(variable, known[i].variable))
            continue;
        item->role = known[i].role;
        if (!is_taken(access, text_of(known[i].name)))
            item->name = text_of(known[i].name);
    }
    access->distinct &= !is_taken(access, item->name);
    for (size_t i = 0; item->role == ACCESS_REQUEST && i < ACCESS_PARTS; i++)
        access->distinct &= !is_taken(access, text_of(access_part_names[i]));
}

static bool is_name_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_';
}

/* The variable's name behind a $, with or without braces; *end is behind it. */
static struct text variable_at(const char *at, const char **end)
{
    bool braced = *at == '{';
    const char *start = at + braced;

    for (at = start; is_name_byte(*at);)
        at++;
    *end = at;
    if (braced && *at == '}')
        *end = at + 1;
    return slice(start, braced && *at != '}' ? start : at);
}

static void finish_item(struct access *access, struct access_item *item,
                        struct text behind)
{
    struct text before = item->before;

    item->stop = behind.length > 0 ? behind.bytes[0] : '\0';
    item->quoted = item->stop == '"' && before.length > 0 &&
                   before.bytes[before.length - 1] == '"';
    if (access->standard && item->role == ACCESS_BYTES)
        item->stop = ' ';
    snprintf(item->mistake, sizeof(item->mistake), "no '%.*s' before %.*s",
             (int)(before.length < 20 ? before.length : 20), before.bytes,
             (int)(item->name.length < 30 ? item->name.length : 30), item->name.bytes);
}

/* What is wrong with a format; NULL: it is taken apart. */
static const char *take_apart(struct access *access, const char *at)
{
    const char *start = at;

    while (*at) {
        struct access_item *item = &access->items[access->count];
        struct text variable;

        if (*at++ != '$')
            continue;
        item->before = slice(start, at - 1);
        variable = variable_at(at, &at);
        if (variable.length == 0)
            return "a $ without the name of a variable";
        if (access->count > 0 && item->before.length == 0)
            return "two variables with nothing in between";
        if (access->count > 0)
            finish_item(access, item - 1, item->before);
        name_item(access, item, variable);
        access->count++;
        start = at;
    }
    if (access->count == 0)
        return "a log_format needs variables, as in \"$remote_addr [$time_local]\"";
    access->after = slice(start, at);
    finish_item(access, &access->items[access->count - 1], access->after);
    return NULL;
}

static void find_wanted(struct access *access, const struct wanted *wanted)
{
    bool any_part = false;

    for (size_t i = 0; i < ACCESS_PARTS; i++) {
        access->parts[i] =
            wanted_has(wanted, access_part_names[i], strlen(access_part_names[i]));
        any_part |= access->parts[i];
    }
    for (size_t i = 0; i < access->count; i++) {
        struct access_item *item = &access->items[i];

        item->wanted = wanted_has(wanted, item->name.bytes, item->name.length);
        if (item->role == ACCESS_REQUEST)
            item->wanted = any_part;
        if (access->standard && item->wanted)
            access->wanted |= UINT32_C(1) << i;
    }
    access->rest = wanted_has(wanted, "rest", 4);
}

void *access_open(const struct format_options *options, struct fault *fault)
{
    struct text format = options->operand.bytes ? options->operand : text_of(STANDARD);
    struct access *access;
    size_t count = 1, size;
    const char *mistake;
    char *copy;

    for (size_t i = 0; i < format.length; i++)
        count += format.bytes[i] == '$';
    size = sizeof(*access) + count * sizeof(access->items[0]);
    access = memory_alloc(size + format.length + 1);
    if (!access) {
        fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
        return NULL;
    }
    memset(access, 0, size);
    copy = (char *)access + size;
    memcpy(copy, format.bytes, format.length);
    copy[format.length] = '\0';
    access->standard = !options->operand.bytes;
    access->distinct = true;
    access->read_usual = access_choose_usual();
    mistake = take_apart(access, copy);
    if (mistake) {
        fault_set(fault, STATUS_USAGE, &options->operand, "%s", mistake);
        memory_free(access);
        return NULL;
    }
    find_wanted(access, options->wanted);
    return access;
}

void access_close(void *access)
{
    memory_free(access);
}
