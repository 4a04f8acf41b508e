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

bool kept_groups_save(const struct kept_groups *kept, struct buffer *out)
{
    for (size_t i = 0; i < groups_count(kept->groups); i++) {
        if (!save_group(kept, i, out))
            return false;
    }
    return !out->failed;
}

/* ---- Loading ---- */

/* All of these: false: no memory, or (*spoilt) it makes no sense. */

static bool load_parts(const struct kept_groups *kept, void *state, struct value parts,
                       bool *spoilt)
{
    bool good = true;

    for (size_t i = 0; good && i < kept->parts; i++) {
        struct value part = value_at(parts, i);

        good =
            part.form != VALUE_NONE && kept->load(kept->opaque, state, i, part, spoilt);
        value_unref(part);
    }
    return good;
}

static bool load_group(const struct kept_groups *kept, struct value keys,
                       struct value parts, bool *spoilt)
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
    return state && load_parts(kept, state, parts, spoilt);
}

static bool is_array(struct value value, size_t length)
{
    return value.form != VALUE_NONE && value_kind(value) == KIND_ARRAY &&
           value_length(value) == length;
}

static bool load_arrays(const struct kept_groups *kept, struct value saved,
                        bool *spoilt)
{
    struct value keys = value_at(saved, 0), parts = value_at(saved, 1);
    bool good = keys.form != VALUE_NONE && parts.form != VALUE_NONE;

    *spoilt = good && !(is_array(keys, kept->keys) && is_array(parts, kept->parts));
    good = good && !*spoilt && load_group(kept, keys, parts, spoilt);
    value_unref(keys);
    value_unref(parts);
    return good;
}

static bool load_line(const struct kept_groups *kept, struct text line, bool *spoilt)
{
    enum json_verdict verdict = JSON_VALID;
    struct json_mistake mistake;
    struct value saved =
        json_parse(line.bytes, line.length, JSON_PARSE_DEPTH_LIMIT, &verdict, &mistake);
    bool good = false;

    *spoilt = saved.form == VALUE_NONE ? verdict != JSON_VALID : !is_array(saved, 2);
    if (saved.form != VALUE_NONE && !*spoilt)
        good = load_arrays(kept, saved, spoilt);
    value_unref(saved);
    return good;
}

static bool fail(const struct kept_groups *kept, bool spoilt)
{
    if (spoilt)
        stage_spoilt(kept->stage);
    else
        stage_out_of_memory(kept->stage);
    return false;
}

bool kept_groups_load(const struct kept_groups *kept, struct text rest)
{
    bool spoilt;

    while (rest.length > 0) {
        const char *newline = memchr(rest.bytes, '\n', rest.length);
        size_t length = newline ? (size_t)(newline - rest.bytes) : rest.length - 1;
        struct text line = {rest.bytes, length, TEXT_NOWHERE, 0};

        if (!load_line(kept, line, &spoilt))
            return fail(kept, spoilt);
        rest.bytes += length + 1;
        rest.length -= length + 1;
    }
    return true;
}

/* ---- Both ---- */

static bool save(void *opaque, struct buffer *out)
{
    return kept_groups_save(opaque, out);
}

bool kept_groups_begin(struct kept_groups *kept)
{
    stage_keep_state(kept->stage, save, kept);
    return kept_groups_load(kept, stage_saved(kept->stage));
}
