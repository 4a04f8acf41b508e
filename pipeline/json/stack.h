/* Stack: of frames of one size, for walks that do not recurse. The first frames are in
 * the caller's memory, more are on the heap. */
#ifndef PIPELINE_JSON_STACK_H
#define PIPELINE_JSON_STACK_H

#include <stdbool.h>
#include <stddef.h>

struct stack {
    char *frames;
    size_t size; /* bytes of one frame */
    size_t depth, capacity;
    void *first; /* the caller's */
};

#define STACK_OF(first_)                                                               \
    ((struct stack){(char *)(first_), sizeof((first_)[0]), 0,                          \
                    sizeof(first_) / sizeof((first_)[0]), (first_)})

/* A new frame on top, not initialised; NULL without memory. The others may have moved.
 */
void *stack_push(struct stack *stack) __attribute__((warn_unused_result));

/* The frame on top; NULL if there is none. */
static inline void *stack_top(const struct stack *stack)
{
    return stack->depth ? stack->frames + (stack->depth - 1) * stack->size : NULL;
}

static inline void stack_pop(struct stack *stack)
{
    stack->depth--;
}

void stack_release(struct stack *stack);

#endif
