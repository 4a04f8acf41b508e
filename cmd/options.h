/* Options: what the user said on the command line. */
#ifndef CMD_OPTIONS_H
#define CMD_OPTIONS_H

#include "pipeline/base/fault.h"
#include "pipeline/run/run.h"

#include <stdbool.h>
#include <stddef.h>

enum program_action {
    ACTION_RUN,
    ACTION_EXPLAIN,
    ACTION_HELP, /* operands: of `coro-pipe help`, or none */
    ACTION_VERSION,
    ACTION_COMPLETION, /* shell */
    ACTION_MANUAL, /* operands: a stage's name, or none for the list of all */
};

enum stats_form {
    STATS_NONE,
    STATS_TABLE,
    STATS_JSON
};

/* How a variable of the expressions was given. */
enum variable_source {
    VARIABLE_STRING, /* --arg NAME VALUE */
    VARIABLE_JSON, /* --argjson NAME JSON */
    VARIABLE_FILE_JSON, /* --slurpfile NAME FILE: an array of the values in it */
    VARIABLE_FILE_TEXT, /* --rawfile NAME FILE: its text, a string */
};

struct variable_request {
    enum variable_source source;
    const char *name, *value; /* as on the command line */
};

struct options {
    enum program_action action;
    const char *program_file; /* of -f, or NULL */
    bool follow; /* -F */
    char **operands; /* the pipeline, unless -f is given, and the FILEs */
    size_t operand_count;
    const char *shell;
    const char *rejects;
    const char *state; /* the file of the checkpoints, or NULL */
    int64_t state_interval; /* in nanoseconds */
    size_t record_limit;
    size_t depth_limit;
    size_t memory_limit;
    const char *input; /* of -i: a format, perhaps with arguments; NULL: auto */
    const char *output; /* a form; NULL: auto */
    enum colors color;
    struct variable_request *variables; /* freed by options_release */
    size_t variable_count;
    enum on_error on_error;
    enum stats_form stats;
    bool no_progress;
    bool debug;
    bool exit_status; /* -e: status 1 if no record came out */
};

/* One row an option; help, manual and completion come from the same table. Ends with a
 * row without a name. */
struct program_option {
    const char *name;
    char letter; /* 0: none */
    const char *value; /* what help calls its value, NULL: it takes none */
    bool value_optional; /* only as --name=VALUE */
    bool two_values; /* `value` names both; the second is the next argument */
    const char *choices; /* "a b c", or NULL */
    bool choices_open; /* these are not all */
    bool hidden;
    const char *help; /* without a full stop */
};

extern const struct program_option program_options[];

/* Fills *options from the command line; argv is reordered. STATUS_USAGE and *fault for
 * a mistake. */
enum status options_parse(struct options *options, int argc, char **argv,
                          struct fault *fault) __attribute__((warn_unused_result));
void options_release(struct options *options);

#endif
