/* Help on the languages: a pipeline's own and jq's. */
#ifndef CMD_HELP_LANGUAGE_H
#define CMD_HELP_LANGUAGE_H

#include <stdbool.h>
#include <stdio.h>

/* The topics, up to a NULL. */
extern const char *const help_topics[];

/* False if there is no such topic. */
bool help_language(FILE *out, const char *topic);

#endif
