/* Fields: what a format found in a line, names and values, on their way to a JSON
 * object.
 *
 *     logfmt   level=info ms=12 msg="a \"b\"" ok
 *              -> level "info", ms 12, msg "a \"b\"", ok true
 *
 * A value is told by its form, so that all formats agree what is a number: a text that
 * is a JSON number is that number, as spelled; everything else (007, 0x10, 1_000, +5)
 * is a string. Names and values are lent slices of the line, of what the reader holds,
 * or of `scratch`, which is emptied with the fields; both need not be UTF-8 (what is
 * not becomes U+FFFD when it is written).
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
#include <string.h>

enum field_form {
    FIELD_PLAIN, /* a number if the text is a JSON number, else a string */
    FIELD_STRING, /* a string, whatever it looks like */
    FIELD_JSON, /* a valid JSON text already */
};

struct field {
    const char *name;
    union {
        const char *value;
        size_t scratch_at; /* where it begins in scratch, if it is there */
    };
    uint32_t name_length, value_length; /* in bytes */
    uint8_t form; /* enum field_form */
    bool in_scratch; /* set by fields_add_scratch only */
};

struct fields {
    struct field *items;
    size_t count, capacity;
    struct buffer scratch; /* for values that are not slices of the line: refer to it by
                            * offset until the line is read (fields_add_scratch) */
    bool distinct; /* the format knows that no two names are equal; cleared with the
                    * fields */
    bool failed; /* there was no memory */
    const char *mistake; /* why the line does not fit: a constant, as in "no closing
                          * quote"; NULL */
    size_t at; /* where, in bytes from the line's start, or FIELDS_NOWHERE */
};

#define FIELDS_NOWHERE SIZE_MAX

/* {0} is empty. */
void fields_release(struct fields *fields);

static inline void fields_clear(struct fields *fields)
{
    fields->count = fields->at = 0;
    fields->distinct = fields->failed = false;
    fields->mistake = NULL;
    buffer_clear(&fields->scratch);
}

/* Makes room for one more. False, and fields->failed, without memory. */
bool fields_grow(struct fields *fields) __attribute__((warn_unused_result));

/* Member by member and always inlined: to copy a field that was just made makes the
 * processor wait. */
__attribute__((always_inline)) static inline void fields_add(struct fields *fields,
                                                             struct field field)
{
    struct field *place;

    if (fields->count == fields->capacity && !fields_grow(fields))
        return;
    place = &fields->items[fields->count++];
    place->name = field.name;
    place->value = field.value; /* or scratch_at */
    place->name_length = field.name_length;
    place->value_length = field.value_length;
    place->form = field.form;
    place->in_scratch = field.in_scratch;
}

/* Adds a field whose value is what was added to scratch since `from`. */
void fields_add_scratch(struct fields *fields, const char *name, size_t name_length,
                        size_t from, enum field_form form);

/* The value of one of the fields, wherever it is; stands until scratch changes. */
struct text fields_value(const struct fields *fields, const struct field *field);

/* For `return fields_mistake(...)` in a format: the line does not fit. False. */
bool fields_mistake(struct fields *fields, size_t at, const char *mistake);

/* Writes them as one compact JSON object, strings as write.h does; of equal names the
 * last value counts, in the place of the first. False without memory: here, or when
 * they were added. */
bool fields_write(const struct fields *fields, struct buffer *buffer)
    __attribute__((warn_unused_result));

/* Where a value was written. */
struct field_place {
    size_t at, length; /* in bytes, from where the object begins */
};

/* The same, which also tells where the values are, by field; *told is false if it does
 * not, since two names are equal. `places` has room for all fields. */
bool fields_write_places(const struct fields *fields, struct buffer *buffer,
                         struct field_place *places, bool *told)
    __attribute__((warn_unused_result));

/* Writes the value of one of the fields. */
void fields_write_value(const struct fields *fields, const struct field *field,
                        struct buffer *buffer);

/* Writes bytes as a JSON string; what is no UTF-8 becomes U+FFFD. */
void fields_write_string(struct buffer *buffer, const char *bytes, size_t length);

/* Whether a text is a number's, by the rule above. */
bool fields_is_number(const char *bytes, size_t length);

/* ---- Which are wanted ---- */

/* The names of the fields that anybody will look at. */
struct wanted {
    const struct text *names;
    size_t count;
};

/* NULL: all are. */
static inline bool wanted_has(const struct wanted *wanted, const char *name,
                              size_t length)
{
    for (size_t i = 0; wanted && i < wanted->count; i++)
        if (wanted->names[i].length == length &&
            (length == 0 || (wanted->names[i].bytes[0] == name[0] &&
                             memcmp(wanted->names[i].bytes, name, length) == 0)))
            return true;
    return !wanted;
}

#endif
