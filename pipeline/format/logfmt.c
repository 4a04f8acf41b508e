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

/* A pair without quotes, all of it within this many bytes, as most are. */
#define SHORT ((ptrdiff_t)2 * FIND_STEP)

/* Cuts such a pair, and where it ends, which is white space; NULL: it is not of that
 * form. SHORT bytes can be read. */
static inline const char *cut_short(const char *at, struct pair *pair)
{
    const find_vector low = find_load(at), high = find_load(at + FIND_STEP);
    uint64_t spaces = find_bits((find_vector)(low <= ' ')) |
                      find_bits((find_vector)(high <= ' ')) << FIND_STEP;
    uint64_t marks = find_bits((find_vector)((low == '=') | (low == '"'))) |
                     find_bits((find_vector)((high == '=') | (high == '"')))
                         << FIND_STEP;
    unsigned name, value;

    if (!spaces || !marks)
        return NULL;
    name = (unsigned)__builtin_ctzll(marks);
    value = (unsigned)__builtin_ctzll(spaces);
    if (name == 0 || value < name || at[name] != '=' || at[name + 1] == '"')
        return NULL;
    *pair =
        (struct pair){at, at + name + 1, name, value - name - 1, FIELD_PLAIN, false};
    return at + value;
}

static bool logfmt_read(void *reader, struct text line, struct fields *fields)
{
    const struct format_options *options = reader;
    const char *at = line.bytes, *end = line.bytes + line.length;
    bool any = false;

    while (at < end) {
        struct pair pair = {.name = at, .value = "true", .value_length = 4};
        const char *next;

        if ((unsigned char)*at <= ' ') {
            at++;
            continue;
        }
        if (end - at >= SHORT && (next = cut_short(at, &pair))) {
            at = next;
            any = true;
            if (wanted_has(options->wanted, pair.name, pair.name_length))
                add(fields, &pair);
            continue;
        }
        at = find_name_end(line.bytes, at, end);
        pair.name_length = (size_t)(at - pair.name);
        if (pair.name_length == 0 || (at < end && *at == '"'))
            return fields_mistake(fields, (size_t)(at - line.bytes),
                                  name_mistake(at, end));
        pair.form = at < end && *at == '=' ? FIELD_PLAIN : FIELD_JSON;
        if (pair.form == FIELD_PLAIN) {
            at = read_value(at + 1, line, fields, &pair);
            if (!at)
                return false;
            any = true;
        }
        if (wanted_has(options->wanted, pair.name, pair.name_length))
            add(fields, &pair);
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
