/* Value: a JSON value in the hands of an expression or a stage, held in the cheapest
 * form that is exact.
 *
 *     form            holds                                              counted
 *     VALUE_NONE      nothing: an absent value, or no memory
 *     VALUE_NULL, VALUE_FALSE, VALUE_TRUE
 *     VALUE_INTEGER   an int64_t
 *     VALUE_DOUBLE    a double that came out of a computation (nan, infinities too)
 *     VALUE_TEXT      a slice of a JSON text that was validated, such as the lent
 *                     record that an expression works on: any kind of value,
 *                     not decoded
 *     VALUE_BUILT     jansson's json_t: a string, an array, an object,    yes
 *                     or a number as it was spelled
 *
 * A struct value is passed by value. A VALUE_TEXT stands as long as the bytes it points
 * to; value_settle makes it independent of them. Everything else owns itself.
 *
 * Three rules of ownership: a function that answers with a struct value gives a
 * reference; what is called `value_set_`, `value_append` or `value_take_` takes those
 * of its value arguments, also on failure; everything else lends. Where memory fails a
 * function answers VALUE_NONE or false, and nothing is left half changed.
 *
 * A number keeps its spelling until something is computed with it: jansson holds the
 * integers of int64; every other number inside a built value is held as a string that
 * begins with the byte 0xFF, which no decoded text contains. Only this room knows.
 *
 * Objects keep the order in which their keys came; of duplicate keys the last counts,
 * in the place of the first. Invalid UTF-8 and lone surrogates become U+FFFD when
 * decoded. Nothing here recurses: values may be as deep as memory allows.
 *
 * Values are shared and read-only to all but their only holder: the changing functions
 * copy one level if somebody else holds it (copy on write). Counts are not atomic.
 *
 * None of these functions switches coroutines. */
#ifndef PIPELINE_JSON_VALUE_H
#define PIPELINE_JSON_VALUE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum value_form {
    VALUE_NONE,
    VALUE_NULL,
    VALUE_FALSE,
    VALUE_TRUE,
    VALUE_INTEGER,
    VALUE_DOUBLE,
    VALUE_TEXT,
    VALUE_BUILT,
};

struct value {
    uint8_t form; /* enum value_form */
    union {
        int64_t integer;
        double number;
        json_t *built;
        struct {
            const char *bytes; /* without white space around it */
            size_t length;
        } text;
    };
};

/* In jq's order of sorting. */
enum value_kind {
    KIND_NULL,
    KIND_FALSE,
    KIND_TRUE,
    KIND_NUMBER,
    KIND_STRING,
    KIND_ARRAY,
    KIND_OBJECT,
};

/* Decoded UTF-8, any code point (NUL too); lent by the value it was asked of. */
struct value_string {
    const char *bytes;
    size_t length; /* in bytes */
};

#define VALUE_OF(form_) ((struct value){.form = (form_)})

/* ---- Making ---- */

static inline struct value value_bool(bool truth)
{
    return VALUE_OF(truth ? VALUE_TRUE : VALUE_FALSE);
}

static inline struct value value_integer(int64_t integer)
{
    return (struct value){.form = VALUE_INTEGER, .integer = integer};
}

/* A VALUE_INTEGER if it is integral, not -0, and within 2^53. */
struct value value_number(double number);

/* A lent slice of a validated JSON text, without white space around it. */
static inline struct value value_text(const char *bytes, size_t length)
{
    return (struct value){.form = VALUE_TEXT, .text = {bytes, length}};
}

/* A string of these bytes; what is not UTF-8 in them becomes U+FFFD. */
struct value value_string_new(const char *bytes, size_t length)
    __attribute__((warn_unused_result));
struct value value_array_new(void) __attribute__((warn_unused_result));
struct value value_object_new(void) __attribute__((warn_unused_result));

/* The number that `bytes`, a validated JSON number, spell: an integer if int64 holds
 * it, else as it is spelled. */
struct value value_number_spelled(const char *bytes, size_t length)
    __attribute__((warn_unused_result));

/* ---- Holding ---- */

static inline struct value value_ref(struct value value)
{
    if (value.form == VALUE_BUILT)
        value.built->refcount++; /* json_incref's is atomic, and slow */
    return value;
}

void value_free_(json_t *built);

static inline void value_unref(struct value value)
{
    if (value.form == VALUE_BUILT && --value.built->refcount == 0)
        value_free_(value.built);
}

/* Takes the value and gives one that no longer points into the text it came from. */
struct value value_settle(struct value value) __attribute__((warn_unused_result));

/* Takes the value and gives it as a json_t, a new reference, for jansson's functions;
 * NULL if there is no memory. Numbers beyond int64 become the nearest double, nan null:
 * for handing out only. */
json_t *value_take_json(struct value value) __attribute__((warn_unused_result));

/* ---- Asking ---- */

enum value_kind value_kind(struct value value);

/* Neither null nor false. */
static inline bool value_is_true(struct value value)
{
    enum value_kind kind = value_kind(value);

    return kind != KIND_NULL && kind != KIND_FALSE;
}

/* "null", "boolean", "number", "string", "array", "object", as jq's type. */
const char *value_type_name(struct value value);

/* Of a number: the nearest double; the int64 if that is exact (then true). */
double value_double(struct value value);
bool value_int64(struct value value, int64_t *integer);

/* Of a string: its decoded bytes. A VALUE_TEXT that has escapes or is not UTF-8 is
 * built first, in place; false if there is no memory. */
bool value_string(struct value *value, struct value_string *string)
    __attribute__((warn_unused_result));

/* Code points of a string, elements of an array, distinct keys of an object; of
 * anything else 0. VALUE_NO_LENGTH if there is no memory, which only a VALUE_TEXT
 * object may need. */
#define VALUE_NO_LENGTH ((size_t)-1)
size_t value_length(struct value value);

/* The value under the key, or the element at `index` (0 for the first). VALUE_NONE if
 * there is none. A slice of a VALUE_TEXT is a VALUE_TEXT. */
struct value value_get(struct value object, const char *key, size_t length);
struct value value_at(struct value array, size_t index);

/* Goes through an array or object, in its order:
 *
 *     struct value_walk walk;
 *
 *     if (!value_walk_init(&walk, container)) ...no memory...
 *     while (value_walk_next(&walk)) ... walk.key, walk.value (both lent) ...
 *     value_walk_release(&walk);
 *
 * It holds its container, so the walk is over the container as it was. */
struct value_walk {
    struct value value; /* lent */
    struct value_string key; /* an object's */
    size_t index; /* 0 for the first */
    struct value container_;
    void *at_;
    const char *next_;
};

bool value_walk_init(struct value_walk *walk, struct value container)
    __attribute__((warn_unused_result));
bool value_walk_next(struct value_walk *walk);
void value_walk_release(struct value_walk *walk);

/* An object's keys, sorted by code point: an array of strings. */
struct value value_keys(struct value object) __attribute__((warn_unused_result));

/* jq's order: by kind, then numbers by value (exactly, however long they are spelled;
 * nan below all, another nan too), strings by code point, arrays by element, objects by
 * their sorted keys, then by the values. Less than, equal to or greater than 0. *failed
 * is set if there was no memory (the answer is 0 then); it is never cleared. A double
 * that was computed and a number that is spelled and no int64 are compared as doubles,
 * as in jq: 0.1 is .1 + 0. */
int value_compare(struct value a, struct value b, bool *failed);

/* ---- Changing ---- */

/* All take both; they answer with the changed container, VALUE_NONE without memory. */
struct value value_set_key(struct value object, const char *key, size_t length,
                           struct value value) __attribute__((warn_unused_result));
/* Fills up with nulls if index is behind the end. */
struct value value_set_index(struct value array, size_t index, struct value value)
    __attribute__((warn_unused_result));
struct value value_append(struct value array, struct value value)
    __attribute__((warn_unused_result));
struct value value_take_without_key(struct value object, const char *key, size_t length)
    __attribute__((warn_unused_result));
/* The elements from..to (to not included), as a new array. */
struct value value_slice(struct value array, size_t from, size_t to)
    __attribute__((warn_unused_result));

#endif
