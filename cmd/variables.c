/* Reading what --arg and its kin ask for: strings, JSON texts, files. */

#include "cmd/variables.h"

#include "pipeline/format/json_stream.h"
#include "pipeline/json/parse.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define READ_SIZE ((size_t)64 << 10)

static enum status out_of_memory(struct fault *fault)
{
    return fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
}

static const char *option_name(const struct variable_request *request)
{
    static const char *const names[] = {
        [VARIABLE_STRING] = "arg",
        [VARIABLE_JSON] = "argjson",
        [VARIABLE_FILE_JSON] = "slurpfile",
        [VARIABLE_FILE_TEXT] = "rawfile",
    };

    return names[request->source];
}

static bool is_name(const char *name)
{
    if (!isalpha((unsigned char)*name) && *name != '_')
        return false;
    while (isalnum((unsigned char)*name) || *name == '_')
        name++;
    return *name == '\0';
}

static enum status cannot_read(const struct variable_request *request,
                               struct fault *fault)
{
    return fault_set(fault, STATUS_USAGE, NULL, "--%s %s: cannot read '%s': %s",
                     option_name(request), request->name, request->value,
                     strerror(errno));
}

/* ---- Values ---- */

static enum status fail_json(const struct variable_request *request,
                             const struct json_mistake *mistake, struct fault *fault)
{
    return fault_set(fault, STATUS_USAGE, NULL, "--%s %s: not JSON: %s at byte %zu",
                     option_name(request), request->name, mistake->what,
                     mistake->offset + 1);
}

static enum status parse_json(const struct variable_request *request,
                              struct value *value, struct fault *fault)
{
    enum json_verdict verdict;
    struct json_mistake mistake = {0, "brackets are nested too deep"};

    *value = json_parse(request->value, strlen(request->value), JSON_PARSE_DEPTH_LIMIT,
                        &verdict, &mistake);
    if (value->form != VALUE_NONE)
        return STATUS_OK;
    return verdict == JSON_VALID ? out_of_memory(fault)
                                 : fail_json(request, &mistake, fault);
}

static enum status fail_text(const struct variable_request *request,
                             const struct json_stream_piece *piece, struct fault *fault)
{
    return fault_set(fault, STATUS_USAGE, NULL, "--%s %s: %s:%" PRIu64 ": not JSON: %s",
                     option_name(request), request->name, request->value, piece->line,
                     piece->what);
}

/* Takes the record. False: there is no memory. */
static bool append_record(struct value *array, struct record *record)
{
    struct value value = value_settle(value_text(record->text, record->length));

    record_unref(record);
    if (value.form == VALUE_NONE)
        return false;
    *array = value_append(*array, value);
    return array->form != VALUE_NONE;
}

static enum status take_texts(const struct variable_request *request,
                              struct json_stream *stream, struct value *array,
                              struct fault *fault)
{
    for (;;) {
        struct json_stream_piece piece;
        struct record *record;

        switch (json_stream_next(stream, &record, &piece)) {
        case JSON_STREAM_RECORD:
            if (!append_record(array, record))
                return out_of_memory(fault);
            break;
        case JSON_STREAM_BAD:
            return fail_text(request, &piece, fault);
        case JSON_STREAM_NO_MEMORY:
            return out_of_memory(fault);
        case JSON_STREAM_MORE:
            return STATUS_OK;
        }
    }
}

/* The values of a file, one behind the other, as an array. */
static enum status parse_all(const struct variable_request *request, FILE *file,
                             struct value *array, struct fault *fault)
{
    struct json_stream stream;
    enum status status = STATUS_OK;
    size_t got = 1;

    json_stream_init(&stream, NULL, JSON_STREAM_TEXTS);
    stream.depth_limit = JSON_PARSE_DEPTH_LIMIT;
    *array = value_array_new();
    if (array->form == VALUE_NONE)
        return out_of_memory(fault);
    while (status == STATUS_OK && got > 0) {
        char *room;
        size_t size;

        if (!json_stream_room(&stream, &room, &size)) {
            status = out_of_memory(fault);
            break;
        }
        got = fread(room, 1, size, file);
        json_stream_filled(&stream, got);
        if (got == 0)
            json_stream_finish(&stream);
        status = take_texts(request, &stream, array, fault);
    }
    json_stream_release(&stream);
    if (status == STATUS_OK && ferror(file))
        status = cannot_read(request, fault);
    return status;
}

/* The bytes of a file, as a string. */
static enum status read_text(const struct variable_request *request, FILE *file,
                             struct value *value, struct fault *fault)
{
    struct buffer buffer = {0};
    enum status status = STATUS_OK;
    size_t got;

    do {
        char *room = buffer_reserve(&buffer, READ_SIZE);

        got = room ? fread(room, 1, READ_SIZE, file) : 0;
        buffer.length += got;
    } while (got > 0);
    *value = value_string_new(buffer.bytes, buffer.length);
    if (ferror(file))
        status = cannot_read(request, fault);
    else if (buffer.failed || value->form == VALUE_NONE)
        status = out_of_memory(fault);
    buffer_release(&buffer);
    return status;
}

static enum status load_file(const struct variable_request *request,
                             struct value *value, struct fault *fault)
{
    FILE *file = fopen(request->value, "rbe");
    enum status status;

    if (!file)
        return cannot_read(request, fault);
    if (request->source == VARIABLE_FILE_JSON)
        status = parse_all(request, file, value, fault);
    else
        status = read_text(request, file, value, fault);
    fclose(file);
    return status;
}

static enum status load_value(const struct variable_request *request,
                              struct value *value, struct fault *fault)
{
    size_t length = strlen(request->value);

    if (request->source == VARIABLE_JSON)
        return parse_json(request, value, fault);
    if (request->source != VARIABLE_STRING)
        return load_file(request, value, fault);
    *value = value_string_new(request->value, length);
    return value->form == VALUE_NONE ? out_of_memory(fault) : STATUS_OK;
}

/* ---- All of them ---- */

static bool is_known(const struct variables *variables, const char *name)
{
    for (size_t i = 0; i < variables->count; i++) {
        if (variables->items[i].name && strcmp(variables->items[i].name, name) == 0)
            return true;
    }
    return false;
}

/* Of two with one name the first counts, as in jq. */
static enum status load_one(struct variables *variables,
                            const struct variable_request *request, struct fault *fault)
{
    struct expr_variable *variable = &variables->items[variables->count];
    enum status status;

    if (!is_name(request->name))
        return fault_set(fault, STATUS_USAGE, NULL,
                         "--%s: '%s' is no name for a variable: letters, digits and _",
                         option_name(request), request->name);
    if (is_known(variables, request->name))
        return STATUS_OK;
    variable->name = request->name;
    variable->value = VALUE_OF(VALUE_NULL);
    variables->count++;
    status = load_value(request, &variable->value, fault);
    if (status != STATUS_OK)
        return status;
    variables->named = value_set_key(variables->named, request->name,
                                     strlen(request->name), value_ref(variable->value));
    return variables->named.form == VALUE_NONE ? out_of_memory(fault) : STATUS_OK;
}

enum status variables_load(struct variables *variables, const struct options *options,
                           struct fault *fault)
{
    enum status status = STATUS_OK;

    *variables = (struct variables){.named = VALUE_OF(VALUE_NONE)};
    if (options->variable_count == 0)
        return STATUS_OK;
    variables->named = value_object_new();
    variables->items = calloc(options->variable_count, sizeof(*variables->items));
    if (!variables->items || variables->named.form == VALUE_NONE)
        return out_of_memory(fault);
    for (size_t i = 0; i < options->variable_count && status == STATUS_OK; i++)
        status = load_one(variables, &options->variables[i], fault);
    return status;
}

void variables_release(struct variables *variables)
{
    for (size_t i = 0; i < variables->count; i++)
        value_unref(variables->items[i].value);
    value_unref(variables->named);
    free(variables->items);
}
