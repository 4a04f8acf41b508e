/* Where a string or a run of elements stands: indices, index, rindex. */

#include "pipeline/expr/builtin_internal.h"
#include "pipeline/json/utf8.h"

#include <string.h>

/* Which of the places are wanted. */
enum wanted {
    WANTED_ALL, /* an array */
    WANTED_FIRST, /* a number, or null */
    WANTED_LAST,
};

/* The places of `part` in `text`, in code points; they may overlap. */
static struct value find_string(struct value_string text, struct value_string part,
                                enum wanted wanted)
{
    struct value places =
        wanted == WANTED_ALL ? value_array_new() : VALUE_OF(VALUE_NULL);
    const char *end = text.bytes + text.length;
    const char *from = text.bytes, *counted = text.bytes;
    size_t count = 0;

    while (part.length > 0 && places.form != VALUE_NONE) {
        const char *hit = memmem(from, (size_t)(end - from), part.bytes, part.length);

        if (!hit)
            break;
        count += utf8_count(counted, (size_t)(hit - counted));
        counted = hit;
        from = hit + 1;
        if (wanted == WANTED_ALL)
            places = value_append(places, value_integer((int64_t)count));
        else
            places = value_integer((int64_t)count);
        if (wanted == WANTED_FIRST)
            break;
    }
    return places;
}

static bool search_string(struct builtin_call *call, enum wanted wanted)
{
    struct value holders[2], places = VALUE_OF(VALUE_NONE);
    struct value_string strings[2];
    bool held = builtin_bytes(call->arguments[0], &holders[0], &strings[0]);

    held = builtin_bytes(call->arguments[1], &holders[1], &strings[1]) && held;
    if (held)
        places = find_string(strings[0], strings[1], wanted);
    value_unref(holders[0]);
    value_unref(holders[1]);
    return builtin_return(call, places);
}

bool builtin_strindices(struct builtin_call *call)
{
    if (!is_kind(call->arguments[0], KIND_STRING))
        return builtin_fail_type(call, CAUSE_TYPE, call->arguments[0],
                                 "cannot be searched, as it is not a string");
    if (!is_kind(call->arguments[1], KIND_STRING))
        return builtin_fail_type(call, CAUSE_TYPE, call->arguments[1],
                                 "is not a string");
    return search_string(call, WANTED_ALL);
}

/* ---- Arrays ---- */

/* Whether the needle stands in the items from `at` on. */
static bool stands_at(const struct items *items, const struct items *needle, size_t at,
                      bool *failed)
{
    if (needle->count > items->count - at)
        return false;
    for (size_t i = 0; i < needle->count; i++) {
        if (value_compare(items->values[at + i], needle->values[i], failed) != 0)
            return false;
    }
    return true;
}

static struct value find_items(const struct items *items, const struct items *needle,
                               bool *failed)
{
    struct value places = value_array_new();

    for (size_t at = 0; needle->count > 0 && at < items->count && !*failed; at++) {
        if (stands_at(items, needle, at, failed) && !*failed)
            places = value_append(places, value_integer((int64_t)at));
        *failed |= places.form == VALUE_NONE;
    }
    *failed |= places.form == VALUE_NONE;
    return places;
}

struct value step_find(struct value array, struct value needle, bool *failed)
{
    struct items items, wanted;
    struct value places = VALUE_OF(VALUE_NONE);

    *failed = true;
    if (!items_collect(&items, array))
        return places;
    if (items_collect(&wanted, needle)) {
        *failed = false;
        places = find_items(&items, &wanted, failed);
        items_release(&wanted);
    }
    items_release(&items);
    if (!*failed)
        return places;
    value_unref(places);
    return VALUE_OF(VALUE_NONE);
}

/* As .[[value]]: where one element stands. */
static bool find_element(struct builtin_call *call)
{
    struct value places = value_array_new();
    struct value_walk walk;
    bool failed = false;

    call->arguments[1] = value_settle(call->arguments[1]);
    if (call->arguments[1].form == VALUE_NONE || places.form == VALUE_NONE ||
        !value_walk_init(&walk, call->arguments[0])) {
        value_unref(places);
        return builtin_no_memory(call);
    }
    while (!failed && value_walk_next(&walk)) {
        if (value_compare(walk.value, call->arguments[1], &failed) == 0 && !failed)
            places = value_append(places, value_integer((int64_t)walk.index));
        failed |= places.form == VALUE_NONE;
    }
    value_walk_release(&walk);
    if (!failed)
        return builtin_return(call, places);
    value_unref(places);
    return builtin_no_memory(call);
}

bool builtin_indices(struct builtin_call *call)
{
    struct value *arguments = call->arguments;

    if (is_kind(arguments[0], KIND_STRING) && is_kind(arguments[1], KIND_STRING))
        return search_string(call, WANTED_ALL);
    if (is_kind(arguments[0], KIND_ARRAY) && !is_kind(arguments[1], KIND_ARRAY))
        return find_element(call);
    return builtin_get(call);
}

/* As indices(i) | .[0], or | .[-1:][0]. */
static bool pick(struct builtin_call *call, enum wanted wanted)
{
    struct value places;
    bool got;

    if (is_kind(call->arguments[0], KIND_STRING) &&
        is_kind(call->arguments[1], KIND_STRING))
        return search_string(call, wanted);
    if (!builtin_indices(call))
        return false;
    places = call->result;
    call->result = VALUE_OF(VALUE_NONE);
    got = step_get(call, places, value_integer(wanted == WANTED_FIRST ? 0 : -1),
                   &call->result);
    value_unref(places);
    return got;
}

bool builtin_index(struct builtin_call *call)
{
    return pick(call, WANTED_FIRST);
}

bool builtin_rindex(struct builtin_call *call)
{
    return pick(call, WANTED_LAST);
}
