/* Quoted: the inside of a string literal of a validated JSON text.
 *
 * Escapes are undone; what is no UTF-8 and surrogates without a partner become U+FFFD
 * (utf8.h). */
#ifndef PIPELINE_JSON_QUOTED_H
#define PIPELINE_JSON_QUOTED_H

#include "pipeline/json/utf8.h"

#include <stdbool.h>
#include <stddef.h>

/* Whether the bytes between the quotes are the string as they stand. */
bool quoted_is_plain(const char *bytes, size_t length);

/* The next code point: writes it to `out`, moves *at on, returns the bytes written. */
size_t quoted_next(const char **at, const char *end, char out[UTF8_MOST]);

/* Bytes of the decoded string; and the string itself. */
size_t quoted_length(const char *bytes, size_t length);
void quoted_decode(const char *bytes, size_t length, char *out);

/* Code points of the decoded string. */
size_t quoted_count(const char *bytes, size_t length);

/* Whether the decoded string is this one. */
bool quoted_equals(const char *bytes, size_t length, const char *decoded, size_t size);

#endif
