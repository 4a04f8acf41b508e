/* Quoted strings: undone one code point at a time. */

#include "pipeline/json/quoted.h"

#include <string.h>

bool quoted_is_plain(const char *bytes, size_t length)
{
    return !memchr(bytes, '\\', length) && utf8_is_valid(bytes, length);
}

static unsigned hex_digit(char byte)
{
    return byte <= '9' ? (unsigned)(byte - '0') : (unsigned)((byte | 0x20) - 'a' + 10);
}

static unsigned hex_number(const char *bytes)
{
    return hex_digit(bytes[0]) << 12 | hex_digit(bytes[1]) << 8 |
           hex_digit(bytes[2]) << 4 | hex_digit(bytes[3]);
}

static bool is_low_surrogate_escape(const char *at, const char *end)
{
    return end - at >= 6 && at[0] == '\\' && at[1] == 'u' &&
           (hex_number(at + 2) & 0xfc00) == 0xdc00;
}

/* *at is behind the u. */
static unsigned take_code_point(const char **at, const char *end)
{
    unsigned code_point = hex_number(*at);
    unsigned low;

    *at += 4;
    if ((code_point & 0xfc00) != 0xd800 || !is_low_surrogate_escape(*at, end))
        return code_point; /* a surrogate alone is encoded as U+FFFD */
    low = hex_number(*at + 2);
    *at += 6;
    return 0x10000 + ((code_point & 0x3ff) << 10) + (low & 0x3ff);
}

static char undo_letter(char letter)
{
    switch (letter) {
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return letter;
    }
}

size_t quoted_next(const char **at, const char *end, char out[UTF8_MOST])
{
    unsigned code_point;
    bool valid;
    char letter;

    if (**at != '\\') {
        size_t used = utf8_decode(*at, (size_t)(end - *at), &code_point, &valid);

        *at += used;
        return utf8_encode(code_point, out);
    }
    letter = (*at)[1];
    *at += 2;
    if (letter == 'u')
        return utf8_encode(take_code_point(at, end), out);
    out[0] = undo_letter(letter);
    return 1;
}

/* What stands for itself, as most bytes do. */
static bool is_plain(char byte)
{
    return (unsigned char)byte < 0x80 && byte != '\\';
}

size_t quoted_length(const char *bytes, size_t length)
{
    const char *end = bytes + length;
    char piece[UTF8_MOST];
    size_t sum = 0;

    while (bytes < end) {
        const char *from = bytes;

        while (bytes < end && is_plain(*bytes))
            bytes++;
        sum += (size_t)(bytes - from);
        if (bytes < end)
            sum += quoted_next(&bytes, end, piece);
    }
    return sum;
}

void quoted_decode(const char *bytes, size_t length, char *out)
{
    const char *end = bytes + length;
    char piece[UTF8_MOST];

    while (bytes < end) {
        size_t size;

        if (is_plain(*bytes)) {
            *out++ = *bytes++;
            continue;
        }
        size = quoted_next(&bytes, end, piece);
        memcpy(out, piece, size);
        out += size;
    }
}

size_t quoted_count(const char *bytes, size_t length)
{
    const char *end = bytes + length;
    char piece[UTF8_MOST];
    size_t count = 0;

    while (bytes < end) {
        quoted_next(&bytes, end, piece);
        count++;
    }
    return count;
}

bool quoted_equals(const char *bytes, size_t length, const char *decoded, size_t size)
{
    const char *end = bytes + length;
    char piece[UTF8_MOST];

    while (bytes < end) {
        size_t used = quoted_next(&bytes, end, piece);

        if (used > size || memcmp(piece, decoded, used) != 0)
            return false;
        decoded += used;
        size -= used;
    }
    return size == 0;
}
