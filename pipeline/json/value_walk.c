/* Walking through containers. A VALUE_TEXT object is walked as it stands if a look at
 * its keys finds that they are few, plain and distinct; any other is built first. */

#include "pipeline/json/built.h"
#include "pipeline/json/quoted.h"
#include "pipeline/json/skip.h"
#include "pipeline/json/value.h"

#include <string.h>

/* Each key is compared with all before it. */
#define KEYS_MOST 32

static bool is_among(const struct value_string *keys, size_t count,
                     struct value_string key)
{
    for (size_t i = 0; i < count; i++) {
        if (keys[i].length == key.length &&
            memcmp(keys[i].bytes, key.bytes, key.length) == 0)
            return true;
    }
    return false;
}

static bool has_plain_keys(struct value object)
{
    struct skip_walk walk = skip_walk_of(object.text.bytes, object.text.length);
    struct value_string keys[KEYS_MOST];
    size_t count = 0;

    while (skip_next(&walk)) {
        struct value_string key = {walk.key, walk.key_length};

        if (count == KEYS_MOST || !quoted_is_plain(key.bytes, key.length) ||
            is_among(keys, count, key))
            return false;
        keys[count++] = key;
    }
    return true;
}

bool value_walk_init(struct value_walk *walk, struct value container)
{
    enum value_kind kind = value_kind(container);

    *walk = (struct value_walk){.index = (size_t)-1};
    if (container.form == VALUE_TEXT && kind == KIND_OBJECT &&
        !has_plain_keys(container))
        container = value_settle(container);
    else
        value_ref(container);
    walk->container_ = container;
    if (container.form == VALUE_TEXT)
        walk->next_ = container.text.bytes + 1;
    return container.form != VALUE_NONE;
}

static bool next_in_text(struct value_walk *walk)
{
    struct value container = walk->container_;
    struct skip_walk skip = {.at = walk->next_,
                             .end = container.text.bytes + container.text.length,
                             .is_object = container.text.bytes[0] == '{'};

    if (!skip_next(&skip))
        return false;
    walk->next_ = skip.at;
    walk->key = (struct value_string){skip.key, skip.key_length};
    walk->value = value_text(skip.value, skip.length);
    return true;
}

static bool next_member(struct value_walk *walk)
{
    json_t *object = walk->container_.built;

    walk->at_ = walk->index == 0 ? json_object_iter(object)
                                 : json_object_iter_next(object, walk->at_);
    if (!walk->at_)
        return false;
    walk->key.bytes = json_object_iter_key(walk->at_);
    walk->key.length = json_object_iter_key_len(walk->at_);
    walk->value = built_lend(json_object_iter_value(walk->at_));
    return true;
}

bool value_walk_next(struct value_walk *walk)
{
    json_t *element;

    walk->index++;
    if (walk->container_.form == VALUE_TEXT)
        return next_in_text(walk);
    if (json_is_object(walk->container_.built))
        return next_member(walk);
    element = json_array_get(walk->container_.built, walk->index);
    if (!element)
        return false;
    walk->value = built_lend(element);
    return true;
}

void value_walk_release(struct value_walk *walk)
{
    value_unref(walk->container_);
    walk->container_ = VALUE_OF(VALUE_NONE);
}
