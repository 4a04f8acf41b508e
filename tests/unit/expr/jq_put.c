#include "jq_put.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void put_bytes(struct jq_text *text, const char *bytes, size_t length)
{
    if (text->room - text->length < length + 1) {
        text->room = 2 * text->room + length + 64;
        text->bytes = realloc(text->bytes, text->room);
        if (!text->bytes)
            abort();
    }
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
}

void put(struct jq_text *text, const char *bytes)
{
    put_bytes(text, bytes, strlen(bytes));
}

void put_piece(struct jq_text *text, struct text piece)
{
    for (size_t i = 0; i < piece.length; i++) {
        unsigned char byte = (unsigned char)piece.bytes[i];
        char escape[8];

        if (byte >= ' ' && byte != '"' && byte != '\\') {
            put_bytes(text, &piece.bytes[i], 1);
            continue;
        }
        (void)snprintf(escape, sizeof escape, "\\u%04x", byte);
        put(text, escape);
    }
}

void put_string(struct jq_text *text, struct text string)
{
    put(text, "\"");
    put_piece(text, string);
    put(text, "\"");
}
