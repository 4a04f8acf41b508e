/* Escape: how long the plain part is, and what one byte behind it becomes. */

#include "pipeline/base/escape.h"

#include <string.h>

/* The length of the valid UTF-8 character at bytes[0], 0 if there is none (RFC 3629:
 * nothing overlong, no surrogates, nothing above U+10FFFF). */
static size_t character_length(const unsigned char *bytes, size_t length)
{
    unsigned char lead = bytes[0];
    unsigned char low = 0x80, high = 0xbf; /* of the second byte */
    size_t want = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;

    if (want == 1)
        return 1;
    if (lead < 0xc2 || lead > 0xf4 || want > length)
        return 0;
    if (lead == 0xe0)
        low = 0xa0;
    else if (lead == 0xed)
        high = 0x9f;
    else if (lead == 0xf0)
        low = 0x90;
    else if (lead == 0xf4)
        high = 0x8f;
    if (bytes[1] < low || bytes[1] > high)
        return 0;
    for (size_t i = 2; i < want; i++)
        if (bytes[i] < 0x80 || bytes[i] > 0xbf)
            return 0;
    return want;
}

/* The bytes at bytes[0] that may stay: a character, or a byte of no character that
 * means nothing to a terminal. 0 if an escape is needed. */
static size_t plain_length(const unsigned char *bytes, size_t length, bool keep_tab)
{
    size_t size;

    if (bytes[0] >= 0x20 && bytes[0] < 0x7f)
        return 1;
    if (bytes[0] < 0x20 || bytes[0] == 0x7f)
        return bytes[0] == '\t' && keep_tab ? 1 : 0;
    size = character_length(bytes, length);
    if (size == 2 && bytes[0] == 0xc2 && bytes[1] < 0xa0)
        return 0;
    if (size == 0)
        return bytes[0] < 0xa0 ? 0 : 1;
    return size;
}

size_t escape_span(const char *bytes, size_t length, bool keep_tab)
{
    const unsigned char *at = (const unsigned char *)bytes;
    size_t done = 0, step;

    while (done < length && (step = plain_length(at + done, length - done, keep_tab)))
        done += step;
    return done;
}

static char short_name(unsigned char byte)
{
    switch (byte) {
    case '\n':
        return 'n';
    case '\t':
        return 't';
    case '\r':
        return 'r';
    case 0x1b:
        return 'e';
    default:
        return 0;
    }
}

size_t escape_one(const char *bytes, size_t length, char *out, size_t *used)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char first = (unsigned char)bytes[0];
    char name = short_name(first);
    size_t written = 0;

    *used = 1;
    if (name) {
        out[0] = '\\';
        out[1] = name;
        return 2;
    }
    if (first == 0xc2 && length > 1)
        *used = 2;
    for (size_t i = 0; i < *used; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        out[written++] = '\\';
        out[written++] = 'x';
        out[written++] = digits[byte >> 4];
        out[written++] = digits[byte & 15];
    }
    return written;
}

size_t escape_text(const char *bytes, size_t length, char *out, size_t size)
{
    const unsigned char *at = (const unsigned char *)bytes;
    size_t done = 0, written = 0;

    if (size == 0)
        return 0;
    while (done < length) {
        char escaped[8];
        const char *piece = bytes + done;
        size_t used = plain_length(at + done, length - done, false);
        size_t count = used;

        if (used == 0) {
            count = escape_one(piece, length - done, escaped, &used);
            piece = escaped;
        }
        if (count >= size - written)
            break;
        memcpy(out + written, piece, count);
        written += count;
        done += used;
    }
    out[written] = '\0';
    return written;
}
