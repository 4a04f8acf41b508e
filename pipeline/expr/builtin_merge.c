/* Object * object: a merge that goes into objects on both sides. */

#include "pipeline/expr/builtin_internal.h"
#include "pipeline/json/stack.h"

/* One level: what is merged into, and the walk over what is merged. The walk's key says
 * where in the level below the target goes back to. */
struct level {
    struct value target;
    struct value_walk walk;
};

struct merge {
    struct builtin_call *call;
    struct stack levels;
    struct value done; /* a level that is finished, to go into the one below */
};

static bool merge_open(struct merge *merge, struct value target, struct value source)
{
    struct level *level;

    if (merge->levels.depth > DEPTH_LIMIT) {
        value_unref(target);
        return builtin_fail(merge->call, CAUSE_LIMIT, "Object merge too deep");
    }
    level = stack_push(&merge->levels);
    if (level && value_walk_init(&level->walk, source)) {
        level->target = target;
        return true;
    }
    if (level)
        stack_pop(&merge->levels);
    value_unref(target);
    return builtin_no_memory(merge->call);
}

static bool merge_set(struct merge *merge, struct level *level, struct value value)
{
    level->target = value_set_key(level->target, level->walk.key.bytes,
                                  level->walk.key.length, value);
    return level->target.form != VALUE_NONE || builtin_no_memory(merge->call);
}

static bool merge_member(struct merge *merge, struct level *level)
{
    struct value_string key = level->walk.key;
    struct value source = level->walk.value;
    struct value target;

    if (!is_kind(source, KIND_OBJECT))
        return merge_set(merge, level, value_ref(source));
    target = value_get(level->target, key.bytes, key.length);
    if (target.form == VALUE_NONE || !is_kind(target, KIND_OBJECT)) {
        value_unref(target);
        return merge_set(merge, level, value_ref(source));
    }
    /* So that the target has one holder and is changed in place. */
    if (!merge_set(merge, level, VALUE_OF(VALUE_NULL))) {
        value_unref(target);
        return false;
    }
    return merge_open(merge, target, source);
}

static bool merge_close(struct merge *merge)
{
    struct level *level = stack_top(&merge->levels);
    struct value done = level->target;

    value_walk_release(&level->walk);
    stack_pop(&merge->levels);
    level = stack_top(&merge->levels);
    if (level)
        return merge_set(merge, level, done);
    merge->done = done;
    return true;
}

static bool merge_run(struct merge *merge)
{
    struct level *level;

    while ((level = stack_top(&merge->levels))) {
        if (value_walk_next(&level->walk) ? !merge_member(merge, level)
                                          : !merge_close(merge))
            return false;
    }
    return true;
}

bool builtin_merge(struct builtin_call *call)
{
    struct level first[4];
    struct merge merge = {call, STACK_OF(first), VALUE_OF(VALUE_NONE)};
    struct level *level;
    bool merged = builtin_settle(call, 1) && builtin_settle(call, 2) &&
                  merge_open(&merge, builtin_take(call, 1), call->arguments[2]) &&
                  merge_run(&merge);

    while ((level = stack_top(&merge.levels))) {
        value_walk_release(&level->walk);
        value_unref(level->target);
        stack_pop(&merge.levels);
    }
    stack_release(&merge.levels);
    return merged && builtin_return(call, merge.done);
}
