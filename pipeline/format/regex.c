/* Regex: the named groups of a pattern that is searched for in the line (PCRE2).
 *
 *     /Failed password for (invalid user )?(?<user>\S+) from (?<ip>\S+)/
 *
 * A group that took no part in the match is null; of several groups with the same name,
 * (?J), the one that took part counts. Groups without a name are no fields. */

#include "pipeline/match/regex.h"
#include "pipeline/format/slots.h"

struct group {
    struct span name;
    size_t number;
    bool repeats; /* an earlier one has the same name */
};

struct reader {
    struct regex *regex;
    bool has_twins;
    size_t count;
    struct group groups[]; /* those that are wanted */
};

static void regex_format_close(void *opaque)
{
    struct reader *reader = opaque;

    if (reader)
        regex_free(reader->regex);
    memory_free(reader);
}

static bool has_name(const struct reader *reader, const char *name)
{
    for (size_t i = 0; i < reader->count; i++)
        if (strcmp(reader->groups[i].name.bytes, name) == 0)
            return true;
    return false;
}

/* How many groups have a name; those that are wanted are added. */
static size_t add_groups(struct reader *reader, const struct wanted *wanted)
{
    size_t count = regex_group_count(reader->regex), named = 0;

    for (size_t i = 1; i <= count; i++) {
        const char *name = regex_group_name(reader->regex, i);
        bool repeats;

        if (!name)
            continue;
        named++;
        if (!wanted_has(wanted, name, strlen(name)))
            continue;
        repeats = has_name(reader, name);
        reader->has_twins |= repeats;
        reader->groups[reader->count++] = (struct group){span_of(name), i, repeats};
    }
    return named;
}

static struct regex *compile(const struct format_options *options, struct fault *fault)
{
    struct fault found = {.status = STATUS_OK};
    struct regex *regex;

    if (!options->operand.bytes) {
        fault_set(fault, STATUS_USAGE, NULL, "a regex stands between slashes");
        return NULL;
    }
    regex = regex_new(options->operand.bytes, options->operand.length,
                      options->pattern_flags, &found);
    if (!regex && found.status == STATUS_USAGE)
        operand_mistake(options, found.at, found.what, fault);
    else if (!regex)
        *fault = found;
    return regex;
}

static void *regex_format_open(const struct format_options *options,
                               struct fault *fault)
{
    struct regex *regex = compile(options, fault);
    struct reader *reader;

    if (!regex)
        return NULL;
    reader = memory_alloc(sizeof *reader +
                          regex_group_count(regex) * sizeof reader->groups[0]);
    if (!reader) {
        regex_free(regex);
        fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
        return NULL;
    }
    *reader = (struct reader){.regex = regex};
    if (add_groups(reader, options->wanted) > 0)
        return reader;
    regex_format_close(reader);
    fault_set(fault, STATUS_USAGE, &options->operand,
              "no group has a name, as in (?<name>...), so there are no fields");
    return NULL;
}

static void add_group(const struct reader *reader, const struct group *group,
                      struct text line, struct fields *fields)
{
    struct regex_match match;
    bool is_set = regex_group(reader->regex, group->number, &match);

    if (!is_set && group->repeats)
        return;
    fields_add(fields,
               (struct field){
                   .name = group->name.bytes,
                   .value = is_set ? line.bytes + match.start : "null",
                   .name_length = (uint32_t)group->name.length,
                   .value_length = is_set ? (uint32_t)(match.end - match.start) : 4,
                   .form = is_set ? FIELD_PLAIN : FIELD_JSON,
               });
}

static bool regex_format_read(void *opaque, const struct text *text,
                              struct fields *fields)
{
    const struct text line = *text;
    struct reader *reader = opaque;
    struct regex_match match;

    fields->distinct = !reader->has_twins;
    switch (regex_search(reader->regex, line.bytes, line.length, 0, &match)) {
    case REGEX_HIT:
        break;
    case REGEX_MISS:
        return fields_mistake(fields, FIELDS_NOWHERE, "the pattern does not match");
    case REGEX_GAVE_UP:
        return fields_mistake(fields, FIELDS_NOWHERE,
                              "the pattern takes too many steps");
    default:
        fields->failed = true;
        return false;
    }
    for (size_t i = 0; i < reader->count; i++)
        add_group(reader, &reader->groups[i], line, fields);
    return !fields->failed;
}

const struct line_format line_format_regex = {
    .name = "regex",
    .help = "the named groups of a /pattern/ as fields",
    .open = regex_format_open,
    .close = regex_format_close,
    .read = regex_format_read,
};
