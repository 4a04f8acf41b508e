/* kv: pairs of a name and a value, with what separates them said by the user.
 *
 *     --separator ";" --pair ":"     a:1; b:"x;y";c:      a 1, b "x;y", c ""
 *     (not given: white space, =)    a=1  b="x y"
 *
 * White space around a pair, its name and its value is no part of them. A value in
 * double quotes ends with its closing quote, \" and \\ in it are the characters. What
 * has no separator in it is a mistake, an empty pair is nothing. */

#include "pipeline/format/cursor.h"
#include "pipeline/format/line_format.h"
#include "pipeline/json/memory.h"

struct reader {
    struct text separator, pair; /* separator without bytes: white space */
    const struct wanted *wanted;
};

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

/* White space around it is that around the pairs. */
static void trim_separator(struct text *separator)
{
    while (separator->length > 0 && is_blank(separator->bytes[0])) {
        separator->bytes++;
        separator->length--;
    }
    while (separator->length > 0 && is_blank(separator->bytes[separator->length - 1]))
        separator->length--;
    if (separator->length == 0)
        separator->bytes = NULL;
}

static void *kv_open(const struct format_options *options, struct fault *fault)
{
    struct reader *reader = memory_alloc(sizeof *reader);

    if (!reader) {
        fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
        return NULL;
    }
    *reader = (struct reader){options->separator, options->pair, options->wanted};
    if (!reader->pair.bytes || reader->pair.length == 0)
        reader->pair = text_of("=");
    trim_separator(&reader->separator);
    return reader;
}

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && is_blank(*at))
        at++;
    return at;
}

static const char *trim(const char *from, const char *end)
{
    while (end > from && is_blank(end[-1]))
        end--;
    return end;
}

static const char *find(const char *at, const char *end, struct text needle)
{
    const char *found =
        needle.length == 1
            ? memchr(at, needle.bytes[0], (size_t)(end - at))
            : memmem(at, (size_t)(end - at), needle.bytes, needle.length);

    return found ? found : end;
}

/* Where the pair that begins at `at` ends, if no quote hides it. */
static const char *find_separator(const struct reader *reader, const char *at,
                                  const char *end)
{
    if (reader->separator.bytes)
        return find(at, end, reader->separator);
    while (at < end && !is_blank(*at))
        at++;
    return at;
}

static const char *pass_separator(const struct reader *reader, const char *at,
                                  const char *end)
{
    if (at < end && reader->separator.bytes)
        at += reader->separator.length;
    return skip_blanks(at, end);
}

static bool is_separator(const struct reader *reader, const char *at, const char *end)
{
    if (at == end)
        return true;
    if (!reader->separator.bytes)
        return is_blank(*at);
    return (size_t)(end - at) >= reader->separator.length &&
           memcmp(at, reader->separator.bytes, reader->separator.length) == 0;
}

struct pair {
    const char *name, *name_end;
    const char *value, *value_end;
    bool has_escapes;
};

/* From the opening quote: behind the closing one, or NULL. */
static const char *read_quoted(struct pair *pair, const char *at, const char *end)
{
    pair->value = ++at;
    while (at < end && *at != '"') {
        bool is_escape = *at == '\\' && end - at > 1;

        pair->has_escapes |= is_escape;
        at += is_escape ? 2 : 1;
    }
    pair->value_end = at;
    return at < end ? at + 1 : NULL;
}

static void add(const struct reader *reader, const struct pair *pair,
                struct fields *fields)
{
    size_t length = (size_t)(pair->name_end - pair->name);
    size_t from = fields->scratch.length;

    if (!wanted_has(reader->wanted, pair->name, length))
        return;
    if (!pair->has_escapes) {
        fields_add(fields,
                   (struct field){
                       .name = pair->name,
                       .value = pair->value,
                       .name_length = (uint32_t)length,
                       .value_length = (uint32_t)(pair->value_end - pair->value),
                       .form = FIELD_PLAIN,
                   });
        return;
    }
    for (const char *at = pair->value; at < pair->value_end; at++) {
        at += *at == '\\' && (at[1] == '"' || at[1] == '\\');
        buffer_add_byte(&fields->scratch, *at);
    }
    fields_add_scratch(fields, pair->name, length, from, FIELD_STRING);
}

/* The pair that begins at *at, which is moved to its end. NULL, or what is wrong. */
static const char *read_pair(const struct reader *reader, const char **at,
                             const char *end, struct pair *pair)
{
    const char *stop = find_separator(reader, *at, end);
    const char *middle = find(*at, stop, reader->pair);

    *pair = (struct pair){.name = *at, .name_end = trim(*at, middle)};
    if (middle == stop)
        return "this is no pair of a name and a value";
    if (pair->name == pair->name_end)
        return "this pair has no name";
    middle += reader->pair.length;
    if (reader->separator.bytes)
        middle = skip_blanks(middle, stop);
    if (middle == end || *middle != '"') {
        pair->value = middle;
        pair->value_end = trim(middle, stop);
        *at = stop;
        return NULL;
    }
    *at = read_quoted(pair, middle, end);
    if (!*at)
        return "no closing quote";
    if (reader->separator.bytes)
        *at = skip_blanks(*at, end);
    return is_separator(reader, *at, end) ? NULL : "a separator was expected";
}

static bool kv_read(void *opaque, const struct text *text, struct fields *fields)
{
    const struct text line = *text;
    const struct reader *reader = opaque;
    const char *end = line.bytes + line.length;
    const char *at = skip_blanks(line.bytes, end);
    bool is_empty = true;

    while (at < end) {
        const char *start = at, *mistake;
        struct pair pair;

        if (!is_separator(reader, at, end)) {
            mistake = read_pair(reader, &at, end, &pair);
            if (mistake)
                return fields_mistake(fields, (size_t)(start - line.bytes), mistake);
            add(reader, &pair, fields);
            is_empty = false;
        }
        at = pass_separator(reader, at, end);
    }
    if (is_empty)
        return fields_mistake(fields, FIELDS_NOWHERE, "the line is empty");
    return !fields->failed;
}

const struct line_format line_format_kv = {
    .name = "kv",
    .help = "pairs of name and value, separated by --separator and --pair",
    .takes = FORMAT_SEPARATOR | FORMAT_PAIR,
    .open = kv_open,
    .close = memory_free,
    .read = kv_read,
};
