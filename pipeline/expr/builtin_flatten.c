/* flatten: arrays in arrays, down to a depth. */

#include "pipeline/expr/builtin_internal.h"
#include "pipeline/json/stack.h"

#include <math.h>

/* Opens arrays while there are no more than `depth` of them around an element; each
 * level's walk is on the stack. */
struct flattening {
    struct stack walks;
    double depth;
    struct value result;
};

static bool open_walk(struct flattening *flattening, struct value array)
{
    struct value_walk *walk = stack_push(&flattening->walks);

    if (walk && value_walk_init(walk, array))
        return true;
    if (walk)
        stack_pop(&flattening->walks);
    return false;
}

static bool take_element(struct flattening *flattening, struct value element)
{
    if (is_kind(element, KIND_ARRAY) &&
        (double)flattening->walks.depth <= flattening->depth)
        return open_walk(flattening, element);
    flattening->result = value_append(flattening->result, value_ref(element));
    return flattening->result.form != VALUE_NONE;
}

static bool run(struct flattening *flattening, struct value input)
{
    struct value_walk *walk;

    flattening->result = value_array_new();
    if (flattening->result.form == VALUE_NONE || !open_walk(flattening, input))
        return false;
    while ((walk = stack_top(&flattening->walks))) {
        if (!value_walk_next(walk)) {
            value_walk_release(walk);
            stack_pop(&flattening->walks);
        } else if (!take_element(flattening, walk->value)) {
            return false;
        }
    }
    return true;
}

static bool flatten(struct builtin_call *call, double depth)
{
    struct value_walk first[4];
    struct flattening flattening = {STACK_OF(first), depth, VALUE_OF(VALUE_NONE)};
    struct value_walk *walk;
    bool done;

    if (!builtin_can_iterate(call, call->arguments[0]) || !builtin_settle(call, 0))
        return false;
    done = run(&flattening, call->arguments[0]);
    while ((walk = stack_top(&flattening.walks))) {
        value_walk_release(walk);
        stack_pop(&flattening.walks);
    }
    stack_release(&flattening.walks);
    if (done)
        return builtin_return(call, flattening.result);
    value_unref(flattening.result);
    return builtin_no_memory(call);
}

bool builtin_flatten_all(struct builtin_call *call)
{
    return flatten(call, (double)INFINITY);
}

/* A depth that never gets to 0 by steps of 1 is without a limit, as in jq. */
bool builtin_flatten_raw(struct builtin_call *call)
{
    struct value argument = call->arguments[1];
    double depth = is_kind(argument, KIND_NUMBER) ? value_double(argument) : 0;

    if (!is_kind(argument, KIND_NUMBER)) {
        struct value pair[2] = {argument, value_integer(1)};

        return builtin_fail_types(call, CAUSE_OPERANDS, pair, "cannot be subtracted");
    }
    if (!(depth >= 0) || depth != floor(depth))
        depth = (double)INFINITY;
    return flatten(call, depth);
}

bool builtin_flatten(struct builtin_call *call)
{
    bool failed = false;

    if (value_compare(call->arguments[1], value_integer(0), &failed) < 0)
        return builtin_fail(call, CAUSE_TYPE, "flatten depth must not be negative");
    return builtin_flatten_raw(call);
}
