/* Whole paths: getpath and setpath. */

#include "pipeline/expr/builtin_internal.h"
#include "pipeline/json/stack.h"

#define FEW_STEPS 16

static bool check_path(struct builtin_call *call, struct value path)
{
    if (!is_kind(path, KIND_ARRAY))
        return builtin_fail(call, CAUSE_PATH, "Path must be specified as an array");
    if (value_length(path) > DEPTH_LIMIT)
        return builtin_fail(call, CAUSE_PATH, "Path too deep");
    return true;
}

bool builtin_getpath(struct builtin_call *call)
{
    struct value path = call->arguments[1];
    struct value here;
    struct value_walk walk;
    bool found = true;

    if (!check_path(call, path))
        return false;
    /* A text is gone through once for each step. */
    if (value_length(path) > FEW_STEPS && !builtin_settle(call, 0))
        return false;
    here = call->arguments[0];
    if (!value_walk_init(&walk, path))
        return builtin_no_memory(call);
    here = value_ref(here);
    while (found && value_walk_next(&walk)) {
        struct value next;

        found = step_get(call, here, walk.value, &next);
        value_unref(here);
        here = next;
    }
    value_walk_release(&walk);
    if (found)
        call->result = here;
    return found;
}

/* A container on the way down and the key of the one that was taken out of it. */
struct step {
    struct value container, key; /* references */
};

static bool push_step(struct builtin_call *call, struct stack *steps,
                      struct value container, struct value key)
{
    struct step *step = stack_push(steps);

    if (!step) {
        value_unref(container);
        return builtin_no_memory(call);
    }
    *step = (struct step){container, value_ref(key)};
    return true;
}

/* Takes what is under the key out of *here, and leaves null in its place so that it has
 * one holder; a slice stays where it is. */
static bool step_down(struct builtin_call *call, struct stack *steps, struct value key,
                      struct value *here)
{
    struct value container = *here;
    struct value below;
    bool taken = true;

    *here = VALUE_OF(VALUE_NONE);
    if (!step_get(call, container, key, &below)) {
        value_unref(container);
        return false;
    }
    if (!is_kind(key, KIND_OBJECT))
        taken = step_set(call, container, key, VALUE_OF(VALUE_NULL), &container);
    if (taken && push_step(call, steps, container, key)) {
        *here = below;
        return true;
    }
    value_unref(below);
    return false;
}

static bool step_up(struct builtin_call *call, struct stack *steps, struct value *here)
{
    struct step step = *(struct step *)stack_top(steps);
    bool set;

    stack_pop(steps);
    set = step_set(call, step.container, step.key, *here, here);
    value_unref(step.key);
    return set;
}

static bool set_along(struct builtin_call *call, struct stack *steps)
{
    struct value here = builtin_take(call, 0);
    struct value_walk walk;
    bool going = true;

    if (!value_walk_init(&walk, call->arguments[1])) {
        value_unref(here);
        return builtin_no_memory(call);
    }
    while (going && value_walk_next(&walk))
        going = step_down(call, steps, walk.value, &here);
    value_walk_release(&walk);
    value_unref(here);
    if (!going)
        return false;
    here = builtin_take(call, 2);
    while (going && stack_top(steps))
        going = step_up(call, steps, &here);
    call->result = here;
    return going;
}

bool builtin_setpath(struct builtin_call *call)
{
    struct step first[8];
    struct stack steps = STACK_OF(first);
    bool set;

    if (!check_path(call, call->arguments[1]) || !builtin_settle(call, 0))
        return false;
    set = set_along(call, &steps);
    for (struct step *step; (step = stack_top(&steps)); stack_pop(&steps)) {
        value_unref(step->container);
        value_unref(step->key);
    }
    stack_release(&steps);
    return set;
}
