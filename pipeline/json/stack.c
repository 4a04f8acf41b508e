/* Stacks: doubled when they are full. */

#include "pipeline/json/stack.h"

#include "pipeline/json/memory.h"

#include <string.h>

static bool grow(struct stack *stack)
{
    size_t bytes = stack->capacity * stack->size;
    char *frames;

    if (stack->frames != stack->first) {
        frames = memory_realloc(stack->frames, 2 * bytes);
    } else {
        frames = memory_alloc(2 * bytes);
        if (frames)
            memcpy(frames, stack->first, bytes);
    }
    if (!frames)
        return false;
    stack->frames = frames;
    stack->capacity *= 2;
    return true;
}

void *stack_push(struct stack *stack)
{
    if (stack->depth == stack->capacity && !grow(stack))
        return NULL;
    stack->depth++;
    return stack_top(stack);
}

void stack_release(struct stack *stack)
{
    if (stack->frames != stack->first)
        memory_free(stack->frames);
}
