/* Changing values: what somebody else holds is copied one level deep first. */

#include "pipeline/json/built.h"
#include "pipeline/json/skip.h"
#include "pipeline/json/value.h"

static json_t *copy_array(json_t *array, size_t from, size_t to)
{
    json_t *copy = json_array();

    for (size_t i = from; copy && i < to; i++) {
        if (built_append(copy, built_ref(json_array_get(array, i))))
            continue;
        built_unref(copy);
        return NULL;
    }
    return copy;
}

static json_t *copy_object(json_t *object)
{
    json_t *copy = json_object();

    for (void *at = copy ? json_object_iter(object) : NULL; at;
         at = json_object_iter_next(object, at)) {
        struct value_string key = {json_object_iter_key(at),
                                   json_object_iter_key_len(at)};

        if (built_set_flat(copy, key, built_ref(json_object_iter_value(at))))
            continue;
        built_unref(copy);
        return NULL;
    }
    return copy;
}

/* Takes a container and gives it as one that nobody else holds; NULL without memory. */
static json_t *own(struct value container)
{
    json_t *copy;

    if (container.form == VALUE_TEXT)
        return built_of_text(container.text.bytes, container.text.length);
    if (container.form != VALUE_BUILT || container.built->refcount == 1)
        return container.form == VALUE_BUILT ? container.built : NULL;
    copy = json_is_array(container.built)
               ? copy_array(container.built, 0, json_array_size(container.built))
               : copy_object(container.built);
    value_unref(container);
    return copy;
}

static struct value result(json_t *container, bool done)
{
    if (done)
        return (struct value){.form = VALUE_BUILT, .built = container};
    built_unref(container);
    return VALUE_OF(VALUE_NONE);
}

/* Makes both a container of its own and a member; frees both if either fails. */
static bool prepare(struct value container, struct value value, json_t **owned,
                    json_t **member)
{
    *member = built_take(value);
    *owned = own(container);
    if (*owned && *member)
        return true;
    built_unref(*member);
    built_unref(*owned);
    return false;
}

struct value value_set_key(struct value object, const char *key, size_t length,
                           struct value value)
{
    json_t *owned, *member;

    if (!prepare(object, value, &owned, &member))
        return VALUE_OF(VALUE_NONE);
    return result(
        owned, built_set(owned, (struct value_string){key ? key : "", length}, member));
}

struct value value_append(struct value array, struct value value)
{
    json_t *owned, *member;

    if (!prepare(array, value, &owned, &member))
        return VALUE_OF(VALUE_NONE);
    return result(owned, built_append(owned, member));
}

/* jansson frees the element before by recursion, unless somebody else holds it. */
static void replace(json_t *array, size_t index, json_t *member)
{
    json_t *before = built_ref(json_array_get(array, index));

    (void)json_array_set_new(array, index, member);
    built_unref(before);
}

struct value value_set_index(struct value array, size_t index, struct value value)
{
    json_t *owned, *member;
    bool done = true;

    if (!prepare(array, value, &owned, &member))
        return VALUE_OF(VALUE_NONE);
    if (index < json_array_size(owned)) {
        replace(owned, index, member);
        return result(owned, true);
    }
    while (done && json_array_size(owned) < index)
        done = built_append(owned, json_null());
    if (!done) {
        built_unref(member);
        return result(owned, false);
    }
    return result(owned, built_append(owned, member));
}

struct value value_take_without_key(struct value object, const char *key, size_t length)
{
    json_t *owned, *before;

    key = key ? key : "";
    if (object.form == VALUE_BUILT && !json_object_getn(object.built, key, length))
        return object;
    owned = own(object);
    before = owned ? json_object_getn(owned, key, length) : NULL;
    if (before) {
        built_ref(before);
        (void)json_object_deln(owned, key, length);
        built_unref(before);
    }
    return result(owned, owned != NULL);
}

static json_t *slice_text(struct value array, size_t from, size_t to)
{
    struct skip_walk walk = skip_walk_of(array.text.bytes, array.text.length);
    json_t *slice = json_array();

    for (size_t i = 0; slice && i < to && skip_next(&walk); i++) {
        if (i < from || built_append(slice, built_of_text(walk.value, walk.length)))
            continue;
        built_unref(slice);
        return NULL;
    }
    return slice;
}

struct value value_slice(struct value array, size_t from, size_t to)
{
    json_t *slice;
    size_t size;

    if (array.form == VALUE_TEXT) {
        slice = slice_text(array, from, to);
        return result(slice, slice != NULL);
    }
    size = json_array_size(array.built);
    to = to < size ? to : size;
    if (from == 0 && to == size)
        return array;
    slice = copy_array(array.built, from, to);
    value_unref(array);
    return result(slice, slice != NULL);
}
