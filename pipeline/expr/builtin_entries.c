/* Objects as arrays of entries, and back. */

#include "pipeline/expr/builtin_internal.h"

#include <string.h>

/* {"key": KEY, "value": VALUE}. Takes both. */
static struct value entry(struct value key, struct value value)
{
    struct value made = value_object_new();

    if (made.form == VALUE_NONE || key.form == VALUE_NONE) {
        value_unref(made);
        value_unref(key);
        value_unref(value);
        return VALUE_OF(VALUE_NONE);
    }
    made = value_set_key(made, "key", 3, key);
    if (made.form != VALUE_NONE)
        return value_set_key(made, "value", 5, value);
    value_unref(value);
    return made;
}

static struct value entry_of(const struct value_walk *walk, bool is_array)
{
    struct value key = is_array ? value_integer((int64_t)walk->index)
                                : value_string_new(walk->key.bytes, walk->key.length);

    return entry(key, value_ref(walk->value));
}

static struct value entries_of(struct value container)
{
    struct value entries = value_array_new();
    bool is_array = is_kind(container, KIND_ARRAY);
    struct value_walk walk;

    if (entries.form == VALUE_NONE || !value_walk_init(&walk, container)) {
        value_unref(entries);
        return VALUE_OF(VALUE_NONE);
    }
    while (entries.form != VALUE_NONE && value_walk_next(&walk)) {
        struct value made = entry_of(&walk, is_array);

        if (made.form != VALUE_NONE) {
            entries = value_append(entries, made);
        } else {
            value_unref(entries);
            entries = VALUE_OF(VALUE_NONE);
        }
    }
    value_walk_release(&walk);
    return entries;
}

bool builtin_to_entries(struct builtin_call *call)
{
    enum value_kind kind = value_kind(call->arguments[0]);

    if (kind != KIND_ARRAY && kind != KIND_OBJECT)
        return builtin_fail_type(call, CAUSE_TYPE, call->arguments[0], "has no keys");
    return builtin_return(call, entries_of(call->arguments[0]));
}

/* ---- from_entries ---- */

/* The first key that is neither null nor false; jq knows the first four. */
static struct value find_key(struct value element)
{
    static const char *const names[] = {"key", "Key", "name", "Name", "k", "K"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct value key = value_get(element, names[i], strlen(names[i]));

        if (key.form != VALUE_NONE && value_is_true(key))
            return key;
        value_unref(key);
    }
    return VALUE_OF(VALUE_NULL);
}

/* The first that is there; jq knows the first two. */
static struct value find_value(struct value element)
{
    static const char *const names[] = {"value", "Value", "v", "V"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct value value = value_get(element, names[i], strlen(names[i]));

        if (value.form != VALUE_NONE)
            return value;
    }
    return VALUE_OF(VALUE_NULL);
}

static bool set_entry(struct builtin_call *call, struct value *object, struct value key,
                      struct value element)
{
    struct value holder;
    struct value_string name;
    bool known;

    if (!is_kind(key, KIND_STRING)) {
        struct builtin_shown shown = builtin_shown(key);

        return builtin_fail(call, CAUSE_TYPE, "Cannot use %s (%s) as object key",
                            value_type_name(key), shown.bytes);
    }
    known = builtin_bytes(key, &holder, &name);
    if (known)
        *object = value_set_key(*object, name.bytes, name.length, find_value(element));
    value_unref(holder);
    return (known && object->form != VALUE_NONE) || builtin_no_memory(call);
}

static bool add_entry(struct builtin_call *call, struct value *object,
                      struct value element)
{
    struct value key = VALUE_OF(VALUE_NULL);
    bool set;

    if (is_kind(element, KIND_OBJECT))
        key = find_key(element);
    else if (!is_kind(element, KIND_NULL))
        return builtin_fail(call, CAUSE_INDEX, "Cannot index %s with string (\"key\")",
                            value_type_name(element));
    set = set_entry(call, object, key, element);
    value_unref(key);
    return set;
}

bool builtin_from_entries(struct builtin_call *call)
{
    struct value object = VALUE_OF(VALUE_NONE);
    struct value_walk walk;
    bool good = true;

    if (!builtin_can_iterate(call, call->arguments[0]))
        return false;
    if (!value_walk_init(&walk, call->arguments[0]))
        return builtin_no_memory(call);
    object = value_object_new();
    good = object.form != VALUE_NONE || builtin_no_memory(call);
    while (good && value_walk_next(&walk))
        good = add_entry(call, &object, walk.value);
    value_walk_release(&walk);
    if (good)
        return builtin_return(call, object);
    value_unref(object);
    return false;
}
