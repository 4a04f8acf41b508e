/* Help on the languages: a pipeline's own and jq's. */
#ifndef CMD_HELP_LANGUAGE_H
#define CMD_HELP_LANGUAGE_H

#include <stdbool.h>
#include <stdio.h>

struct language_topic {
    const char *name;
    const char *summary; /* half a sentence */
    const char *text;
    void (*print_rest)(FILE *out); /* what comes behind the text; NULL: nothing */
};

/* The topics; ends with a row without a name. */
extern const struct language_topic help_topics[];

/* False if there is no such topic. */
bool help_language(FILE *out, const char *topic);

#endif
