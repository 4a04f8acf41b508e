/* Fields: what a format found in a line, names and values, on their way to a JSON
 * object.
 *
 *     logfmt   level=info ms=12 msg="a \"b\"" ok
 *              -> level "info", ms 12, msg "a \"b\"", ok true
 *
 * A value is told by its form, so that all formats agree what is a number: a text that
 * is a JSON number is that number, as spelled; everything else (007, 0x10, 1_000, +5)
 * is a string. Names and values are lent slices of the line, or of `scratch`, which is
 * emptied with the fields; both need not be UTF-8 (what is not becomes U+FFFD when it
 * is written).
 *
 * A stage that only wants some fields tells which (struct wanted); a format may leave
 * the others out, after it has checked the whole line all the same. */
#ifndef PIPELINE_FORMAT_FIELDS_H
#define PIPELINE_FORMAT_FIELDS_H

#include "pipeline/base/text.h"
#include "pipeline/json/buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum field_form {
    FIELD_PLAIN, /* a number if the text is a JSON number, else a string */
    FIELD_STRING, /* a string, whatever it looks like */
    FIELD_JSON, /* a valid JSON text already */
};

struct field {
    const char *name, *value;
    uint32_t name_length, value_length; /* in bytes */
    uint8_t form; /* enum field_form */
};

struct fields {
    struct field *items;
    size_t count, capacity;
    struct buffer scratch; /* for values that are not slices of the line: refer to it by
                            * offset until the line is read (fields_add_scratch) */
    bool failed; /* there was no memory */
    const char *mistake; /* why the line does not fit: a constant, as in "no closing
                          * quote"; NULL */
    size_t at; /* where, in bytes from the line's start */
};

/* {0} is empty. */
void fields_release(struct fields *fields);
void fields_clear(struct fields *fields);

void fields_add(struct fields *fields, struct field field);

/* Adds a field whose value is what was added to scratch since `from`. */
void fields_add_scratch(struct fields *fields, const char *name, size_t name_length,
                        size_t from, enum field_form form);

/* For `return fields_mistake(...)` in a format: the line does not fit. False. */
bool fields_mistake(struct fields *fields, size_t at, const char *mistake);

/* Writes them as one compact JSON object; of equal names the last value counts, in the
 * place of the first. False without memory. */
bool fields_write(const struct fields *fields, struct buffer *buffer)
    __attribute__((warn_unused_result));

/* ---- Which are wanted ---- */

/* The names of the fields that anybody will look at. */
struct wanted {
    const struct text *names;
    size_t count;
};

/* NULL: all are. */
bool wanted_has(const struct wanted *wanted, const char *name, size_t length);

#endif
