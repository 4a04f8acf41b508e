/* Escape: bytes from outside, made safe to show on a terminal or in a message.
 *
 * Control bytes (C0, DEL, and C1 as UTF-8 spells them) become \n, \t, \r, \e or \xHH,
 * so that no log line can move the cursor or forge a message. Everything else, valid
 * UTF-8 or not, stays; a byte that is not part of valid UTF-8 and that a terminal may
 * take for C1 (0x80 to 0x9f) becomes \xHH too. */
#ifndef PIPELINE_BASE_ESCAPE_H
#define PIPELINE_BASE_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>

/* How many of the first bytes need no escape. Tabs need none if keep_tab. */
size_t escape_span(const char *bytes, size_t length, bool keep_tab);

/* Writes the escaped form of what stands at bytes[0] (one byte, or the two of a C1
 * character) to out, at least 8 bytes large; sets *used to the bytes consumed, returns
 * the bytes written. */
size_t escape_one(const char *bytes, size_t length, char *out, size_t *used);

/* Writes at most size - 1 escaped bytes and a NUL; never half an escape. Returns the
 * length written. */
size_t escape_text(const char *bytes, size_t length, char *out, size_t size);

#endif
