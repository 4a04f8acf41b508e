/* delpaths: the paths are sorted, so that those through one key stand together. */

#include "pipeline/expr/builtin_internal.h"
#include "pipeline/json/memory.h"
#include "pipeline/json/stack.h"

#include <string.h>

/* ---- Keys of one container ---- */

static bool delete_fields(struct builtin_call *call, struct value target,
                          const struct items *keys, struct value *changed)
{
    for (size_t i = 0; i < keys->count && target.form != VALUE_NONE; i++) {
        struct value holder;
        struct value_string name;
        bool known;

        if (!is_kind(keys->values[i], KIND_STRING)) {
            value_unref(target);
            return builtin_fail(call, CAUSE_UPDATE, "Cannot delete %s field of object",
                                value_type_name(keys->values[i]));
        }
        known = builtin_bytes(keys->values[i], &holder, &name);
        if (known) {
            target = value_take_without_key(target, name.bytes, name.length);
        } else {
            value_unref(target);
            target = VALUE_OF(VALUE_NONE);
        }
        value_unref(holder);
    }
    *changed = target;
    return target.form != VALUE_NONE || builtin_no_memory(call);
}

static void mark_element(char *marks, size_t length, struct value key)
{
    int64_t index;

    if (!step_index(key, &index))
        return;
    if (index < 0)
        index += (int64_t)length;
    if (index >= 0 && (size_t)index < length)
        marks[index] = 1;
}

static bool mark(struct builtin_call *call, struct value target,
                 const struct items *keys, char *marks)
{
    size_t length = value_length(target);
    size_t bounds[2] = {0};

    for (size_t i = 0; i < keys->count; i++) {
        struct value key = keys->values[i];

        if (is_kind(key, KIND_NUMBER)) {
            mark_element(marks, length, key);
        } else if (!is_kind(key, KIND_OBJECT)) {
            return builtin_fail(call, CAUSE_UPDATE, "Cannot delete %s element of array",
                                value_type_name(key));
        } else {
            if (!step_slice(call, target, key, bounds))
                return false;
            memset(marks + bounds[0], 1, bounds[1] - bounds[0]);
        }
    }
    return true;
}

static struct value unmarked(struct value target, const char *marks)
{
    struct value kept = value_array_new();
    struct value_walk walk;

    if (kept.form == VALUE_NONE || !value_walk_init(&walk, target)) {
        value_unref(kept);
        return VALUE_OF(VALUE_NONE);
    }
    while (kept.form != VALUE_NONE && value_walk_next(&walk)) {
        if (!marks[walk.index])
            kept = value_append(kept, value_ref(walk.value));
    }
    value_walk_release(&walk);
    return kept;
}

static bool delete_elements(struct builtin_call *call, struct value target,
                            const struct items *keys, struct value *changed)
{
    size_t length = value_length(target);
    char *marks = memory_alloc(length + 1);
    bool marked = false;

    if (marks) {
        memset(marks, 0, length);
        marked = mark(call, target, keys, marks);
    } else {
        builtin_no_memory(call);
    }
    if (marked)
        *changed = unmarked(target, marks);
    memory_free(marks);
    value_unref(target);
    return marked && (changed->form != VALUE_NONE || builtin_no_memory(call));
}

bool step_delete(struct builtin_call *call, struct value target,
                 const struct items *keys, struct value *changed)
{
    const char *name;

    *changed = VALUE_OF(VALUE_NONE);
    if (is_kind(target, KIND_NULL) || keys->count == 0) {
        *changed = target;
        return true;
    }
    if (is_kind(target, KIND_ARRAY))
        return delete_elements(call, target, keys, changed);
    if (is_kind(target, KIND_OBJECT))
        return delete_fields(call, target, keys, changed);
    name = value_type_name(target);
    value_unref(target);
    return builtin_fail(call, CAUSE_UPDATE, "Cannot delete fields from %s", name);
}

/* ---- Paths ---- */

/* One container, and the paths that go through it or end in it. */
struct level {
    struct value target; /* a reference */
    struct items keys; /* to be deleted in it; lent by the paths */
    size_t next, end; /* paths that are not looked at yet */
};

struct deletion {
    struct builtin_call *call;
    struct items *paths; /* each path's keys */
    size_t count;
    struct stack levels;
};

static bool push_level(struct deletion *deletion, struct value target, size_t next,
                       size_t end)
{
    struct level *level = stack_push(&deletion->levels);
    struct items keys = {memory_alloc((end - next) * sizeof(struct value)), 0};

    if (level && keys.values) {
        *level = (struct level){target, keys, next, end};
        return true;
    }
    if (level)
        stack_pop(&deletion->levels);
    memory_free(keys.values);
    value_unref(target);
    return builtin_no_memory(deletion->call);
}

/* The end of the paths that have the same key as path `first` at this depth. */
static size_t group_end(const struct deletion *deletion, const struct level *level,
                        size_t depth, bool *failed)
{
    struct value key = deletion->paths[level->next].values[depth];
    size_t end = level->next + 1;

    while (end < level->end &&
           value_compare(key, deletion->paths[end].values[depth], failed) == 0)
        end++;
    return end;
}

/* Goes down to what the paths next..end have in common. */
static bool descend(struct deletion *deletion, struct level *level, size_t end,
                    size_t depth)
{
    size_t next = level->next;
    struct value key = deletion->paths[next].values[depth];
    struct value below;

    level->next = end;
    if (!step_get(deletion->call, level->target, key, &below))
        return false;
    if (is_kind(below, KIND_NULL))
        return true;
    /* So that what is below has one holder. A slice is put back over the old one. */
    if (!is_kind(key, KIND_OBJECT) && !step_set(deletion->call, level->target, key,
                                                VALUE_OF(VALUE_NULL), &level->target)) {
        value_unref(below);
        return false;
    }
    return push_level(deletion, below, next, end);
}

/* Takes what was changed below into the level above it; its key is that of the last
 * path that went down. */
static bool ascend(struct deletion *deletion, struct value changed)
{
    struct level *level = stack_top(&deletion->levels);
    size_t depth = deletion->levels.depth - 1;
    struct value key;

    if (!level) {
        deletion->call->result = changed;
        return true;
    }
    key = deletion->paths[level->next - 1].values[depth];
    return step_set(deletion->call, level->target, key, changed, &level->target);
}

static bool finish_level(struct deletion *deletion)
{
    struct level *level = stack_top(&deletion->levels);
    struct value changed;
    bool deleted = step_delete(deletion->call, level->target, &level->keys, &changed);

    memory_free(level->keys.values);
    stack_pop(&deletion->levels);
    return deleted && ascend(deletion, changed);
}

static bool run(struct deletion *deletion)
{
    struct level *level;
    bool failed = false;

    while ((level = stack_top(&deletion->levels))) {
        size_t depth = deletion->levels.depth - 1;
        size_t end;

        if (level->next == level->end) {
            if (!finish_level(deletion))
                return false;
            continue;
        }
        end = group_end(deletion, level, depth, &failed);
        if (failed)
            return builtin_no_memory(deletion->call);
        if (deletion->paths[level->next].count == depth + 1) {
            /* The whole key goes: what the longer paths name, too. */
            level->keys.values[level->keys.count++] =
                deletion->paths[level->next].values[depth];
            level->next = end;
        } else if (!descend(deletion, level, end, depth)) {
            return false;
        }
    }
    return true;
}

static bool delete_all(struct deletion *deletion)
{
    struct level *level;
    bool done;

    /* The empty path is first if it is there: all goes. */
    if (deletion->count == 0 || deletion->paths[0].count == 0) {
        deletion->call->result = deletion->count == 0 ? builtin_take(deletion->call, 0)
                                                      : VALUE_OF(VALUE_NULL);
        return true;
    }
    done = push_level(deletion, builtin_take(deletion->call, 0), 0, deletion->count) &&
           run(deletion);
    while ((level = stack_top(&deletion->levels))) {
        value_unref(level->target);
        memory_free(level->keys.values);
        stack_pop(&deletion->levels);
    }
    return done;
}

static bool read_paths(struct deletion *deletion, const struct items *sorted)
{
    for (size_t i = 0; i < sorted->count; i++) {
        struct value path = sorted->values[i];

        if (!is_kind(path, KIND_ARRAY))
            return builtin_fail(deletion->call, CAUSE_PATH,
                                "Path must be specified as array, not %s",
                                value_type_name(path));
        if (value_length(path) > DEPTH_LIMIT)
            return builtin_fail(deletion->call, CAUSE_PATH, "Path too deep");
        if (!items_collect(&deletion->paths[i], path))
            return builtin_no_memory(deletion->call);
        deletion->count++;
    }
    return true;
}

static bool delete_sorted(struct builtin_call *call, const struct items *sorted)
{
    struct level first[4];
    struct deletion deletion = {call, NULL, 0, STACK_OF(first)};
    bool done;

    deletion.paths = memory_alloc((sorted->count + 1) * sizeof(struct items));
    if (!deletion.paths)
        return builtin_no_memory(call);
    done = read_paths(&deletion, sorted) && delete_all(&deletion);
    stack_release(&deletion.levels);
    for (size_t i = 0; i < deletion.count; i++)
        items_release(&deletion.paths[i]);
    memory_free(deletion.paths);
    return done;
}

bool builtin_delpaths(struct builtin_call *call)
{
    struct items sorted;
    bool done;

    if (!is_kind(call->arguments[1], KIND_ARRAY))
        return builtin_fail(call, CAUSE_PATH, "Paths must be specified as an array");
    if (!builtin_settle(call, 0))
        return false;
    if (!items_collect(&sorted, call->arguments[1]))
        return builtin_no_memory(call);
    done = items_sort(&sorted) ? delete_sorted(call, &sorted) : builtin_no_memory(call);
    items_release(&sorted);
    return done;
}
