/* parse - records as values of a format */

#include "stages/filter/parse.h"

#include "pipeline/base/nearest.h"
#include "pipeline/format/line_formats.h"
#include "pipeline/json/memory.h"

#include <stdio.h>
#include <string.h>

/* The formats that are no line formats. */
static const struct {
    const char *name;
    parse_format *run;
    unsigned takes; /* enum format_taking */
} formats[] = {
    {"auto", parse_auto, 0},
    {"columns", parse_columns, FORMAT_NAMES | FORMAT_FROM},
    {"csv", parse_csv, FORMAT_NAMES | FORMAT_SEPARATOR},
    {"json", parse_json, FORMAT_FROM},
    {"text", parse_text, 0},
    {"tsv", parse_tsv, FORMAT_NAMES},
    {"xml", parse_xml, FORMAT_OPERAND},
};

#define FORMAT_COUNT (sizeof(formats) / sizeof(formats[0]))
#define NAMES_MOST 64

bool parse_is_blank(struct text text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.bytes[i] != ' ' && text.bytes[i] != '\t' && text.bytes[i] != '\r')
            return false;
    return true;
}

struct text *parse_names(struct stage *self, const struct parse_args *args,
                         size_t *count)
{
    struct text rest = args->names, *names;

    *count = 1;
    for (size_t i = 0; i < rest.length; i++)
        *count += rest.bytes[i] == ',';
    names = memory_alloc(*count * sizeof(*names));
    if (!names) {
        stage_out_of_memory(self);
        return NULL;
    }
    for (size_t i = 0; i < *count; i++) {
        const char *comma = memchr(rest.bytes, ',', rest.length);

        names[i] = rest;
        if (!comma)
            break;
        names[i].length = (size_t)(comma - rest.bytes);
        rest.length -= names[i].length + 1;
        rest.bytes = comma + 1;
    }
    return names;
}

/* ---- Which format ---- */

static size_t list_names(const char *names[NAMES_MOST])
{
    size_t count = 0, others;
    const struct line_format *const *lines = line_formats(&others);

    for (size_t i = 0; i < FORMAT_COUNT; i++)
        names[count++] = formats[i].name;
    for (size_t i = 0; i < others && count < NAMES_MOST; i++)
        names[count++] = lines[i]->name;
    return count;
}

static enum status fail_unknown(struct stage *self, const struct text *format)
{
    const char *known[NAMES_MOST];
    size_t count = list_names(known), length = 0;
    const char *nearest = nearest_name(*format, known, count);
    char list[256];

    for (size_t i = 0; i < count && length < sizeof(list); i++)
        length += (size_t)snprintf(list + length, sizeof(list) - length, "%s%s",
                                   i == 0 ? "" : ", ", known[i]);
    if (nearest)
        return stage_fail_at(self, STATUS_USAGE, format,
                             "unknown format; did you mean %s? known are %s, /regex/ "
                             "and \"<pattern>\"",
                             nearest, list);
    return stage_fail_at(self, STATUS_USAGE, format,
                         "unknown format; known are %s, /regex/ and \"<pattern>\"",
                         list);
}

/* Whether all that was given makes sense for the format. */
static enum status check(struct stage *self, const struct parse_args *args,
                         const char *format, unsigned takes)
{
    const struct {
        const struct text *given;
        unsigned taking;
        const char *name;
    } all[] = {
        {&args->operand, FORMAT_OPERAND, "operand"},
        {&args->names, FORMAT_NAMES, "--names"},
        {&args->separator, FORMAT_SEPARATOR, "--separator"},
        {&args->pair, FORMAT_PAIR, "--pair"},
        {&args->from.text, FORMAT_FROM, "from"},
    };

    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        if (all[i].given->bytes && !(takes & all[i].taking))
            return stage_fail_at(self, STATUS_USAGE, all[i].given, "%s takes no %s",
                                 format, all[i].name);
    return STATUS_OK;
}

/* A regex stands between slashes, a pattern has holes. */
static const struct line_format *find_line_format(const struct pattern *format)
{
    if (format->slashes)
        return line_format_find(text_of("regex"));
    if (memchr(format->text.bytes, '<', format->text.length))
        return line_format_find(text_of("pattern"));
    return line_format_find(format->text);
}

static enum status parse_run(struct stage *self, const void *opaque)
{
    const struct parse_args *args = opaque;
    const struct line_format *lines = find_line_format(&args->format);
    enum status status;

    for (size_t i = 0; i < FORMAT_COUNT && !args->format.slashes; i++) {
        if (!text_equals(args->format.text, formats[i].name))
            continue;
        status = check(self, args, formats[i].name, formats[i].takes);
        return status ? status : formats[i].run(self, args);
    }
    if (!lines)
        return fail_unknown(self, &args->format.text);
    status = check(self, args, lines->name, lines->takes | FORMAT_FROM);
    return status ? status : parse_lines(self, args, lines);
}

/* Formats whose records may be more than a line, or depend on one before. */
static bool spans_lines(struct text format)
{
    static const char *const names[] = {"auto",   "columns", "cri", "csv",
                                        "docker", "tsv",     "xml"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (text_equals(format, names[i]))
            return true;
    return false;
}

/* With `from` it is an expression that it reads, and the rest of the record passes. */
static unsigned parse_traits(const void *opaque)
{
    const struct parse_args *args = opaque;

    if (args->from.text.bytes)
        return STAGE_READS_FIELDS;
    if (text_equals(args->format.text, "json") ||
        text_equals(args->format.text, "text"))
        return 0;
    if (spans_lines(args->format.text))
        return STAGE_CHANGES | STAGE_ORDERED;
    return STAGE_CHANGES;
}

#define WORD(option, member, word, words)                                              \
    {                                                                                  \
        .name = (option), .kind = ARGUMENT_WORD,                                       \
        .offset = offsetof(struct parse_args, member), .value = (word),                \
        .help = (words)                                                                \
    }

static const struct stage_option parse_options[] = {
    {.name = "FORMAT",
     .kind = ARGUMENT_PATTERN,
     .flags = OPTION_OPERAND,
     .offset = offsetof(struct parse_args, format),
     .help = "a format by its name, a /regex/ with named groups, or a \"pattern with "
             "<holes>\""},
    {.name = "OPERAND",
     .kind = ARGUMENT_WORD,
     .flags = OPTION_OPERAND | OPTION_OPTIONAL,
     .offset = offsetof(struct parse_args, operand),
     .help = "access: the string of nginx's log_format; xml: the name of the elements "
             "that are records"},
    WORD("names", names, "A,B",
         "csv, tsv, columns: the names of the columns; the first line is no header "
         "then"),
    WORD("separator", separator, "S",
         "csv: what stands between fields, if not a comma; kv: between pairs, if not "
         "white space"),
    WORD("pair", pair, "S", "kv: what stands between a name and its value, if not ="),
    {.name = "keep",
     .kind = ARGUMENT_FLAG,
     .offset = offsetof(struct parse_args, keep),
     .help = "pass a record on as it is if it does not fit"},
    {.name = "from",
     .kind = ARGUMENT_EXPR,
     .flags = OPTION_OPERAND | OPTION_OPTIONAL | OPTION_KEYWORD,
     .value = "EXPR",
     .offset = offsetof(struct parse_args, from),
     .help = "parse the text of EXPR, and add the fields to the record"},
    {.name = NULL},
};

static const struct stage_example parse_examples[] = {
    {.command = "parse logfmt",
     .input = "level=info ms=12 msg=\"two words\" ok\n",
     .output = "{\"level\":\"info\",\"ms\":12,\"msg\":\"two words\",\"ok\":true}\n"},
    {.command = "parse access | where .status == 404 | map .path",
     .input = "::1 - - [10/Oct/2000:13:55:36 -0700] \"GET /a HTTP/1.1\" 404 -\n"
              "::1 - - [10/Oct/2000:13:55:37 -0700] \"GET /b HTTP/1.1\" 200 512\n",
     .output = "/a\n"},
    {.command = "parse csv",
     .input = "name,note\nada,\"said \"\"no\"\"\"\nbob,7\n",
     .output = "{\"name\":\"ada\",\"note\":\"said \\\"no\\\"\"}\n"
               "{\"name\":\"bob\",\"note\":7}\n"},
    {.command = "parse logfmt from .msg",
     .input = "{\"host\":\"web-7\",\"msg\":\"user=ada ms=12\"}\n",
     .output = "{\"host\":\"web-7\",\"msg\":\"user=ada ms=12\",\"user\":\"ada\","
               "\"ms\":12}\n",
     .about =
         "The fields are added to the record; one that it has already is replaced."},
    {.command = "parse \"<date> <time> <level> <class>: <msg>\" | map .level",
     .input = "081109 203615 INFO dfs.DataNode: done: 1\n",
     .output = "INFO\n"},
    {.command = "parse /(?<user>\\w+) from (?<ip>\\S+)/",
     .input = "sshd: Failed password for ada from 192.0.2.7 port 4\n",
     .output = "{\"user\":\"ada\",\"ip\":\"192.0.2.7\"}\n"},
    {.command = "parse xml bus | map .id",
     .input = "<buses>\n<bus><id>11</id></bus>\n<bus>\n<id>12</id></bus></buses>\n",
     .output = "11\n12\n"},
    {.command = "parse json | count",
     .input = "{\"a\": 1}\n\n[2]\n",
     .output = "2\n",
     .about = "A blank line holds no record."},
    {.command = "parse text | map length", .input = "123\n", .output = "3\n"},
    {.command = NULL},
};

const struct stage_type stage_parse = {
    .name = "parse",
    .kind = STAGE_FILTER,
    .summary = "read records as a format says",
    .description =
        "Without it a record is what its text looks like: a JSON text is that value, "
        "anything else is a string. The option -i puts a parse in front of the "
        "pipeline: -i 'csv --names a,b'.\n\n"
        "A field whose text is a JSON number is that number, as it is spelled; "
        "anything else (007, 0x10, +5) is a string. A line that does not fit is "
        "rejected, with the place of the first mistake; a blank line holds no "
        "record.\n\n"
        "json: records must be JSON texts, and pass as they are. text: all records are "
        "strings.\n\n"
        "logfmt: name=value pairs between white space; a value may stand in quotes and "
        "have the escapes of JSON and Go then; a name alone is true; of equal names "
        "the "
        "last one counts.\n\n"
        "access: the access logs of Apache and nginx, common and combined: host, "
        "ident, user, time, method, path, protocol, status, bytes, referer, agent. - "
        "is null, for bytes 0. A request that is no \"METHOD PATH PROTOCOL\" is the "
        "path, and method and protocol are null. What follows is the field rest. With "
        "the string of nginx's log_format as its OPERAND, by that; its variables are "
        "called as above where they are the same thing, others as nginx calls them.\n\n"
        "csv: comma-separated values (RFC 4180); tsv: tab-separated ones, with \\t, "
        "\\n, \\r and \\\\. The first line of each input names the columns; of equal "
        "names the later ones become name_2, name_3. A quoted field may go over lines. "
        "A record with more or fewer fields than names is rejected. Of inputs whose "
        "lines come in turns, such as files that are followed, each has its header; "
        "so has a file that takes the place of one that was rotated, or that was "
        "truncated. Where follow begins behind it, it is looked up in the file.\n\n"
        "syslog: RFC 3164, with and without <PRI>, and RFC 5424: time, host, app, pid, "
        "facility, severity, msgid, data, msg. The time is as it stands in the line. "
        "What a line cannot have is left out, what RFC 5424 has as - is null; its "
        "structured data is {\"ID\": {\"NAME\": value}}. What has no tag before its "
        "message has no app.\n\n"
        "klog: severity, time, pid, file, line, msg. cri and docker: time, stream, "
        "msg, "
        "lines that were cut into parts joined; one whose end is missing has "
        "\"partial\": true in cri.\n\n"
        "/regex/: its named groups; the pattern may match anywhere; a group that took "
        "no part is null. \"<a> <b>: <c>\": text with holes; the line must be all of "
        "it; a hole takes the shortest text up to what is behind it, the last one the "
        "rest; blanks stand for any run of blanks; <_> is a hole without a field, \\< "
        "a "
        "<.\n\n"
        "columns: words between white space; the last column takes the rest of the "
        "line. The first line of each input names them. kv: pairs of name and "
        "value.\n\n"
        "xml NAME: each element of that name is a record: attributes are members with "
        "an @, child elements members, those of the same name an array; an element "
        "with nothing in it but text is its text, without the space around it, or "
        "null; "
        "text beside other things is #text. What is no XML is rejected, and so is the "
        "rest of that input.\n\n"
        "auto: each input by the format that most of its first 20 lines have, which is "
        "told: json, logfmt, access, syslog, klog, cri, docker, or a pattern for what "
        "common logging libraries write; else text. It waits for these lines, but not "
        "when the input pauses after the first ones.",
    .args_size = sizeof(struct parse_args),
    .options = parse_options,
    .examples = parse_examples,
    .traits = STAGE_REJECTS,
    .traits_of = parse_traits,
    .run = parse_run,
};
