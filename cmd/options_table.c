/* The table of the options. */

#include "cmd/options_internal.h"

const struct program_option program_options[] = {
    [OPTION_FILE] = {.name = "file",
                     .letter = 'f',
                     .value = "PROGRAM",
                     .help = "take the pipeline from a file, which may start with #!"},
    [OPTION_FOLLOW] =
        {.name = "follow",
         .letter = 'F',
         .help = "go on reading what is appended to the FILEs, through rotation, from "
                 "their ends on (see help follow)"},
    [OPTION_INPUT] =
        {.name = "input",
         .letter = 'i',
         .value = "FORMAT",
         .choices = "auto text json json-stream json-seq access csv logfmt tsv",
         .choices_open = true,
         .help = "what the input is: auto (the default): a line that is a JSON text "
                 "is that value, any other is a string; json-stream: JSON texts, "
                 "wherever their lines end, and the elements of arrays; json-seq: RFC "
                 "7464; anything else is what stands behind a parse in front of the "
                 "pipeline, such as csv or 'json from .msg' (see help parse)"},
    [OPTION_OUTPUT] =
        {.name = "output",
         .letter = 'o',
         .value = "FORMAT",
         .choices = "auto text json csv tsv logfmt table markdown",
         .help = "how records are written: auto (the default): as they came, what a "
                 "stage made as compact JSON, its strings as their text, and on a "
                 "terminal what a reduce made as a table; text: all "
                 "strings as their text; json: every record as JSON; csv, tsv, logfmt, "
                 "table, markdown: see coro-pipe help formats"},
    [OPTION_COLOR] =
        {.name = "color",
         .value = "WHEN",
         .choices = "auto always never",
         .help = "color JSON, levels of log lines and titles: auto (the default: on a "
                 "terminal, unless NO_COLOR is set), always or never"},
    [OPTION_NO_PROGRESS] =
        {.name = "no-progress",
         .help = "no line on standard error that tells how far a long run has come"},
    [OPTION_ARG] = {.name = "arg",
                    .value = "NAME VALUE",
                    .two_values = true,
                    .help = "let $NAME be the string VALUE in expressions"},
    [OPTION_ARGJSON] = {.name = "argjson",
                        .value = "NAME JSON",
                        .two_values = true,
                        .help = "let $NAME be the value JSON"},
    [OPTION_SLURPFILE] = {.name = "slurpfile",
                          .value = "NAME FILE",
                          .two_values = true,
                          .help = "let $NAME be an array of the JSON values in FILE"},
    [OPTION_RAWFILE] = {.name = "rawfile",
                        .value = "NAME FILE",
                        .two_values = true,
                        .help = "let $NAME be the text of FILE, a string"},
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
    [OPTION_DEBUG] =
        {.name = "debug",
         .help = "name on standard error each stage that holds the processor for more "
                 "than 100 ms while others wait"},
    [OPTION_REJECTS] = {.name = "rejects",
                        .value = "FILE",
                        .help = "keep the input line of every rejected record in FILE"},
    [OPTION_STATE] =
        {.name = "state",
         .value = "FILE",
         .help = "keep in FILE how far the run has come, so that the same command goes "
                 "on from there, however it was ended; FILE.old is the one before (see "
                 "coro-pipe(1))"},
    [OPTION_STATE_INTERVAL] =
        {.name = "state-interval",
         .value = "DUR",
         .help = "how often --state does so, at most; 1s if not given; longer where "
                 "more than a twentieth of the time would go into it"},
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
    [OPTION_MAX_DEPTH] =
        {.name = "max-depth",
         .value = "N",
         .help = "reject JSON records whose brackets nest deeper than N; 1024 if not "
                 "given"},
    [OPTION_MEMORY] = {.name = "memory",
                       .value = "SIZE",
                       .help = "end with status 6 when the values of expressions take "
                               "more than SIZE bytes; 1G if not given"},
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
