/* Docker: the file of its json-file driver, a JSON object a line.
 *
 *     {"log":"the message\n","stream":"stdout","time":"2026-03-05T07:01:13.5Z"}
 *     time, stream, msg "the message"; and attrs, where the driver adds labels
 *
 * The newline at the end of "log" is no part of msg. Docker cuts a long line into parts
 * of 16 KiB, of which only the last has it; they are joined before (partial.h). */

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

/* The string literal, without the newline that it ends in. */
static void add_log(const struct slots *slots, struct span log, struct fields *fields)
{
    size_t from = fields->scratch.length, backslashes = 0;

    if (!slots_want(slots, LOG))
        return;
    if (log.length < 4 || memcmp(log.bytes + log.length - 3, "\\n\"", 3) != 0) {
        slots_add(slots, LOG, log, FIELD_JSON, fields);
        return;
    }
    /* Of "\\n" the n is a letter. */
    while (log.bytes[log.length - 3 - backslashes] == '\\')
        backslashes++;
    if (backslashes % 2 == 0) {
        slots_add(slots, LOG, log, FIELD_JSON, fields);
        return;
    }
    buffer_add(&fields->scratch, log.bytes, log.length - 3);
    buffer_add_byte(&fields->scratch, '"');
    fields_add_scratch(fields, names[LOG].bytes, names[LOG].length, from, FIELD_JSON);
}

static bool docker_read(void *opaque, struct text line, struct fields *fields)
{
    const struct docker *docker = opaque;
    struct json_found found[FOUND];
    struct json_mistake mistake;

    fields->distinct = true;
    switch (json_scan(docker->paths, line.bytes, line.length, JSON_DEPTH_LIMIT, found,
                      &mistake)) {
    case JSON_VALID:
        break;
    case JSON_TOO_DEEP:
        return fields_mistake(fields, 0, "brackets are nested too deep");
    default:
        return fields_mistake(fields, mistake.offset, mistake.what);
    }
    if (*found[0].bytes != '{' || !is_string(&found[1 + LOG]))
        return fields_mistake(fields, 0, "no object with a string \"log\"");
    for (unsigned i = 0; i < LOG; i++)
        if (found[1 + i].state == JSON_FOUND)
            slots_add(docker->slots, i,
                      (struct span){found[1 + i].bytes, found[1 + i].length},
                      FIELD_JSON, fields);
    add_log(docker->slots, (struct span){found[1 + LOG].bytes, found[1 + LOG].length},
            fields);
    return !fields->failed;
}

const struct line_format line_format_docker = {
    .name = "docker",
    .help = "Docker's json-file logs, partial lines joined: time, stream, msg",
    .open = docker_open,
    .close = docker_close,
    .read = docker_read,
};
