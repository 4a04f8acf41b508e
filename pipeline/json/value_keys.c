/* The keys of an object, sorted. */

#include "pipeline/json/built.h"
#include "pipeline/json/memory.h"

static json_t *strings_of(const struct built_member *members, size_t count)
{
    json_t *array = json_array();

    for (size_t i = 0; array && i < count; i++) {
        json_t *key = built_string(members[i].key.bytes, members[i].key.length);

        if (built_append(array, key))
            continue;
        built_unref(array);
        return NULL;
    }
    return array;
}

struct value value_keys(struct value object)
{
    struct value settled = value_settle(value_ref(object));
    struct built_member *members;
    json_t *keys = NULL;
    size_t count;

    if (settled.form == VALUE_NONE)
        return settled;
    members = built_members(settled.built, &count);
    if (members) {
        keys = strings_of(members, count);
        memory_free(members);
    }
    value_unref(settled);
    return keys ? (struct value){.form = VALUE_BUILT, .built = keys}
                : VALUE_OF(VALUE_NONE);
}
