#include "pipeline/base/fault.h"

#include "pipeline/base/escape.h"

#include <stdio.h>
#include <string.h>

/* The length without the character that the end of the buffer cut in two: half of one
 * would spoil what is printed behind it. */
static size_t whole_characters(const char *bytes, size_t length)
{
    size_t start = length;
    unsigned char lead;
    size_t want;

    while (start > 0 && length - start < 3 &&
           ((unsigned char)bytes[start - 1] & 0xc0) == 0x80)
        start--;
    if (start == 0)
        return length;
    lead = (unsigned char)bytes[--start];
    want = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    return want > length - start ? start : length;
}

enum status fault_set_v(struct fault *fault, enum status status,
                        const struct text *where, const char *format, va_list arguments)
{
    char raw[FAULT_WHAT_SIZE]; /* the arguments may be those of *fault itself */
    int length = vsnprintf(raw, sizeof raw, format, arguments);
    size_t kept = length < 0 ? 0 : (size_t)length;

    if (kept >= sizeof raw)
        kept = whole_characters(raw, sizeof raw - 1);
    fault->place[0] = '\0';
    escape_text(raw, kept, fault->what, sizeof fault->what);
    fault->at = where ? where->at : TEXT_NOWHERE;
    fault->extent = where ? where->extent : 0;
    fault->status = status;
    return status;
}

enum status fault_set(struct fault *fault, enum status status, const struct text *where,
                      const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    status = fault_set_v(fault, status, where, format, arguments);
    va_end(arguments);
    return status;
}

void fault_set_place(struct fault *fault, const char *place)
{
    escape_text(place, strlen(place), fault->place, sizeof fault->place);
}
