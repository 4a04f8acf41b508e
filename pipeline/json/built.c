/* Built values: small makers, and changes of which jansson's recursive free sees
 * nothing. */

#include "pipeline/json/built.h"

#include "pipeline/json/memory.h"
#include "pipeline/json/number.h"
#include "pipeline/json/quoted.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Behind the tag, for doubles that have no spelling. */
enum {
    LETTER_NAN = 'n',
    LETTER_PLUS = 'p',
    LETTER_MINUS = 'm'
};

static json_t *tagged(const char *bytes, size_t length)
{
    char few[64];
    char *copy = length < sizeof(few) ? few : memory_alloc(length + 1);
    json_t *built;

    if (!copy)
        return NULL;
    copy[0] = BUILT_TAG;
    memcpy(copy + 1, bytes, length);
    built = json_stringn_nocheck(copy, length + 1);
    if (copy != few)
        memory_free(copy);
    return built;
}

static json_t *built_double(double number)
{
    char letter = LETTER_NAN;

    if (isfinite(number))
        return json_real(number);
    if (isinf(number))
        letter = number > 0 ? LETTER_PLUS : LETTER_MINUS;
    return tagged(&letter, 1);
}

static struct value lend_string(json_t *built)
{
    struct value value = {.form = VALUE_DOUBLE};

    switch (built_is_tagged(built) ? built_spelling(built).bytes[0] : 0) {
    case LETTER_NAN:
        value.number = NAN;
        break;
    case LETTER_PLUS:
        value.number = INFINITY;
        break;
    case LETTER_MINUS:
        value.number = -INFINITY;
        break;
    default:
        value.form = VALUE_BUILT;
        value.built = built;
    }
    return value;
}

struct value built_lend(json_t *built)
{
    switch (json_typeof(built)) {
    case JSON_NULL:
        return VALUE_OF(VALUE_NULL);
    case JSON_FALSE:
        return VALUE_OF(VALUE_FALSE);
    case JSON_TRUE:
        return VALUE_OF(VALUE_TRUE);
    case JSON_INTEGER:
        return value_integer(json_integer_value(built));
    case JSON_REAL:
        return (struct value){.form = VALUE_DOUBLE, .number = json_real_value(built)};
    case JSON_STRING:
        return lend_string(built);
    default:
        return (struct value){.form = VALUE_BUILT, .built = built};
    }
}

json_t *built_take(struct value value)
{
    switch ((enum value_form)value.form) {
    case VALUE_NULL:
        return json_null();
    case VALUE_FALSE:
        return json_false();
    case VALUE_TRUE:
        return json_true();
    case VALUE_INTEGER:
        return json_integer(value.integer);
    case VALUE_DOUBLE:
        return built_double(value.number);
    case VALUE_TEXT:
        return built_of_text(value.text.bytes, value.text.length);
    case VALUE_BUILT:
        return value.built;
    case VALUE_NONE:
        break;
    }
    return NULL;
}

json_t *built_string(const char *bytes, size_t length)
{
    return json_stringn_nocheck(bytes ? bytes : "", length);
}

json_t *built_quoted(const char *bytes, size_t length)
{
    char *decoded;
    json_t *built;
    size_t size;

    if (quoted_is_plain(bytes, length))
        return built_string(bytes, length);
    size = quoted_length(bytes, length);
    decoded = memory_alloc(size + 1);
    if (!decoded)
        return NULL;
    quoted_decode(bytes, length, decoded);
    built = built_string(decoded, size);
    memory_free(decoded);
    return built;
}

json_t *built_number(const char *bytes, size_t length)
{
    int64_t integer;

    if (number_int64(bytes, length, &integer))
        return json_integer(integer);
    return tagged(bytes, length);
}

/* jansson frees what it could not add: another reference keeps it from that. */
static bool finish(json_t *member, bool done)
{
    built_unref(member);
    return done;
}

bool built_set_flat(json_t *object, struct value_string key, json_t *member)
{
    if (!member)
        return false;
    built_ref(member);
    return finish(member, json_object_setn_new_nocheck(object, key.bytes, key.length,
                                                       member) == 0);
}

bool built_set(json_t *object, struct value_string key, json_t *member)
{
    json_t *before = json_object_getn(object, key.bytes, key.length);
    bool done;

    if (!before || !built_is_container(before))
        return built_set_flat(object, key, member);
    built_ref(before);
    done = built_set_flat(object, key, member);
    built_unref(before);
    return done;
}

bool built_append(json_t *array, json_t *member)
{
    if (!member)
        return false;
    built_ref(member);
    return finish(member, json_array_append_new(array, member) == 0);
}

int value_string_compare(struct value_string a, struct value_string b)
{
    size_t shorter = a.length < b.length ? a.length : b.length;
    int order = shorter ? memcmp(a.bytes, b.bytes, shorter) : 0;

    return order ? order : (a.length > b.length) - (a.length < b.length);
}

static int compare_members(const void *a, const void *b)
{
    const struct built_member *x = a;
    const struct built_member *y = b;

    return value_string_compare(x->key, y->key);
}

struct built_member *built_members(json_t *object, size_t *count)
{
    size_t size = json_object_size(object);
    struct built_member *members = memory_alloc((size + 1) * sizeof(*members));
    size_t i = 0;

    if (!members)
        return NULL;
    for (void *at = json_object_iter(object); at;
         at = json_object_iter_next(object, at), i++) {
        members[i].key.bytes = json_object_iter_key(at);
        members[i].key.length = json_object_iter_key_len(at);
        members[i].value = json_object_iter_value(at);
    }
    qsort(members, size, sizeof(*members), compare_members);
    *count = size;
    return members;
}
