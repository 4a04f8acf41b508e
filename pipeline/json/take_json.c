/* Values for jansson's own functions: copied, with numbers that it knows. */

#include "pipeline/json/built.h"
#include "pipeline/json/number.h"
#include "pipeline/json/stack.h"

#include <float.h>
#include <math.h>

/* A container, its copy, and how far it is copied. */
struct frame {
    json_t *from, *to;
    void *at;
    size_t index;
};

static json_t *plain_double(double number)
{
    if (isnan(number))
        return json_null();
    return json_real(fmax(fmin(number, DBL_MAX), -DBL_MAX));
}

/* Containers come out empty. */
static json_t *plain(json_t *built)
{
    struct value value = built_lend(built);
    struct value_string spelling;

    if (json_is_array(built))
        return json_array();
    if (json_is_object(built))
        return json_object();
    if (value.form == VALUE_DOUBLE)
        return plain_double(value.number);
    if (!built_is_tagged(built))
        return built_ref(built);
    spelling = built_spelling(built);
    return plain_double(number_double(spelling.bytes, spelling.length));
}

static json_t *next_child(struct frame *frame)
{
    if (json_is_array(frame->from))
        return json_array_get(frame->from, frame->index++);
    frame->at = frame->index++ ? json_object_iter_next(frame->from, frame->at)
                               : json_object_iter(frame->from);
    return frame->at ? json_object_iter_value(frame->at) : NULL;
}

static bool add(const struct frame *frame, json_t *member)
{
    struct value_string key;

    if (json_is_array(frame->to))
        return built_append(frame->to, member);
    key.bytes = json_object_iter_key(frame->at);
    key.length = json_object_iter_key_len(frame->at);
    return built_set_flat(frame->to, key, member);
}

static bool push(struct stack *stack, json_t *from, json_t *to)
{
    struct frame *frame = stack_push(stack);

    if (frame)
        *frame = (struct frame){.from = from, .to = to};
    return frame != NULL;
}

static bool copy_next(struct stack *stack)
{
    struct frame *frame = stack_top(stack);
    json_t *child = next_child(frame);
    json_t *member;

    if (!child) {
        stack_pop(stack);
        return true;
    }
    member = plain(child);
    if (!add(frame, member))
        return false;
    return !built_is_container(child) || push(stack, child, member);
}

json_t *value_take_json(struct value value)
{
    json_t *built = built_take(value);
    json_t *copy = built ? plain(built) : NULL;
    struct frame first[16];
    struct stack stack = STACK_OF(first);
    bool done = copy != NULL;

    if (done && built_is_container(built))
        done = push(&stack, built, copy);
    while (done && stack.depth)
        done = copy_next(&stack);
    stack_release(&stack);
    built_unref(built);
    if (done)
        return copy;
    built_unref(copy);
    return NULL;
}
