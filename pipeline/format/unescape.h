/* Unescape: what stands in quotes in a log line.
 *
 *     \" \\ \/ \a \b \f \n \r \t \v    as in C and JSON
 *     \x22                             a byte (nginx, Apache, Go)
 *     \u00e9 \U0001f600                a code point; of two surrogates the one they are
 *
 * Any other backslash is a backslash: a Windows path stays what it is where it can. */
#ifndef PIPELINE_FORMAT_UNESCAPE_H
#define PIPELINE_FORMAT_UNESCAPE_H

#include "pipeline/json/buffer.h"

/* Adds the text without its escapes. */
void unescape(struct buffer *buffer, const char *bytes, size_t length);

#endif
