/* Options of the program, by getopt_long. */

#include "cmd/options_internal.h"

#include "pipeline/base/nearest.h"
#include "pipeline/json/memory.h"
#include "pipeline/lang/duration.h"
#include "pipeline/lang/number.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_RECORD_LIMIT ((size_t)16 << 20)

static void fill_getopt(struct option *longs, char *shorts)
{
    *shorts++ = ':';
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const struct program_option *option = &program_options[i];
        int argument = no_argument;

        if (option->value)
            argument = option->value_optional ? optional_argument : required_argument;
        longs[i] = (struct option){option->name, argument, NULL, OPTION_FIRST + (int)i};
        if (!option->letter)
            continue;
        *shorts++ = option->letter;
        if (option->value)
            *shorts++ = ':';
    }
    longs[OPTION_COUNT] = (struct option){NULL, 0, NULL, 0};
    *shorts = '\0';
}

static size_t option_of_letter(int letter)
{
    size_t i = 0;

    while (i < OPTION_COUNT && program_options[i].letter != letter)
        i++;
    return i;
}

/* Of what getopt_long answers. */
static size_t option_id(int found)
{
    return found >= OPTION_FIRST ? (size_t)(found - OPTION_FIRST)
                                 : option_of_letter(found);
}

/* ---- Values ---- */

/* Which word of `choices` the value is, from 0 on; -1: none. */
static int choice_of(const char *choices, const char *value)
{
    size_t length = strlen(value);
    int number = 0;

    for (const char *word = choices; *word; number++) {
        size_t size = strcspn(word, " ");

        if (size == length && memcmp(word, value, size) == 0)
            return number;
        word += size + (word[size] == ' ');
    }
    return -1;
}

/* `example` is what a good value looks like, in the words of the message. */
static enum status set_size(size_t *size, const char *name, const char *value,
                            const char *example, struct fault *fault)
{
    uint64_t limit;

    if (number_parse_count(text_of(value), &limit) != NUMBER_OK || limit < 1 ||
        limit > SIZE_MAX / 4)
        return fault_set(fault, STATUS_USAGE, NULL, "--%s: '%s' is not %s", name, value,
                         example);
    *size = (size_t)limit;
    return STATUS_OK;
}

static enum status set_interval(struct options *options, const char *value,
                                struct fault *fault)
{
    if (duration_parse(text_of(value), &options->state_interval) == DURATION_OK &&
        options->state_interval < INT64_MAX / 2)
        return STATUS_OK;
    return fault_set(fault, STATUS_USAGE, NULL,
                     "--state-interval: '%s' is not a duration such as 1s or 200ms",
                     value);
}

static enum status add_variable(struct options *options, enum variable_source source,
                                struct variable_request request, struct fault *fault)
{
    size_t count = options->variable_count;
    struct variable_request *grown =
        realloc(options->variables, (count + 1) * sizeof(*grown));

    if (!grown)
        return fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
    request.source = source;
    grown[count] = request;
    options->variables = grown;
    options->variable_count = count + 1;
    return STATUS_OK;
}

/* An option with a value that is no choice. `second`: of those that take two. */
static enum status set_value(struct options *options, size_t id, const char *value,
                             const char *second, struct fault *fault)
{
    static const char a_size[] = "a size such as 64k or 16M";
    struct variable_request variable = {.name = value, .value = second};

    switch (id) {
    case OPTION_MAX_RECORD:
        return set_size(&options->record_limit, "max-record", value, a_size, fault);
    case OPTION_MAX_DEPTH:
        return set_size(&options->depth_limit, "max-depth", value,
                        "a number such as 1024", fault);
    case OPTION_MEMORY:
        return set_size(&options->memory_limit, "memory", value, a_size, fault);
    case OPTION_ARG:
        return add_variable(options, VARIABLE_STRING, variable, fault);
    case OPTION_ARGJSON:
        return add_variable(options, VARIABLE_JSON, variable, fault);
    case OPTION_SLURPFILE:
        return add_variable(options, VARIABLE_FILE_JSON, variable, fault);
    case OPTION_RAWFILE:
        return add_variable(options, VARIABLE_FILE_TEXT, variable, fault);
    case OPTION_FILE:
        options->program_file = value;
        break;
    case OPTION_REJECTS:
        options->rejects = value;
        break;
    case OPTION_STATE:
        options->state = value;
        break;
    case OPTION_STATE_INTERVAL:
        return set_interval(options, value, fault);
    }
    return STATUS_OK;
}

static enum status set_option(struct options *options, size_t id, const char *value,
                              struct fault *fault)
{
    const struct program_option *option = &program_options[id];
    int choice = 0;

    if (option->choices && value) {
        choice = choice_of(option->choices, value);
        if (choice < 0 && !option->choices_open)
            return fault_set(fault, STATUS_USAGE, NULL, "--%s: '%s' is none of: %s",
                             option->name, value, option->choices);
    }
    switch (id) {
    case OPTION_FOLLOW:
        options->follow = true;
        break;
    case OPTION_INPUT:
        options->input = value;
        break;
    case OPTION_OUTPUT:
        options->output = value;
        break;
    case OPTION_COLOR:
        options->color = (enum colors)choice;
        break;
    case OPTION_NO_PROGRESS:
        options->no_progress = true;
        break;
    case OPTION_EXPLAIN:
        options->action = ACTION_EXPLAIN;
        break;
    case OPTION_DEBUG:
        options->debug = true;
        break;
    case OPTION_STATS:
        options->stats = choice == 0 ? STATS_TABLE : STATS_JSON;
        break;
    case OPTION_ON_ERROR:
        options->on_error = (enum on_error)choice;
        break;
    case OPTION_EXIT_STATUS:
        options->exit_status = true;
        break;
    case OPTION_HELP:
        options->action = ACTION_HELP;
        break;
    case OPTION_VERSION:
        options->action = ACTION_VERSION;
        break;
    case OPTION_COMPLETION:
        options->action = ACTION_COMPLETION;
        options->shell = value;
        break;
    case OPTION_MANUAL:
        options->action = ACTION_MANUAL;
        break;
    }
    return STATUS_OK;
}

/* ---- Mistakes ---- */

static enum status unknown_option(char **argv, struct fault *fault)
{
    const char *known[OPTION_COUNT];
    const char *nearest;

    if (optopt && optopt < OPTION_FIRST)
        return fault_set(
            fault, STATUS_USAGE, NULL,
            "unknown option -%c (a stage's own options stand inside the pipeline's "
            "quotes)",
            optopt);
    if (optopt >= OPTION_FIRST)
        return fault_set(fault, STATUS_USAGE, NULL, "--%s takes no value",
                         program_options[optopt - OPTION_FIRST].name);
    for (size_t i = 0; i < OPTION_COUNT; i++)
        known[i] = program_options[i].name;
    nearest = nearest_name(text_of(argv[optind - 1] + 2), known, OPTION_COUNT);
    return fault_set(fault, STATUS_USAGE, NULL, "unknown option %s%s%s%s",
                     argv[optind - 1], nearest ? "; did you mean --" : "",
                     nearest ? nearest : "", nearest ? "?" : "");
}

static enum status missing_value(size_t id, struct fault *fault)
{
    return fault_set(fault, STATUS_USAGE, NULL, "--%s needs %s: %s",
                     program_options[id].name,
                     program_options[id].two_values ? "two values" : "a value",
                     program_options[id].value);
}

/* One option that getopt_long has found, with its value in optarg. */
static enum status take_option(struct options *options, size_t id, int argc,
                               char **argv, struct fault *fault)
{
    const struct program_option *option = &program_options[id];
    const char *second = NULL;

    if (option->two_values) {
        if (optind >= argc)
            return missing_value(id, fault);
        second = argv[optind++];
    }
    if (option->value && !option->choices)
        return set_value(options, id, optarg, second, fault);
    return set_option(options, id, optarg, fault);
}

enum status options_parse(struct options *options, int argc, char **argv,
                          struct fault *fault)
{
    struct option longs[OPTION_COUNT + 1];
    char shorts[2 * OPTION_COUNT + 2];
    enum status status = STATUS_OK;
    int found;

    *options = (struct options){.record_limit = DEFAULT_RECORD_LIMIT,
                                .memory_limit = MEMORY_LIMIT,
                                .state_interval = DURATION_SECOND};
    fill_getopt(longs, shorts);
    opterr = 0;
    while (status == STATUS_OK &&
           (found = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
        if (found == '?')
            status = unknown_option(argv, fault);
        else if (found == ':')
            status = missing_value(option_id(optopt), fault);
        else
            status = take_option(options, option_id(found), argc, argv, fault);
    }
    options->operands = argv + optind;
    options->operand_count = (size_t)(argc - optind);
    return status;
}

void options_release(struct options *options)
{
    free(options->variables);
}
