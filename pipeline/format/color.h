/* Color: escape sequences of ECMA-48 (SGR) around what a reader looks for: the keys and
 * values of JSON, the level of a log line. Only the sixteen colors that every terminal
 * has, and that its owner has chosen. */
#ifndef PIPELINE_FORMAT_COLOR_H
#define PIPELINE_FORMAT_COLOR_H

#include "pipeline/base/text.h"
#include "pipeline/json/buffer.h"

#include <stdbool.h>

enum color {
    COLOR_NONE,
    COLOR_KEY,
    COLOR_STRING,
    COLOR_NUMBER,
    COLOR_WORD, /* true and false */
    COLOR_NULL,
    COLOR_TITLE,
    COLOR_FATAL, /* levels of log lines */
    COLOR_ERROR,
    COLOR_WARNING,
    COLOR_INFO,
    COLOR_DEBUG,
};

/* For COLOR_NONE nothing. */
void color_begin(struct buffer *out, enum color color);
void color_end(struct buffer *out, enum color color);

/* A JSON text that was validated; control bytes in it escaped if `escape`. The value of
 * a key such as "level" has the color of what it says. */
void color_json(struct buffer *out, struct text text, bool escape);

/* Another line: its first word such as ERROR, [warn] or level=info is colored. */
void color_line(struct buffer *out, struct text text, bool escape);

#endif
