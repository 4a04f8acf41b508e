/* Print: text into a buffer that may be too small, as snprintf does it. */
#ifndef PIPELINE_LANG_PRINT_H
#define PIPELINE_LANG_PRINT_H

#include "pipeline/base/text.h"

#include <stddef.h>

struct print {
    char *buffer;
    size_t size, length; /* length: of the whole text, also of what did not fit */
};

void print_init(struct print *print, char *buffer, size_t size);

void print_bytes(struct print *print, const char *bytes, size_t length);
void print_string(struct print *print, const char *string);
void print_byte(struct print *print, char byte);

/* Puts a space in front of all but the first of several things. */
void print_separator(struct print *print);

/* Ends the text with a NUL, where there is room for one. Returns the length. */
size_t print_end(struct print *print);

#endif
