/* UTF-8: a sequence at a time, ASCII eight bytes at a time. */

#include "pipeline/json/utf8.h"

#include <stdint.h>
#include <string.h>

#define HIGH_BITS 0x8080808080808080u

/* Of a sequence that begins with this byte; 0 if none does. */
static size_t length_of(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first < 0xc2)
        return 0;
    if (first < 0xe0)
        return 2;
    if (first < 0xf0)
        return 3;
    return first < 0xf5 ? 4 : 0;
}

static bool is_in_range(unsigned code_point, size_t length)
{
    static const unsigned first[] = {0, 0, 0x80, 0x800, 0x10000};

    return code_point >= first[length] && code_point <= 0x10ffff &&
           (code_point < 0xd800 || code_point > 0xdfff);
}

size_t utf8_decode(const char *bytes, size_t length, unsigned *code_point, bool *valid)
{
    unsigned char first = (unsigned char)bytes[0];
    size_t wanted = length_of(first);
    unsigned point = wanted > 1 ? first & (0x7fu >> wanted) : first;
    size_t used = 1;

    while (used < wanted && used < length && (bytes[used] & 0xc0) == 0x80)
        point = point << 6 | ((unsigned char)bytes[used++] & 0x3f);
    *valid = used == wanted && is_in_range(point, wanted);
    *code_point = *valid ? point : UTF8_REPLACEMENT;
    return used;
}

size_t utf8_encode(unsigned code_point, char *bytes)
{
    size_t length = 1;

    if (code_point < 0x80) {
        bytes[0] = (char)code_point;
        return 1;
    }
    if (!is_in_range(code_point, 2))
        code_point = UTF8_REPLACEMENT;
    length += 1 + (code_point >= 0x800) + (code_point >= 0x10000);
    for (size_t i = length - 1; i > 0; i--) {
        bytes[i] = (char)(0x80 | (code_point & 0x3f));
        code_point >>= 6;
    }
    bytes[0] = (char)((0xf00u >> length) | code_point);
    return length;
}

size_t utf8_valid_span(const char *bytes, size_t length)
{
    size_t at = 0;

    while (at < length) {
        unsigned code_point;
        uint64_t word;
        bool valid;
        size_t used;

        if (length - at >= sizeof(word)) {
            memcpy(&word, bytes + at, sizeof(word));
            if (!(word & HIGH_BITS)) {
                at += sizeof(word);
                continue;
            }
        }
        used = utf8_decode(bytes + at, length - at, &code_point, &valid);
        if (!valid)
            return at;
        at += used;
    }
    return at;
}

size_t utf8_count(const char *bytes, size_t length)
{
    size_t count = 0;

    for (size_t i = 0; i < length; i++)
        count += (bytes[i] & 0xc0) != 0x80;
    return count;
}
