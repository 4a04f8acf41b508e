/* Help: the program's own words, and those of the descriptors. */
#ifndef CMD_HELP_H
#define CMD_HELP_H

#include "pipeline/base/fault.h"
#include "pipeline/lang/descriptor.h"

#include <stdio.h>

/* `coro-pipe --help`: usage, options, and the stages with their summaries. */
void help_program(FILE *out, const struct stage_registry *registry);

/* `coro-pipe help NAME`, of a stage or a topic. STATUS_USAGE and *fault if there is
 * none of that name. */
enum status help_topic(FILE *out, const struct stage_registry *registry,
                       const char *name, struct fault *fault)
    __attribute__((warn_unused_result));

/* Writes how an option is written: `-v, --invert-match` or `-m, --max-count=N`. As
 * snprintf. */
size_t help_option_form(const struct stage_option *option, char *buffer, size_t size);

/* Writes ` (10 if not given)`, the value that an option has by itself; nothing if it
 * has none. As snprintf. */
#define HELP_STANDARD_SIZE 64
size_t help_standard(const struct stage_option *option, char *buffer, size_t size);

/* "source", "filter" ... */
const char *help_kind(enum stage_kind kind);

#endif
