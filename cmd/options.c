/* Options of the program, by getopt_long. */

#include "cmd/options.h"

#include "pipeline/lang/number.h"
#include "pipeline/lang/plan.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_RECORD_LIMIT ((size_t)16 << 20)

/* In the order of the table; also what getopt_long answers, from OPTION_FIRST on. */
enum option_id {
    OPTION_FILE,
    OPTION_EXPLAIN,
    OPTION_STATS,
    OPTION_REJECTS,
    OPTION_ON_ERROR,
    OPTION_MAX_RECORD,
    OPTION_EXIT_STATUS,
    OPTION_HELP,
    OPTION_VERSION,
    OPTION_COMPLETION,
    OPTION_MANUAL,
    OPTION_COUNT,
};
#define OPTION_FIRST 256

const struct program_option program_options[] = {
    [OPTION_FILE] = {.name = "file",
                     .letter = 'f',
                     .value = "PROGRAM",
                     .help = "take the pipeline from a file, which may start with #!"},
    [OPTION_EXPLAIN] =
        {.name = "explain",
         .help = "show every stage with its arguments and its inbox; read nothing"},
    [OPTION_STATS] =
        {.name = "stats",
         .value = "FORM",
         .value_optional = true,
         .choices = "table json",
         .help = "at the end, print to standard error the records in, out and "
                 "rejected and the time of each stage; FORM is table (the default) "
                 "or json"},
    [OPTION_REJECTS] = {.name = "rejects",
                        .value = "FILE",
                        .help = "keep the input line of every rejected record in FILE"},
    [OPTION_ON_ERROR] =
        {.name = "on-error",
         .value = "HOW",
         .choices = "report fail ignore",
         .help =
             "what a rejected record does: report it and go on (the default), fail, or "
             "ignore it"},
    [OPTION_MAX_RECORD] =
        {.name = "max-record",
         .value = "SIZE",
         .help = "reject lines longer than SIZE bytes (k, M and G are powers of "
                 "1024); 16M if not given"},
    [OPTION_EXIT_STATUS] = {.name = "exit-status",
                            .letter = 'e',
                            .help = "exit with status 1 if no record came out"},
    [OPTION_HELP] = {.name = "help", .letter = 'h', .help = "show this help"},
    [OPTION_VERSION] = {.name = "version", .letter = 'V', .help = "show the version"},
    [OPTION_COMPLETION] = {.name = "completion",
                           .value = "SHELL",
                           .choices = "bash zsh fish",
                           .help = "print the completion script for a shell"},
    [OPTION_MANUAL] = {.name = "manual",
                       .hidden = true,
                       .help =
                           "print a stage's manual page, or the names of all stages"},
    [OPTION_COUNT] = {.name = NULL},
};

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

static enum status set_record_limit(struct options *options, const char *value,
                                    struct fault *fault)
{
    uint64_t limit;

    if (number_parse_count(text_of(value), &limit) != NUMBER_OK || limit < 1 ||
        limit > SIZE_MAX / 4)
        return fault_set(fault, STATUS_USAGE, NULL,
                         "--max-record: '%s' is not a size such as 64k or 16M", value);
    options->record_limit = (size_t)limit;
    return STATUS_OK;
}

static enum status set_option(struct options *options, size_t id, const char *value,
                              struct fault *fault)
{
    const struct program_option *option = &program_options[id];
    int choice = 0;

    if (option->choices && value) {
        choice = choice_of(option->choices, value);
        if (choice < 0)
            return fault_set(fault, STATUS_USAGE, NULL, "--%s: '%s' is none of: %s",
                             option->name, value, option->choices);
    }
    switch (id) {
    case OPTION_FILE:
        options->program_file = value;
        break;
    case OPTION_EXPLAIN:
        options->action = ACTION_EXPLAIN;
        break;
    case OPTION_STATS:
        options->stats = choice == 0 ? STATS_TABLE : STATS_JSON;
        break;
    case OPTION_REJECTS:
        options->rejects = value;
        break;
    case OPTION_ON_ERROR:
        options->on_error = (enum on_error)choice;
        break;
    case OPTION_MAX_RECORD:
        return set_record_limit(options, value, fault);
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

static enum status missing_value(struct fault *fault)
{
    size_t id = optopt >= OPTION_FIRST ? (size_t)(optopt - OPTION_FIRST)
                                       : option_of_letter(optopt);

    return fault_set(fault, STATUS_USAGE, NULL, "--%s needs a value: %s",
                     program_options[id].name, program_options[id].value);
}

enum status options_parse(struct options *options, int argc, char **argv,
                          struct fault *fault)
{
    struct option longs[OPTION_COUNT + 1];
    char shorts[2 * OPTION_COUNT + 2];
    enum status status = STATUS_OK;
    int found;

    *options = (struct options){.record_limit = DEFAULT_RECORD_LIMIT};
    fill_getopt(longs, shorts);
    opterr = 0;
    while (status == STATUS_OK &&
           (found = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
        if (found == '?')
            status = unknown_option(argv, fault);
        else if (found == ':')
            status = missing_value(fault);
        else if (found >= OPTION_FIRST)
            status = set_option(options, (size_t)(found - OPTION_FIRST), optarg, fault);
        else
            status = set_option(options, option_of_letter(found), optarg, fault);
    }
    options->operands = argv + optind;
    options->operand_count = (size_t)(argc - optind);
    return status;
}
