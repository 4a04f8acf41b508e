/* Text: comparing, and where characters end. */

#include "pipeline/base/text.h"

#include <string.h>

struct text text_of(const char *string)
{
    return (struct text){
        .bytes = string,
        .length = string ? strlen(string) : 0,
        .at = TEXT_NOWHERE,
    };
}

bool text_equals(struct text text, const char *string)
{
    return text.bytes && strlen(string) == text.length &&
           memcmp(text.bytes, string, text.length) == 0;
}

size_t text_cut(struct text text, size_t limit)
{
    size_t start = limit;
    unsigned char lead;
    size_t want;

    if (text.length <= limit)
        return text.length;
    while (start > 0 && limit - start < 3 &&
           ((unsigned char)text.bytes[start - 1] & 0xc0) == 0x80)
        start--;
    if (start == 0)
        return limit;
    lead = (unsigned char)text.bytes[--start];
    want = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    return want > limit - start ? start : limit;
}

size_t text_next_character(const char *bytes, size_t length, size_t at)
{
    do
        at++;
    while (at < length && ((unsigned char)bytes[at] & 0xc0) == 0x80);
    return at;
}
