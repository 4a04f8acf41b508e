/* Built: jansson's values as this room uses them.
 *
 * A number that int64 does not hold is a string of TAG and its spelling; a double that
 * is not finite, one of TAG and a letter. Containers may be deep, and jansson recurses
 * when it frees, compares, copies or prints: here they are only made, looked into and
 * taken apart. All counts are changed here, without atomic instructions. */
#ifndef PIPELINE_JSON_BUILT_H
#define PIPELINE_JSON_BUILT_H

#include "pipeline/json/value.h"

#define BUILT_TAG ((char)0xff)

static inline bool built_is_tagged(const json_t *built)
{
    return json_typeof(built) == JSON_STRING &&
           json_string_value(built)[0] == BUILT_TAG;
}

static inline bool built_is_container(const json_t *built)
{
    return json_typeof(built) == JSON_OBJECT || json_typeof(built) == JSON_ARRAY;
}

/* Of a tagged string: the number's spelling. */
static inline struct value_string built_spelling(const json_t *tagged)
{
    return (struct value_string){json_string_value(tagged) + 1,
                                 json_string_length(tagged) - 1};
}

/* Of a number that is spelled, a VALUE_TEXT or tagged. */
struct value_string value_spelling_(struct value value);

/* The value that a member of a container is: lent, it lives as long as the container.
 */
struct value built_lend(json_t *built);

/* A value, taken, as a member of a container; NULL without memory. */
json_t *built_take(struct value value) __attribute__((warn_unused_result));

/* A string of bytes that are valid UTF-8. */
json_t *built_string(const char *bytes, size_t length)
    __attribute__((warn_unused_result));

/* The string whose literal has this inside. */
json_t *built_quoted(const char *bytes, size_t length)
    __attribute__((warn_unused_result));

/* The number that is spelled like this. */
json_t *built_number(const char *bytes, size_t length)
    __attribute__((warn_unused_result));

/* What a slice of a validated JSON text spells, all of it. */
json_t *built_of_text(const char *bytes, size_t length)
    __attribute__((warn_unused_result));

/* Sets or appends a member; takes the member, also on failure and if it is NULL. A key
 * that is there keeps its place. */
bool built_set(json_t *object, struct value_string key, json_t *member)
    __attribute__((warn_unused_result));
bool built_append(json_t *array, json_t *member) __attribute__((warn_unused_result));

/* The same for a key under which there is no container. */
bool built_set_flat(json_t *object, struct value_string key, json_t *member)
    __attribute__((warn_unused_result));

static inline json_t *built_ref(json_t *built)
{
    if (built->refcount != (size_t)-1)
        built->refcount++;
    return built;
}

static inline void built_unref(json_t *built)
{
    if (built && built->refcount != (size_t)-1 && --built->refcount == 0)
        value_free_(built);
}

/* An object's members, sorted by key; to be given to memory_free. NULL without memory.
 */
struct built_member {
    struct value_string key;
    json_t *value;
};

struct built_member *built_members(json_t *object, size_t *count)
    __attribute__((warn_unused_result));

/* Of decoded strings, by code point: the sign of a - b. */
int value_string_compare(struct value_string a, struct value_string b);

#endif
