/* Forms: which form each stage that writes writes in. */

#include "pipeline/base/nearest.h"
#include "pipeline/run/internal.h"

#include <stdio.h>
#include <string.h>

/* What the stage's arguments say; NULL: it takes no form. */
static const struct expression *argument_of(const struct stage *stage)
{
    const struct stage_option *row = stage->plan->type->options;

    while (row && row->name && row->kind != ARGUMENT_FORM)
        row++;
    if (!row || !row->name)
        return NULL;
    return (const struct expression *)((const char *)stage->plan->args + row->offset);
}

static struct text form_name(const struct stage *stage,
                             const struct expression *argument)
{
    const char *standard = stage->run->options->form;

    if (argument && argument->text.bytes)
        return argument->text;
    return text_of(standard ? standard : writer_auto.name);
}

const struct writer_type *run_form(const struct stage *stage)
{
    const struct expression *argument = argument_of(stage);

    if (argument && argument->program)
        return NULL;
    return writer_find(form_name(stage, argument));
}

bool run_may_reject(const struct stage *stage)
{
    const struct writer_type *form = argument_of(stage) ? run_form(stage) : NULL;

    return stage->plan->traits & STAGE_REJECTS || (form && form->may_reject);
}

static enum status fail(const struct stage *stage, const struct text *form,
                        struct fault *fault)
{
    const char *known[32];
    char list[200] = "";
    const char *nearest;
    size_t count = 0;

    for (; writer_types[count]; count++) {
        size_t length = strlen(list);

        known[count] = writer_types[count]->name;
        snprintf(list + length, sizeof(list) - length, "%s%s", count > 0 ? ", " : "",
                 known[count]);
    }
    nearest = nearest_name(*form, known, count);
    fault_set(fault, STATUS_USAGE, form,
              "unknown form; known are %s, and a template, a \"string\" of jq%s%s%s",
              list, nearest ? "; did you mean " : "", nearest ? nearest : "",
              nearest ? "?" : "");
    fault_set_place(fault, stage->title);
    return STATUS_USAGE;
}

enum status run_check_forms(struct run *run, struct fault *fault)
{
    for (size_t i = 0; i < run->count; i++) {
        const struct stage *stage = &run->stages[i];
        const struct expression *argument = argument_of(stage);

        if (argument && !argument->program && !run_form(stage))
            return fail(stage, &argument->text, fault);
    }
    return STATUS_OK;
}

/* Whether what it sends are records that it received, as far as the planner knows. */
static bool passes_on(const struct stage *stage)
{
    enum stage_kind kind = stage->plan->type->kind;

    return (kind == STAGE_FILTER || kind == STAGE_ROUTE) &&
           !(stage->plan->traits & STAGE_CHANGES);
}

/* Senders stand before their targets, so one walk backward comes to all. */
bool run_is_behind_reduce(const struct stage *stage)
{
    struct run *run = stage->run;
    bool *reached = arena_alloc(&run->arena, run->count * sizeof(*reached));

    if (!reached)
        return false;
    reached[stage->plan->index] = true;
    for (size_t i = stage->plan->index + 1; i-- > 0;) {
        const struct stage *at = &run->stages[i];

        if (!reached[i])
            continue;
        if (at->plan->type->kind == STAGE_REDUCE)
            return true;
        for (size_t s = 0; (at == stage || passes_on(at)) && s < at->sender_count; s++)
            reached[at->senders[s]->plan->index] = true;
    }
    return false;
}
