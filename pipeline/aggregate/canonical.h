/* Canonical: one text for all spellings of what jq calls equal, so that values can be
 * hashed and compared as bytes.
 *
 *     1, 1.0, 1e0             1
 *     0.50, 5e-1              5e0, that is 0.5 times ten to the power of 0
 *     "ab", "a\u0062"         "ab"
 *     {"b":1.0,"a":2}         {"a":2,"b":1}
 *
 * Strings as write.h writes them. A number that was computed is the one that is written
 * for it; so nan is null, and infinity the largest double. */
#ifndef PIPELINE_AGGREGATE_CANONICAL_H
#define PIPELINE_AGGREGATE_CANONICAL_H

#include "pipeline/base/text.h"
#include "pipeline/json/buffer.h"
#include "pipeline/json/value.h"

#include <stdint.h>
#include <string.h>

/* Whether nothing in it is \, " or beyond printable ASCII, but the first and the last
 * byte. */
bool canonical_is_plain_(const char *bytes, size_t length);

/* Whether the value's own bytes are its canonical text, for those that usually are:
 * strings and short integers. */
static inline bool canonical_is_own(struct value value)
{
    const char *bytes = value.text.bytes;

    if (value.form != VALUE_TEXT)
        return false;
    if (bytes[0] == '"')
        return canonical_is_plain_(bytes, value.text.length);
    if (value.text.length > 18)
        return false;
    for (size_t i = bytes[0] == '-' ? 1 : 0; i < value.text.length; i++) {
        if ((unsigned char)bytes[i] - (unsigned)'0' > 9)
            return false;
    }
    return bytes[0] != '-' || bytes[1] != '0';
}

/* Appends the canonical text; buffer->failed says if there was no memory. */
void canonical_add(struct buffer *buffer, struct value value);

#endif
