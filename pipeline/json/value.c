/* Values: making them and asking for what they are. */

#include "pipeline/json/value.h"

#include "pipeline/json/built.h"
#include "pipeline/json/memory.h"
#include "pipeline/json/number.h"
#include "pipeline/json/quoted.h"
#include "pipeline/json/skip.h"

#include <math.h>
#include <string.h>

#define EXACT ((double)((int64_t)1 << 53))

static struct value value_of(json_t *built)
{
    return built ? (struct value){.form = VALUE_BUILT, .built = built}
                 : VALUE_OF(VALUE_NONE);
}

struct value value_number(double number)
{
    if (fabs(number) <= EXACT && number == (double)(int64_t)number &&
        !(number == 0 && signbit(number)))
        return value_integer((int64_t)number);
    return (struct value){.form = VALUE_DOUBLE, .number = number};
}

/* What is no UTF-8 is replaced: bytes of 1 become 3. */
static json_t *replaced(const char *bytes, size_t length)
{
    char *copy = length < SIZE_MAX / 3 ? memory_alloc(3 * length) : NULL;
    size_t size = 0;
    json_t *built;

    if (!copy)
        return NULL;
    for (size_t at = 0; at < length;) {
        unsigned code_point;
        bool valid;

        at += utf8_decode(bytes + at, length - at, &code_point, &valid);
        size += utf8_encode(code_point, copy + size);
    }
    built = built_string(copy, size);
    memory_free(copy);
    return built;
}

struct value value_string_new(const char *bytes, size_t length)
{
    return value_of(utf8_is_valid(bytes, length) ? built_string(bytes, length)
                                                 : replaced(bytes, length));
}

struct value value_array_new(void)
{
    return value_of(json_array());
}

struct value value_object_new(void)
{
    return value_of(json_object());
}

struct value value_number_spelled(const char *bytes, size_t length)
{
    int64_t integer;

    if (number_int64(bytes, length, &integer))
        return value_integer(integer);
    return value_of(built_number(bytes, length));
}

struct value value_settle(struct value value)
{
    int64_t integer;

    if (value.form != VALUE_TEXT)
        return value;
    switch (value_kind(value)) {
    case KIND_NULL:
        return VALUE_OF(VALUE_NULL);
    case KIND_FALSE:
        return VALUE_OF(VALUE_FALSE);
    case KIND_TRUE:
        return VALUE_OF(VALUE_TRUE);
    case KIND_NUMBER:
        if (number_int64(value.text.bytes, value.text.length, &integer))
            return value_integer(integer);
        break;
    default:
        break;
    }
    return value_of(built_of_text(value.text.bytes, value.text.length));
}

static enum value_kind kind_of_text(char first)
{
    switch (first) {
    case 'n':
        return KIND_NULL;
    case 'f':
        return KIND_FALSE;
    case 't':
        return KIND_TRUE;
    case '"':
        return KIND_STRING;
    case '[':
        return KIND_ARRAY;
    case '{':
        return KIND_OBJECT;
    default:
        return KIND_NUMBER;
    }
}

static enum value_kind kind_of_built(const json_t *built)
{
    if (json_is_array(built))
        return KIND_ARRAY;
    if (json_is_object(built))
        return KIND_OBJECT;
    return built_is_tagged(built) ? KIND_NUMBER : KIND_STRING;
}

enum value_kind value_kind(struct value value)
{
    switch ((enum value_form)value.form) {
    case VALUE_NONE:
    case VALUE_NULL:
        return KIND_NULL;
    case VALUE_FALSE:
        return KIND_FALSE;
    case VALUE_TRUE:
        return KIND_TRUE;
    case VALUE_TEXT:
        return kind_of_text(value.text.bytes[0]);
    case VALUE_BUILT:
        return kind_of_built(value.built);
    default:
        return KIND_NUMBER;
    }
}

const char *value_type_name(struct value value)
{
    static const char *const names[] = {"null",   "boolean", "boolean", "number",
                                        "string", "array",   "object"};

    return names[value_kind(value)];
}

struct value_string value_spelling_(struct value value)
{
    if (value.form == VALUE_TEXT)
        return (struct value_string){value.text.bytes, value.text.length};
    return built_spelling(value.built);
}

double value_double(struct value value)
{
    struct value_string spelling;

    if (value.form == VALUE_INTEGER)
        return (double)value.integer;
    if (value.form == VALUE_DOUBLE)
        return value.number;
    spelling = value_spelling_(value);
    return number_double(spelling.bytes, spelling.length);
}

bool value_int64(struct value value, int64_t *integer)
{
    struct value_string spelling;

    if (value.form == VALUE_INTEGER) {
        *integer = value.integer;
        return true;
    }
    if (value.form == VALUE_DOUBLE) {
        /* 2^63 itself is a double, and too large */
        if (!(value.number >= -0x1p63 && value.number < 0x1p63) ||
            trunc(value.number) != value.number)
            return false;
        *integer = (int64_t)value.number;
        return true;
    }
    spelling = value_spelling_(value);
    return number_integral(spelling.bytes, spelling.length, integer);
}

bool value_string(struct value *value, struct value_string *string)
{
    json_t *built;

    if (value->form == VALUE_TEXT) {
        const char *inside = value->text.bytes + 1;
        size_t length = value->text.length - 2;

        if (quoted_is_plain(inside, length)) {
            *string = (struct value_string){inside, length};
            return true;
        }
        built = built_quoted(inside, length);
        if (!built)
            return false;
        *value = value_of(built);
    }
    string->bytes = json_string_value(value->built);
    string->length = json_string_length(value->built);
    return true;
}

static size_t length_of_text(struct value value)
{
    struct value_walk walk;
    size_t count = 0;

    if (value_kind(value) == KIND_STRING)
        return quoted_count(value.text.bytes + 1, value.text.length - 2);
    if (!value_walk_init(&walk, value))
        return VALUE_NO_LENGTH;
    while (value_walk_next(&walk))
        count++;
    value_walk_release(&walk);
    return count;
}

size_t value_length(struct value value)
{
    enum value_kind kind = value_kind(value);

    if (kind < KIND_STRING)
        return 0;
    if (value.form == VALUE_TEXT)
        return length_of_text(value);
    if (kind == KIND_ARRAY)
        return json_array_size(value.built);
    if (kind == KIND_OBJECT)
        return json_object_size(value.built);
    return utf8_count(json_string_value(value.built), json_string_length(value.built));
}

/* The last of equal keys counts, so all are looked at. */
static struct value get_in_text(struct value object, const char *key, size_t length)
{
    struct skip_walk walk = skip_walk_of(object.text.bytes, object.text.length);
    struct value found = VALUE_OF(VALUE_NONE);

    while (skip_next(&walk)) {
        if (quoted_equals(walk.key, walk.key_length, key, length))
            found = value_text(walk.value, walk.length);
    }
    return found;
}

struct value value_get(struct value object, const char *key, size_t length)
{
    json_t *member;

    if (object.form == VALUE_TEXT)
        return get_in_text(object, key, length);
    member = json_object_getn(object.built, key ? key : "", length);
    return member ? value_ref(built_lend(member)) : VALUE_OF(VALUE_NONE);
}

struct value value_at(struct value array, size_t index)
{
    json_t *element;

    if (array.form == VALUE_TEXT) {
        struct skip_walk walk = skip_walk_of(array.text.bytes, array.text.length);

        while (skip_next(&walk)) {
            if (index-- == 0)
                return value_text(walk.value, walk.length);
        }
        return VALUE_OF(VALUE_NONE);
    }
    element = json_array_get(array.built, index);
    return element ? value_ref(built_lend(element)) : VALUE_OF(VALUE_NONE);
}
