/* Faults: texts are made safe to show, and cut where they do not fit. */

#include "pipeline/base/fault.h"

#include "pipeline/base/escape.h"

#include <stdio.h>
#include <string.h>

enum status fault_set_v(struct fault *fault, enum status status,
                        const struct text *where, const char *format, va_list arguments)
{
    char raw[FAULT_WHAT_SIZE]; /* the arguments may be those of *fault itself */
    int length = vsnprintf(raw, sizeof raw, format, arguments);
    size_t kept = length < 0 ? 0 : (size_t)length;

    kept = text_cut((struct text){.bytes = raw, .length = kept}, sizeof raw - 1);
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
