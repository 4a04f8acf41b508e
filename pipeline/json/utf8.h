/* UTF-8: what is valid, and what stands for what is not.
 *
 * What is no UTF-8 becomes U+FFFD: one for a sequence that breaks off, with as many
 * bytes as belong to it; one for a whole sequence that is too long, a surrogate or past
 * U+10FFFF; one for each other byte. That is jq's way, but that jq takes the rest of a
 * string for its last sequence. */
#ifndef PIPELINE_JSON_UTF8_H
#define PIPELINE_JSON_UTF8_H

#include <stdbool.h>
#include <stddef.h>

#define UTF8_REPLACEMENT 0xfffdu

/* Bytes of the longest sequence. */
#define UTF8_MOST 4

/* Of length > 0 bytes, those of the first sequence, valid or not; its code point in
 * *code_point, U+FFFD if it is not valid; *valid says which. */
size_t utf8_decode(const char *bytes, size_t length, unsigned *code_point, bool *valid);

/* Writes up to UTF8_MOST bytes and returns how many; U+FFFD for what is no code point.
 */
size_t utf8_encode(unsigned code_point, char *bytes);

/* How many of the first bytes are valid UTF-8. */
size_t utf8_valid_span(const char *bytes, size_t length);

static inline bool utf8_is_valid(const char *bytes, size_t length)
{
    return utf8_valid_span(bytes, length) == length;
}

/* Code points of valid UTF-8. */
size_t utf8_count(const char *bytes, size_t length);

#endif
