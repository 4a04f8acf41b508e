/* Freeing without recursion and without memory: dying containers are taken out of the
 * one around them before jansson sees them, and wait in a list whose links are their
 * counts, which nobody needs any more. */

#include "pipeline/json/built.h"

#include <stdint.h>

/* The end of a list; no value's address. */
#define NOTHING ((uintptr_t)1)

/* Drops the reference of the parent, who must forget the child first. */
static void drop(json_t *child, uintptr_t *dying)
{
    if (--child->refcount > 0)
        return;
    child->refcount = *dying;
    *dying = (uintptr_t)child;
}

static void empty_array(json_t *array, uintptr_t *dying)
{
    for (size_t i = 0; i < json_array_size(array); i++) {
        json_t *child = json_array_get(array, i);

        if (!built_is_container(child))
            continue;
        built_ref(child);
        (void)json_array_set_new(array, i, json_null());
        drop(child, dying);
    }
}

static void empty_object(json_t *object, uintptr_t *dying)
{
    for (void *at = json_object_iter(object); at;
         at = json_object_iter_next(object, at)) {
        json_t *child = json_object_iter_value(at);

        if (!built_is_container(child))
            continue;
        built_ref(child);
        (void)json_object_iter_set_new(object, at, json_null());
        drop(child, dying);
    }
}

void value_free_(json_t *built)
{
    uintptr_t dying = NOTHING;

    built->refcount = 1;
    for (;;) {
        if (json_is_array(built))
            empty_array(built, &dying);
        else if (json_is_object(built))
            empty_object(built, &dying);
        json_decref(built);
        if (dying == NOTHING)
            return;
        built = (json_t *)dying;
        dying = built->refcount;
        built->refcount = 1;
    }
}
