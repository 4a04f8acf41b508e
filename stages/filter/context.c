/* Contexts: a ring of the records before a match, a countdown behind it. */

#include "stages/filter/context.h"

void context_init(struct context *context, struct stage *self, uint64_t before,
                  uint64_t after)
{
    *context =
        (struct context){.self = self, .before = {.limit = before}, .after = after};
}

bool context_before_match(struct context *context)
{
    context->after_left = context->after;
    return ring_send(&context->before, context->self);
}

bool context_between(struct context *context, struct record *rec)
{
    if (context->after_left == 0)
        return ring_hold(&context->before, context->self, rec);
    context->after_left--;
    return stage_send(context->self, rec);
}

void context_release(struct context *context)
{
    ring_release(&context->before, context->self);
}
