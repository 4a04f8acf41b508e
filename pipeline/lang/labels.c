/* Labels: the names that a stage's arguments give to the fields of what it sends. */

#include "pipeline/lang/member.h"
#include "pipeline/lang/plan.h"

/* The keys of a filter are for it alone, unless they have been given names. */
static const struct text *find_key(const struct stage_type *type,
                                   const struct stage_option *row,
                                   const struct expression_list *keys, const char *name)
{
    bool labels = type->kind == STAGE_REDUCE && row->flags & OPTION_LABELS;

    for (size_t i = 0; i < keys->count; i++) {
        const struct expression *key = &keys->items[i];

        if (text_equals(labels ? key->label : key->name, name))
            return &key->text;
    }
    return NULL;
}

static const struct text *find_call(const struct aggregation_list *calls,
                                    const char *name)
{
    for (size_t i = 0; i < calls->count; i++) {
        if (text_equals(calls->items[i].label, name))
            return &calls->items[i].text;
    }
    return NULL;
}

const struct text *plan_find_label(const struct plan_stage *stage, const char *name)
{
    const struct text *where = NULL;

    if (stage->type->macro)
        return NULL;
    for (const struct stage_option *row = stage->type->options; is_row(row) && !where;
         row++) {
        const void *member = (const char *)stage->args + row->offset;

        if (row->kind == ARGUMENT_KEYS)
            where = find_key(stage->type, row, member, name);
        else if (row->kind == ARGUMENT_AGGS)
            where = find_call(member, name);
    }
    return where;
}
