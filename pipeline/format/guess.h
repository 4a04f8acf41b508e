/* Guess: which format the first lines of an input have.
 *
 * A format that most of the lines fit is taken: of several the one that the most fit,
 * then the more particular one. Among them are patterns with holes for the logs of
 * programs that have no format of their own, such as
 *
 *     2015-07-29 17:41:44,747 - INFO  [main] - Notification time out: 3200
 *
 * where the words in the place of <level> must be levels and those of <date> and <time>
 * begin with a digit. */
#ifndef PIPELINE_FORMAT_GUESS_H
#define PIPELINE_FORMAT_GUESS_H

#include "pipeline/format/line_format.h"

struct guess {
    const char *name; /* "syslog"; "json" and "text" are no line formats */
    const struct line_format *format; /* NULL: those two */
    const char *pattern; /* the pattern with holes; NULL */
};

/* Lines without anything in them do not count. False without memory. */
bool guess_format(const struct text *lines, size_t count, struct guess *guess)
    __attribute__((warn_unused_result));

/* What is called so, or has that pattern. False: nothing that could be guessed. */
bool guess_find(struct text name, struct guess *guess);

#endif
