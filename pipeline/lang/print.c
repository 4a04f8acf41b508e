/* Printing: what does not fit is counted all the same. */

#include "pipeline/lang/print.h"

#include <string.h>

void print_init(struct print *print, char *buffer, size_t size)
{
    print->buffer = buffer;
    print->size = size;
    print->length = 0;
}

void print_bytes(struct print *print, const char *bytes, size_t length)
{
    size_t room = print->length < print->size ? print->size - print->length : 0;

    if (room > 0 && length > 0)
        memcpy(print->buffer + print->length, bytes, length < room ? length : room);
    print->length += length;
}

void print_string(struct print *print, const char *string)
{
    print_bytes(print, string, strlen(string));
}

void print_byte(struct print *print, char byte)
{
    print_bytes(print, &byte, 1);
}

void print_separator(struct print *print)
{
    if (print->length > 0)
        print_byte(print, ' ');
}

size_t print_end(struct print *print)
{
    if (print->size > 0) {
        size_t end = print->length < print->size ? print->length : print->size - 1;
        print->buffer[end] = '\0';
    }
    return print->length;
}
