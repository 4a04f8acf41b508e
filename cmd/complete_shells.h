/* Complete, shell by shell: what the three scripts share.
 *
 * A script is fixed shell code behind data: functions that know the program's options
 * and the stages, written from the tables. The code finds out where in the pipeline the
 * cursor stands: behind the start, `|` or `{` a stage's name is expected, behind that
 * its arguments. "Strings" and /regexes/ are left out of that search, since a | in them
 * is none. */
#ifndef CMD_COMPLETE_SHELLS_H
#define CMD_COMPLETE_SHELLS_H

#include "cmd/options.h"
#include "pipeline/lang/descriptor.h"

#include <stdio.h>

void complete_bash(FILE *out, const struct stage_registry *registry);
void complete_zsh(FILE *out, const struct stage_registry *registry);
void complete_fish(FILE *out, const struct stage_registry *registry);

/* The first option at or behind `row`, NULL if there is none: operands and hidden
 * options have no place in a completion. */
const struct stage_option *complete_option(const struct stage_option *row);
const struct program_option *complete_program_option(const struct program_option *row);

/* Whether one of the stage's operands is a file. */
bool complete_takes_files(const struct stage_type *type);

/* Writes text for the inside of single quotes: `quote` in place of a single quote, a
 * backslash before each of `special`. */
void complete_quoted(FILE *out, const char *text, const char *quote,
                     const char *special);

/* Whether the last value of the option is the name of a file. */
bool complete_value_is_file(const struct program_option *row);

/* The names of all stages that are offered, each behind a space. Here and below,
 * aliases are names. */
void complete_stage_names(FILE *out, const struct stage_registry *registry);

/* All names of one, with `separator` between. */
void complete_names(FILE *out, const struct stage_type *type, const char *separator);

/* The names of those that take files, with `separator` between. */
void complete_file_stages(FILE *out, const struct stage_registry *registry,
                          const char *separator);

/* Writes a name with what is said of it, as the shell wants it. */
typedef void complete_described(FILE *out, const char *name, const char *help);

/* All stages that are offered, with their summaries. */
void complete_describe_stages(FILE *out, const struct stage_registry *registry,
                              complete_described *print);

/* An option of a stage, by its name (`--name`, `--name=` with a value), and by its
 * letter if it has one. */
void complete_describe_option(FILE *out, const struct stage_option *row,
                              complete_described *print);

#endif
