/* What the sources of json_canonical share. */
#ifndef TESTS_SUPPORT_JSON_CANONICAL_H
#define TESTS_SUPPORT_JSON_CANONICAL_H

#include <stdbool.h>
#include <stddef.h>

struct text {
    char *bytes;
    size_t length, space;
};

struct reader {
    const char *at, *end;
    int depth;
};

/* Appends to the text; aborts without memory. */
void add(struct text *text, const char *bytes, size_t length);
void add_byte(struct text *text, int byte);

/* Reads the number that begins here, appends its canonical form. False: it is none. */
bool read_number(struct reader *in, struct text *out);

#endif
