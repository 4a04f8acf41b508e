/* Tables of groups as states. */

#include "stages/kept_groups.h"

#include "pipeline/json/memory.h"
#include "pipeline/json/parse.h"
#include "pipeline/json/write.h"

#include <string.h>

/* ---- Saving ---- */

static bool add_value(struct buffer *out, size_t index, struct value value)
{
    if (index > 0)
        buffer_add_byte(out, ',');
    if (value.form == VALUE_NONE)
        return false;
    write_value(out, value, 0);
    return true;
}

static bool save_group(const struct kept_groups *kept, size_t index, struct buffer *out)
{
    void *state = groups_state(kept->groups, index);
    bool good = true;

    buffer_add(out, "[[", 2);
    for (size_t i = 0; good && i < kept->keys; i++)
        good = add_value(out, i, groups_key(kept->groups, index, i));
    buffer_add(out, "],[", 3);
    for (size_t i = 0; good && i < kept->parts; i++) {
        struct value part = kept->save(kept->opaque, state, i);

        good = add_value(out, i, part);
        value_unref(part);
    }
    buffer_add(out, "]]\n", 3);
    return good;
}

static bool save(void *opaque, struct buffer *out)
{
    const struct kept_groups *kept = opaque;

    for (size_t i = 0; i < groups_count(kept->groups); i++) {
        if (!save_group(kept, i, out))
            return false;
    }
    return !out->failed;
}

/* ---- Loading ---- */

static bool load_parts(const struct kept_groups *kept, void *state, struct value parts)
{
    bool good = true;

    for (size_t i = 0; good && i < kept->parts; i++) {
        struct value part = value_at(parts, i);

        good = kept->load(kept->opaque, state, i, part);
        value_unref(part);
    }
    return good;
}

static bool load_group(const struct kept_groups *kept, struct value keys,
                       struct value parts)
{
    struct value *values = memory_alloc((kept->keys + 1) * sizeof(*values));
    void *state = NULL;

    if (!values)
        return false;
    for (size_t i = 0; i < kept->keys; i++)
        values[i] = value_at(keys, i);
    state = groups_find(kept->groups, values, NULL);
    for (size_t i = 0; i < kept->keys; i++)
        value_unref(values[i]);
    memory_free(values);
    return state && load_parts(kept, state, parts);
}

static bool is_array(struct value value, size_t length)
{
    return value.form != VALUE_NONE && value_kind(value) == KIND_ARRAY &&
           value_length(value) == length;
}

static bool load_line(const struct kept_groups *kept, struct text line)
{
    enum json_verdict verdict;
    struct json_mistake mistake;
    struct value saved =
        json_parse(line.bytes, line.length, JSON_PARSE_DEPTH_LIMIT, &verdict, &mistake);
    struct value keys = VALUE_OF(VALUE_NONE), parts = VALUE_OF(VALUE_NONE);
    bool good = false;

    if (is_array(saved, 2)) {
        keys = value_at(saved, 0);
        parts = value_at(saved, 1);
        good = is_array(keys, kept->keys) && is_array(parts, kept->parts) &&
               load_group(kept, keys, parts);
    }
    value_unref(keys);
    value_unref(parts);
    value_unref(saved);
    return good;
}

bool kept_groups_begin(struct kept_groups *kept)
{
    struct text rest = stage_saved(kept->stage);

    stage_keep_state(kept->stage, save, kept);
    while (rest.length > 0) {
        const char *newline = memchr(rest.bytes, '\n', rest.length);
        size_t length = newline ? (size_t)(newline - rest.bytes) : rest.length - 1;
        struct text line = {rest.bytes, length, TEXT_NOWHERE, 0};

        if (!load_line(kept, line)) {
            if (memory_limit_was_hit())
                stage_out_of_memory(kept->stage);
            else
                stage_spoilt(kept->stage);
            return false;
        }
        rest.bytes += length + 1;
        rest.length -= length + 1;
    }
    return true;
}
