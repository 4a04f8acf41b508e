/* Holes: a pattern of literal text with names where the fields are.
 *
 *     "<date> <time> <pid> <level> <class>: <msg>"
 *
 * The line must be the pattern from its start to its end. A hole takes the shortest
 * text up to the next literal, which may be none; a literal at the pattern's end stands
 * at the line's end. Blanks in a literal stand for one or more blanks or tabs. <> and
 * <_> are holes without a field; \< is the character <, \\ a backslash. */

#include "pipeline/format/slots.h"

struct piece {
    const char *literal; /* behind the hole */
    size_t literal_length;
    struct span name; /* without bytes: no field */
};

struct reader {
    struct span start; /* the literal before the first hole */
    size_t count;
    char *literals; /* the text of all; blanks and tabs are one blank */
    struct piece pieces[];
};

/* ---- Reading the pattern ---- */

struct maker {
    struct text pattern;
    size_t at;
    struct reader *reader;
    size_t filled; /* of the literals */
    const struct format_options *options;
    struct fault *fault;
};

static bool refuse(struct maker *maker, size_t at, const char *what)
{
    operand_mistake(maker->options, at, what, maker->fault);
    return false;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

/* Up to the next hole or the end. */
static struct span make_literal(struct maker *maker)
{
    char *start = maker->reader->literals + maker->filled, *to = start;
    const char *bytes = maker->pattern.bytes;
    size_t length = maker->pattern.length;

    while (maker->at < length && bytes[maker->at] != '<') {
        char byte = bytes[maker->at];

        if (byte == '\\' && maker->at + 1 < length &&
            (bytes[maker->at + 1] == '<' || bytes[maker->at + 1] == '\\'))
            byte = bytes[++maker->at];
        maker->at++;
        if (!is_blank(byte))
            *to++ = byte;
        else if (to == start || to[-1] != ' ')
            *to++ = ' ';
    }
    maker->filled += (size_t)(to - start);
    return span_between(start, to);
}

static bool has_hole(const struct reader *reader, struct span name)
{
    for (size_t i = 0; i < reader->count; i++)
        if (reader->pieces[i].name.bytes &&
            reader->pieces[i].name.length == name.length &&
            memcmp(reader->pieces[i].name.bytes, name.bytes, name.length) == 0)
            return true;
    return false;
}

static bool make_hole(struct maker *maker)
{
    const char *open = maker->pattern.bytes + maker->at;
    const char *close = memchr(open, '>', maker->pattern.length - maker->at);
    struct span name;

    if (!close || memchr(open + 1, '<', (size_t)(close - open - 1)))
        return refuse(maker, maker->at,
                      "this hole has no >; the character < is written \\<");
    name = span_between(open + 1, close);
    if (name.length == 0 || (name.length == 1 && *name.bytes == '_'))
        name.bytes = NULL;
    else if (has_hole(maker->reader, name))
        return refuse(maker, maker->at, "another hole has the same name");
    maker->at += (size_t)(close - open) + 1;
    if (maker->at < maker->pattern.length && maker->pattern.bytes[maker->at] == '<')
        return refuse(maker, maker->at,
                      "two holes touch: nothing says where the first one ends");
    maker->reader->pieces[maker->reader->count].name = name;
    return true;
}

static bool make(struct maker *maker)
{
    struct reader *reader = maker->reader;

    reader->start = make_literal(maker);
    while (maker->at < maker->pattern.length) {
        struct piece *piece = &reader->pieces[reader->count];
        struct span literal;

        if (!make_hole(maker))
            return false;
        literal = make_literal(maker);
        piece->literal = literal.bytes;
        piece->literal_length = literal.length;
        reader->count++;
    }
    return reader->count > 0 ||
           refuse(maker, 0, "the pattern has no hole, such as <name>");
}

/* The names stay where they are, in the pattern: it is lent. */
static void *holes_open(const struct format_options *options, struct fault *fault)
{
    struct maker maker = {
        .pattern = options->operand, .options = options, .fault = fault};
    size_t most = 1, length = options->operand.length;

    if (!options->operand.bytes) {
        fault_set(fault, STATUS_USAGE, NULL, "a pattern has holes: \"<a> <b>\"");
        return NULL;
    }
    for (size_t i = 0; i < length; i++)
        most += options->operand.bytes[i] == '<';
    maker.reader =
        memory_alloc(sizeof *maker.reader + most * sizeof(struct piece) + length + 1);
    if (!maker.reader) {
        fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
        return NULL;
    }
    *maker.reader =
        (struct reader){.literals = (char *)&maker.reader->pieces[most], .count = 0};
    if (!make(&maker)) {
        memory_free(maker.reader);
        return NULL;
    }
    for (size_t i = 0; i < maker.reader->count; i++) {
        struct span *name = &maker.reader->pieces[i].name;

        if (name->bytes && !wanted_has(options->wanted, name->bytes, name->length))
            name->bytes = NULL;
    }
    return maker.reader;
}

/* ---- Reading lines ---- */

/* Behind the literal that stands at `at`, or NULL. */
static const char *pass_literal(const char *at, const char *end, const char *literal,
                                size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (at == end || (literal[i] == ' ' ? !is_blank(*at) : *at != literal[i]))
            return NULL;
        at++;
        if (literal[i] == ' ')
            while (at < end && is_blank(*at))
                at++;
    }
    return at;
}

/* The first place from `at` on where the byte stands, a blank for a tab too. */
static const char *find_byte(const char *at, const char *end, char byte)
{
    if (byte != ' ')
        return memchr(at, byte, (size_t)(end - at));
    while (at < end && !is_blank(*at))
        at++;
    return at < end ? at : NULL;
}

/* The first occurrence: *behind is its end. NULL: there is none. A literal that begins
 * with a blank and does not go on behind a run of blanks does not stand in the run
 * either. */
static const char *find_literal(const char *at, const char *end,
                                const struct piece *piece, const char **behind)
{
    bool is_run = piece->literal[0] == ' ';

    while ((at = find_byte(at, end, piece->literal[0]))) {
        *behind = pass_literal(at, end, piece->literal, piece->literal_length);
        if (*behind)
            return at;
        at++;
        while (is_run && at < end && is_blank(*at))
            at++;
    }
    return NULL;
}

/* Where the literal begins that the line ends with, or NULL. */
static const char *find_last(const char *at, const char *end, const struct piece *piece)
{
    size_t left = piece->literal_length;

    while (left > 0 && end > at) {
        char byte = piece->literal[--left];

        if (byte == ' ' ? !is_blank(end[-1]) : end[-1] != byte)
            return NULL;
        end--;
        if (byte == ' ')
            while (end > at && is_blank(end[-1]))
                end--;
    }
    return left == 0 ? end : NULL;
}

static bool holes_read(void *opaque, const struct text *text, struct fields *fields)
{
    const struct text line = *text;
    const struct reader *reader = opaque;
    const char *end = line.bytes + line.length;
    const char *at =
        pass_literal(line.bytes, end, reader->start.bytes, reader->start.length);

    fields->distinct = true;
    if (!at)
        return fields_mistake(fields, FIELDS_NOWHERE,
                              "the line does not begin like the pattern");
    for (size_t i = 0; i < reader->count; i++) {
        const struct piece *piece = &reader->pieces[i];
        const char *behind = end, *stop;
        bool is_last = i + 1 == reader->count;

        stop =
            is_last ? find_last(at, end, piece) : find_literal(at, end, piece, &behind);
        if (!stop)
            return fields_mistake(fields, (size_t)(at - line.bytes),
                                  is_last
                                      ? "the line does not end like the pattern"
                                      : "the pattern's text behind this is missing");
        if (piece->name.bytes)
            fields_add(fields, (struct field){
                                   .name = piece->name.bytes,
                                   .value = at,
                                   .name_length = (uint32_t)piece->name.length,
                                   .value_length = (uint32_t)(stop - at),
                                   .form = FIELD_PLAIN,
                               });
        at = behind;
    }
    return !fields->failed;
}

const struct line_format line_format_holes = {
    .name = "pattern",
    .help = "a text with <name> where the fields are",
    .open = holes_open,
    .close = memory_free,
    .read = holes_read,
};
