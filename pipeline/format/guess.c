/* Guessing: candidates from the most particular to the least, and how many of the lines
 * each of them fits. */

#include "pipeline/format/guess.h"

#include "pipeline/format/cursor.h"
#include "pipeline/format/line_formats.h"
#include "pipeline/json/scan.h"

/* From the most particular to the least. */
static const struct candidate {
    const char *name, *pattern;
} candidates[] = {
    {"docker", NULL},
    {"json", NULL},
    {"cri", NULL},
    {"klog", NULL},
    {"syslog", NULL},
    {"access", NULL},
    {"logfmt", NULL},
    /* Apache's error log. */
    {"pattern", "[<time>] [<level>] <msg>"},
    /* Log4j, Logback, and Python's logging, as they come or are often set. */
    {"pattern", "<date> <time> - <level> <class> - <msg>"},
    {"pattern", "<date> <time> [<thread>] <level> <class> - <msg>"},
    {"pattern", "<date> <time> - <class> - <level> - <msg>"},
    {"pattern", "<date> <time> <pid> <level> <class>: <msg>"},
    {"pattern", "<date> <time> <level> <class>: <msg>"},
    {"pattern", "<date> <time> [<level>] <msg>"},
    {"pattern", "<date> <time> <level> <msg>"},
    {"pattern", "<time> [<level>] <msg>"},
    {"pattern", "<time> <level> <msg>"},
};

static bool is_level(struct text word)
{
    static const char *const levels[] = {
        "trace",    "debug", "info",  "notice", "warn",   "warning", "error", "err",
        "critical", "crit",  "fatal", "alert",  "severe", "emerg",   "panic",
    };
    char lower[16];

    if (word.length >= sizeof(lower))
        return false;
    for (size_t i = 0; i < word.length; i++)
        lower[i] = (char)(word.bytes[i] >= 'A' && word.bytes[i] <= 'Z'
                              ? word.bytes[i] + ('a' - 'A')
                              : word.bytes[i]);
    lower[word.length] = '\0';
    for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
        if (text_equals(word, levels[i]) || strcmp(lower, levels[i]) == 0)
            return true;
    return false;
}

static bool is_named(const struct field *field, const char *name)
{
    return text_equals((struct text){field->name, field->name_length, TEXT_NOWHERE, 0},
                       name);
}

static bool has_digit(struct text value)
{
    for (size_t i = 0; i < value.length; i++)
        if (is_digit(value.bytes[i]))
            return true;
    return false;
}

/* Whether the fields of a pattern are what their names say. */
static bool are_likely(const struct fields *fields)
{
    for (size_t i = 0; i < fields->count; i++) {
        const struct field *field = &fields->items[i];
        struct text value = fields_value(fields, field);

        if (is_named(field, "level") && !is_level(value))
            return false;
        if ((is_named(field, "date") || is_named(field, "time")) && !has_digit(value))
            return false;
        if (is_named(field, "pid") && !fields_is_number(value.bytes, value.length))
            return false;
    }
    return true;
}

/* Names without a value would make logfmt of any text with one =. */
static bool are_pairs(const struct fields *fields)
{
    for (size_t i = 0; i < fields->count; i++)
        if (fields->items[i].form == FIELD_JSON)
            return false;
    return fields->count > 0;
}

/* Else any words behind a time of RFC 3339 would be syslog. */
static bool has_sender(const struct fields *fields)
{
    for (size_t i = 0; i < fields->count; i++)
        if (is_named(&fields->items[i], "app") ||
            is_named(&fields->items[i], "facility"))
            return true;
    return false;
}

static bool is_json(struct text line)
{
    const char *at = line.bytes, *end = line.bytes + line.length;

    while (at < end && (*at == ' ' || *at == '\t'))
        at++;
    return at < end && (*at == '{' || *at == '[') &&
           json_scan(NULL, line.bytes, line.length, JSON_DEPTH_LIMIT, NULL, NULL) ==
               JSON_VALID;
}

static bool is_empty(struct text line)
{
    for (size_t i = 0; i < line.length; i++)
        if (line.bytes[i] != ' ' && line.bytes[i] != '\t' && line.bytes[i] != '\r')
            return false;
    return true;
}

struct test {
    const struct candidate *candidate;
    const struct line_format *format; /* NULL: JSON */
    void *reader;
    struct fields fields;
};

static bool fits(struct test *test, struct text line)
{
    if (!test->format)
        return is_json(line);
    fields_clear(&test->fields);
    if (line.length > UINT32_MAX ||
        !test->format->read(test->reader, &line, &test->fields))
        return false;
    if (test->candidate->pattern)
        return are_likely(&test->fields);
    if (strcmp(test->format->name, "syslog") == 0)
        return has_sender(&test->fields);
    return strcmp(test->format->name, "logfmt") != 0 || are_pairs(&test->fields);
}

/* How many of the lines fit. False without memory. */
static bool count_fits(const struct candidate *candidate, const struct text *lines,
                       size_t count, size_t *fitting)
{
    struct format_options options = {.name_count = 0};
    struct test test = {.candidate = candidate,
                        .format = line_format_find(text_of(candidate->name)),
                        .reader = &options};
    struct fault fault;
    bool failed = false;

    if (candidate->pattern)
        options.operand = text_of(candidate->pattern);
    if (test.format && test.format->open)
        test.reader = test.format->open(&options, &fault);
    if (!test.reader)
        return false;
    *fitting = 0;
    for (size_t i = 0; i < count; i++) {
        *fitting += !is_empty(lines[i]) && fits(&test, lines[i]);
        failed |= test.fields.failed;
    }
    if (test.format && test.format->close)
        test.format->close(test.reader);
    fields_release(&test.fields);
    return !failed;
}

static void set(struct guess *guess, const struct candidate *candidate)
{
    guess->name = candidate->name;
    guess->format = line_format_find(text_of(candidate->name));
    guess->pattern = candidate->pattern;
}

bool guess_format(const struct text *lines, size_t count, struct guess *guess)
{
    size_t filled = 0, best = 0;

    *guess = (struct guess){.name = "text"};
    for (size_t i = 0; i < count; i++)
        filled += !is_empty(lines[i]);
    for (size_t i = 0; i < sizeof(candidates) / sizeof(candidates[0]); i++) {
        size_t fitting;

        if (!count_fits(&candidates[i], lines, count, &fitting))
            return false;
        if (fitting <= best || 2 * fitting <= filled)
            continue;
        best = fitting;
        set(guess, &candidates[i]);
    }
    return true;
}

bool guess_find(struct text name, struct guess *guess)
{
    *guess = (struct guess){.name = "text"};
    if (text_equals(name, guess->name))
        return true;
    for (size_t i = 0; i < sizeof(candidates) / sizeof(candidates[0]); i++) {
        const struct candidate *candidate = &candidates[i];

        if (!text_equals(name,
                         candidate->pattern ? candidate->pattern : candidate->name))
            continue;
        set(guess, candidate);
        return true;
    }
    return false;
}
