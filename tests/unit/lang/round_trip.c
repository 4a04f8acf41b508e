#include "round_trip.h"

#include "fake_stages.h"
#include "pipeline/lang/member.h"

#include <stdio.h>
#include <string.h>

static bool same_item(struct pattern a, struct pattern b)
{
    return a.flags == b.flags && a.text.length == b.text.length &&
           memcmp(a.text.bytes, b.text.bytes, a.text.length) == 0;
}

static bool same_member(const struct stage_type *type,
                        const struct stage_option *option, const void *a, const void *b)
{
    size_t count;

    if (option->kind == ARGUMENT_FLAG)
        return member_flag(a, option) == member_flag(b, option);
    if (option_is_number(option))
        return member_number(a, option) == member_number(b, option);
    count = member_count(type, option, a);
    if (count != member_count(type, option, b))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!same_item(member_item(type, option, a, i),
                       member_item(type, option, b, i)))
            return false;
    return true;
}

static bool same_stage(const struct plan_stage *a, const struct plan_stage *b)
{
    if (a->type != b->type)
        return false;
    for (const struct stage_option *row = a->type->options; is_row(row); row++)
        if (!same_member(a->type, row, a->args, b->args))
            return false;
    return true;
}

const char *round_trip(const struct plan_stage *stage)
{
    static char told[4096];
    const struct stage_type *type = stage->type;
    size_t name = (size_t)snprintf(told, sizeof told, "%s ", type->name);
    size_t length = name + plan_stage_arguments(stage, told + name, sizeof told - name);
    const char *tail = type->traits & STAGE_GATHERS ? " {read}"
                       : type->kind == STAGE_ROUTE  ? " {count}"
                                                    : "";
    struct fault fault;
    struct plan plan;
    bool same;

    if (length + strlen(tail) >= sizeof told)
        return NULL;
    memcpy(told + length, tail, strlen(tail) + 1);
    length += strlen(tail);
    if (plan_parse(&plan, &fake_registry,
                   (struct text){.bytes = told, .length = length},
                   &(struct plan_options){0}, &fault)) {
        snprintf(told + length, sizeof told - length, ": %s", fault.what);
        same = false;
    } else {
        same = same_stage(stage, plan.stages[type->kind == STAGE_SOURCE ? 0 : 1]);
    }
    plan_release(&plan);
    return same ? NULL : told;
}
