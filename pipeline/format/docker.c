/* Docker: the file of its json-file driver, a JSON object a line.
 *
 *     {"log":"the message\n","stream":"stdout","time":"2026-03-05T07:01:13.5Z"}
 *     time, stream, msg "the message"; and attrs, where the driver adds labels
 *
 * The newline at the end of "log" is no part of msg, which is a number if it is one's
 * text, as that of a cri log is. Docker cuts a long line into parts
 * of 16 KiB, of which only the last has it; they are joined before (partial.h). */

#include "pipeline/format/partial.h"
#include "pipeline/format/slots.h"
#include "pipeline/json/scan.h"

enum {
    TIME,
    STREAM,
    ATTRS,
    LOG,
    SLOTS
};

static const struct span names[SLOTS] = {
    [TIME] = {"time", 4},
    [STREAM] = {"stream", 6},
    [ATTRS] = {"attrs", 5},
    [LOG] = {"msg", 3},
};

static const char *const members[SLOTS] = {
    [TIME] = "time", [STREAM] = "stream", [ATTRS] = "attrs", [LOG] = "log"};

/* The paths of those members, one a slot behind the whole text's. */
#define FOUND (SLOTS + 1)

struct docker {
    struct slots *slots;
    struct json_paths *paths;
};

static void docker_close(void *opaque)
{
    struct docker *docker = opaque;

    if (!docker)
        return;
    memory_free(docker->slots);
    json_paths_free(docker->paths);
    memory_free(docker);
}

static bool add_paths(struct json_paths *paths)
{
    for (int i = 0; i < SLOTS; i++) {
        struct json_step step = {members[i], strlen(members[i]), 0};

        if (json_paths_add(paths, &step, 1) != i + 1)
            return false;
    }
    return true;
}

static void *docker_open(const struct format_options *options, struct fault *fault)
{
    struct docker *docker = memory_alloc(sizeof *docker);

    if (docker) {
        docker->slots = slots_new(names, SLOTS, options->wanted, fault);
        docker->paths = json_paths_new();
        if (docker->slots && docker->paths && add_paths(docker->paths))
            return docker;
    }
    docker_close(docker);
    fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
    return NULL;
}

static bool is_string(const struct json_found *found)
{
    return found->state == JSON_FOUND && *found->bytes == '"';
}

/* Whether a string literal ends in a newline: of "\\n" the n is a letter. */
static bool ends_in_newline(struct span log)
{
    size_t backslashes = 0;

    if (log.length < 4 || memcmp(log.bytes + log.length - 3, "\\n\"", 3) != 0)
        return false;
    while (log.bytes[log.length - 3 - backslashes] == '\\')
        backslashes++;
    return backslashes % 2 == 1;
}

static void add_log(const struct slots *slots, struct span log, struct fields *fields)
{
    size_t from = fields->scratch.length;
    bool has_newline = ends_in_newline(log);
    struct span inside = {log.bytes + 1, log.length - (has_newline ? 4 : 2)};

    if (!slots_want(slots, LOG))
        return;
    if (fields_is_number(inside.bytes, inside.length)) {
        slots_add(slots, LOG, inside, FIELD_JSON, fields);
        return;
    }
    if (!has_newline) {
        slots_add(slots, LOG, log, FIELD_JSON, fields);
        return;
    }
    buffer_add(&fields->scratch, log.bytes, log.length - 3);
    buffer_add_byte(&fields->scratch, '"');
    fields_add_scratch(fields, names[LOG].bytes, names[LOG].length, from, FIELD_JSON);
}

static bool find_members(const struct docker *docker, struct text line,
                         struct json_found found[FOUND], struct fields *fields)
{
    struct json_mistake mistake;

    switch (json_scan(docker->paths, line.bytes, line.length, JSON_DEPTH_LIMIT, found,
                      &mistake)) {
    case JSON_VALID:
        break;
    case JSON_TOO_DEEP:
        return fields_mistake(fields, FIELDS_NOWHERE, "brackets are nested too deep");
    default:
        return fields_mistake(fields, mistake.offset, mistake.what);
    }
    if (*found[0].bytes != '{' || !is_string(&found[1 + LOG]))
        return fields_mistake(fields, FIELDS_NOWHERE,
                              "no object with a string \"log\"");
    return true;
}

static struct span span_of_found(const struct json_found *found)
{
    return (struct span){found->bytes, found->length};
}

static bool docker_read(void *opaque, const struct text *text, struct fields *fields)
{
    const struct text line = *text;
    const struct docker *docker = opaque;
    struct json_found found[FOUND];

    fields->distinct = true;
    if (!find_members(docker, line, found, fields))
        return false;
    for (unsigned i = 0; i < LOG; i++)
        if (found[1 + i].state == JSON_FOUND)
            slots_add(docker->slots, i, span_of_found(&found[1 + i]), FIELD_JSON,
                      fields);
    add_log(docker->slots, span_of_found(&found[1 + LOG]), fields);
    return !fields->failed;
}

bool docker_look(void *reader, struct text line, struct partial *partial)
{
    struct json_found found[FOUND];
    struct fields fields = {.count = 0};
    const struct json_found *log = &found[1 + LOG], *stream = &found[1 + STREAM];

    if (!find_members(reader, line, found, &fields))
        return false;
    *partial = (struct partial){
        .stream = stream->state == JSON_FOUND && stream->length == 8 &&
                  memcmp(stream->bytes, "\"stderr\"", 8) == 0,
        .is_part = !ends_in_newline(span_of_found(log)),
        .from = (size_t)(log->bytes - line.bytes) + 1,
        .to = (size_t)(log->bytes - line.bytes) + log->length - 1,
    };
    return true;
}

const struct line_format line_format_docker = {
    .name = "docker",
    .help = "Docker's json-file logs, partial lines joined: time, stream, msg",
    .open = docker_open,
    .close = docker_close,
    .read = docker_read,
};
