/* logfmt - name=value pairs between white space */

#include "pipeline/format/find.h"
#include "pipeline/format/line_format.h"
#include "pipeline/format/unescape.h"

struct pair {
    const char *name, *value;
    size_t name_length, value_length;
    enum field_form form;
    bool escaped;
};

static void add(struct fields *fields, const struct pair *pair)
{
    size_t from = fields->scratch.length;

    if (!pair->escaped) {
        fields_add(fields, (struct field){
                               .name = pair->name,
                               .value = pair->value,
                               .name_length = (uint32_t)pair->name_length,
                               .value_length = (uint32_t)pair->value_length,
                               .form = (uint8_t)pair->form,
                           });
        return;
    }
    unescape(&fields->scratch, pair->value, pair->value_length);
    fields_add_scratch(fields, pair->name, pair->name_length, from, pair->form);
}

/* What is wrong with a name that ends at `at`. */
static const char *name_mistake(const char *at, const char *end)
{
    if (at < end && *at == '=')
        return "no name before =";
    return "a quote in a name";
}

/* The value at `at`; where it ends, NULL: at a mistake. */
static const char *read_value(const char *at, struct text line, struct fields *fields,
                              struct pair *pair)
{
    const char *end = line.bytes + line.length, *close;
    size_t place = (size_t)(at - line.bytes);

    pair->value = at;
    if (at == end || *at != '"') {
        at = find_space(line.bytes, at, end);
        pair->value_length = (size_t)(at - pair->value);
        return at;
    }
    pair->value = at + 1;
    close = find_quote(line.bytes, at + 1, end, &pair->escaped);
    pair->value_length = (size_t)(close - pair->value);
    if (close == end) {
        fields_mistake(fields, place, "no closing quote");
        return NULL;
    }
    if (close + 1 < end && (unsigned char)close[1] > ' ') {
        fields_mistake(fields, (size_t)(close + 1 - line.bytes),
                       "no space behind a closing quote");
        return NULL;
    }
    return close + 1;
}

/* Pairs without quotes are most. They are found in a window of this many bytes at once,
 * since to look for each behind the one before takes much longer. */
#define WINDOW 64

/* A bit for each byte of a window. */
struct window {
    uint64_t spaces, equals, quotes;
};

static inline struct window look(const char *at)
{
    struct window window = {0};

    for (unsigned i = 0; i < WINDOW; i += FIND_STEP) {
        const find_vector block = find_load(at + i);

        window.spaces |= (uint64_t)find_bits((find_vector)(block <= ' ')) << i;
        window.equals |= (uint64_t)find_bits((find_vector)(block == '=')) << i;
        window.quotes |= (uint64_t)find_bits((find_vector)(block == '"')) << i;
    }
    return window;
}

/* The window from `at` on; near the end of the line it looks back over what stands
 * before, and a space stands behind it. The line has WINDOW bytes at least. */
static inline struct window look_before(const char *at, const char *end)
{
    unsigned left = end - at < WINDOW ? (unsigned)(end - at) : WINDOW;
    struct window window = look(left < WINDOW ? end - WINDOW : at);

    if (left < WINDOW) {
        window.spaces = window.spaces >> (WINDOW - left) | (uint64_t)1 << left;
        window.equals >>= WINDOW - left;
        window.quotes >>= WINDOW - left;
    }
    return window;
}

/* Reads pairs without quotes, each with one byte of white space behind it, as long as
 * they are within a window; up to where. */
static const char *read_short(const char *at, const char *end,
                              const struct wanted *wanted, struct fields *fields)
{
    while (at < end) {
        struct window window = look_before(at, end);
        uint64_t before_quotes = (window.quotes & -window.quotes) - 1;
        unsigned start = 0;

        for (uint64_t left = window.spaces & before_quotes; left; left &= left - 1) {
            unsigned stop = (unsigned)__builtin_ctzll(left);
            uint64_t equals = window.equals >> start;
            unsigned name = equals ? (unsigned)__builtin_ctzll(equals) : WINDOW;

            if (name == 0 || start + name >= stop)
                return at + start;
            if (wanted_has(wanted, at + start, name))
                fields_add(fields, (struct field){
                                       .name = at + start,
                                       .value = at + start + name + 1,
                                       .name_length = name,
                                       .value_length = stop - start - name - 1,
                                   });
            start = stop + 1;
        }
        if (start == 0)
            break;
        at = end - at < start ? end : at + start;
        if (window.quotes)
            break;
    }
    return at;
}

/* Reads any pair, or a name alone; up to where, NULL: at a mistake. */
static const char *read_pair(const char *at, struct text line,
                             const struct wanted *wanted, struct fields *fields,
                             bool *any)
{
    const char *end = line.bytes + line.length;
    struct pair pair = {.name = at, .value = "true", .value_length = 4};

    at = find_name_end(line.bytes, at, end);
    pair.name_length = (size_t)(at - pair.name);
    if (pair.name_length == 0 || (at < end && *at == '"')) {
        fields_mistake(fields, (size_t)(at - line.bytes), name_mistake(at, end));
        return NULL;
    }
    pair.form = at < end && *at == '=' ? FIELD_PLAIN : FIELD_JSON;
    if (pair.form == FIELD_PLAIN) {
        at = read_value(at + 1, line, fields, &pair);
        *any = true;
    }
    if (at && wanted_has(wanted, pair.name, pair.name_length))
        add(fields, &pair);
    return at;
}

static bool logfmt_read(void *reader, const struct text *text, struct fields *fields)
{
    const struct text line = *text;
    const struct wanted *wanted = ((const struct format_options *)reader)->wanted;
    const char *at = line.bytes, *end = line.bytes + line.length;
    bool any = false;

    while (at < end) {
        const char *next = at;

        if (line.length >= WINDOW)
            next = read_short(at, end, wanted, fields);
        any |= next > at;
        for (at = next; at < end && (unsigned char)*at <= ' '; at++)
            ;
        if (at == end || at > next)
            continue;
        at = read_pair(at, line, wanted, fields, &any);
        if (!at)
            return false;
        at += at < end; /* the white space behind it */
    }
    return any ? !fields->failed
               : fields_mistake(fields, FIELDS_NOWHERE, "there is no name=value");
}

const struct line_format line_format_logfmt = {
    .name = "logfmt",
    .help = "name=value pairs between white space; values may stand in quotes; a name "
            "alone is true",
    .read = logfmt_read,
};
