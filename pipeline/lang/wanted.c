/* Wanted: which fields of a stage's records anybody will look at. */

#include "pipeline/lang/plan.h"

#include <string.h>

struct search {
    struct arena *arena;
    bool *seen; /* by index: the stage has been asked */
    struct text_list *names;
    bool all;
};

static bool has_name(const struct text_list *names, struct text name)
{
    for (size_t i = 0; i < names->count; i++)
        if (names->items[i].length == name.length &&
            memcmp(names->items[i].bytes, name.bytes, name.length) == 0)
            return true;
    return false;
}

static void add_name(struct search *search, struct text name)
{
    struct text_list *names = search->names;

    if (!name.bytes) {
        search->all = true;
        return;
    }
    if (has_name(names, name))
        return;
    names->items =
        arena_append(search->arena, names->items, names->count, &name, sizeof name);
    if (!names->items)
        search->all = true;
    names->count++;
}

static void add_fields(struct search *search, const struct expression *expression)
{
    size_t count;
    const struct expr_field *fields = expr_fields(expression->program, &count);

    if (expr_needs_whole_input(expression->program) ||
        expr_reads_inputs(expression->program))
        search->all = true;
    for (size_t i = 0; i < count && !search->all; i++)
        add_name(search, fields[i].name);
}

static void ask(struct search *search, const struct plan_stage *stage)
{
    size_t count = plan_stage_expressions(stage, NULL, 0);
    const struct expression **expressions =
        arena_alloc(search->arena, count * sizeof(struct expression *));

    if (!expressions || !(stage->traits & STAGE_READS_FIELDS)) {
        search->all = true;
        return;
    }
    plan_stage_expressions(stage, expressions, count);
    for (size_t i = 0; i < count && !search->all; i++)
        add_fields(search, expressions[i]);
}

/* Whether what it sends are the records that it received. */
static bool passes_on(const struct plan_stage *stage)
{
    return !(stage->traits & STAGE_CHANGES);
}

/* Stages stand before their targets, so one walk reaches all that the records do. */
const struct text_list *plan_wanted(const struct plan *plan,
                                    const struct plan_stage *stage, struct arena *arena)
{
    struct search search = {.arena = arena};

    search.seen = arena_alloc(arena, plan->count * sizeof *search.seen);
    search.names = arena_alloc(arena, sizeof *search.names);
    if (!search.seen || !search.names)
        return NULL;
    search.seen[stage->index] = true;
    for (size_t i = stage->index; i < plan->count && !search.all; i++) {
        const struct plan_stage *at = plan->stages[i];

        if (!search.seen[i])
            continue;
        if (at != stage)
            ask(&search, at);
        for (size_t t = 0; t < at->target_count && (at == stage || passes_on(at)); t++)
            search.seen[at->targets[t]->index] = true;
    }
    return search.all ? NULL : search.names;
}

const struct json_paths *plan_paths_behind(const struct plan_stage *stage)
{
    const struct expression *expression;

    do {
        if (stage->target_count != 1)
            return NULL;
        stage = stage->targets[0];
        if (plan_stage_expressions(stage, &expression, 1) > 0)
            return expression->reach->paths;
    } while (passes_on(stage));
    return NULL;
}
