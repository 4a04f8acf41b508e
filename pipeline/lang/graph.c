/* Open ends, until it is known who receives from them; and the numbers of stages. */

#include "pipeline/lang/graph.h"

#include <stdio.h>

struct open_end {
    struct plan_stage *stage;
    struct open_end *next;
};

void ends_init(struct open_ends *ends)
{
    *ends = (struct open_ends){.last = &ends->first};
}

bool ends_add(struct open_ends *ends, struct plan_stage *stage, struct arena *arena)
{
    struct open_end *end = arena_alloc(arena, sizeof *end);

    if (!end)
        return false;
    end->stage = stage;
    *ends->last = end;
    ends->last = &end->next;
    ends->count++;
    return true;
}

void ends_join(struct open_ends *ends, struct open_ends *more)
{
    if (more->count == 0)
        return;
    *ends->last = more->first;
    ends->last = more->last;
    ends->count += more->count;
    ends_init(more);
}

bool ends_connect(struct open_ends *ends, struct plan_stage *target,
                  struct arena *arena)
{
    struct plan_stage **targets;

    if (ends->count == 0)
        return true;
    targets = arena_alloc(arena, sizeof(struct plan_stage *));
    if (!targets)
        return false;
    targets[0] = target;
    for (struct open_end *end = ends->first; end; end = end->next) {
        end->stage->targets = targets;
        end->stage->target_count = 1;
    }
    target->sender_count = ends->count;
    ends_init(ends);
    return true;
}

struct plan_stage *graph_add(struct plan *plan, const struct stage_type *type,
                             const void *args)
{
    struct plan_stage *stage = arena_alloc(&plan->arena, sizeof *stage);

    if (!stage)
        return NULL;
    stage->type = type;
    stage->args = args;
    stage->traits = type->traits | (type->traits_of ? type->traits_of(args) : 0);
    stage->number = "";
    stage->name = text_of(type->name);
    stage->index = plan->count;
    plan->stages[plan->count++] = stage;
    return stage;
}

const char *graph_number(struct plan *plan, const char *above, size_t position)
{
    const char *dot = *above ? "." : "";
    size_t size = (size_t)snprintf(NULL, 0, "%s%s%zu", above, dot, position) + 1;
    char *number = arena_alloc(&plan->arena, size);

    if (number)
        snprintf(number, size, "%s%s%zu", above, dot, position);
    return number;
}
