/* The names of the results. */

#include "stages/reduce/grouping_internal.h"

#include <string.h>

static bool is_label(const struct text *label, const struct text *other)
{
    return label->length == other->length &&
           memcmp(label->bytes, other->bytes, label->length) == 0;
}

/* Whether the result has a name, and none has it that comes before. */
static bool check_label(struct grouping *grouping, size_t index)
{
    const struct grouping_call *call = &grouping->calls->items[index];
    const struct expression_list *by = &grouping->args->by;
    struct text where = {.at = TEXT_NOWHERE};
    bool twice = false;

    if (!call->label.bytes) {
        stage_fail_at(grouping->stage, STATUS_USAGE, &call->argument->text,
                      "what is no path needs a name: %.*s as NAME",
                      (int)text_cut(call->argument->text, 100),
                      call->argument->text.bytes);
        return false;
    }
    for (size_t i = 0; i < by->count; i++)
        if (is_label(&call->label, &by->items[i].label))
            where = by->items[i].text;
    for (size_t i = 0; i < index; i++)
        twice |= is_label(&call->label, &grouping->calls->items[i].label);
    twice |= where.at != TEXT_NOWHERE;
    if (call->function.at != TEXT_NOWHERE)
        where = call->function; /* count alone is nowhere */
    if (twice)
        stage_fail_at(grouping->stage, STATUS_USAGE, &where,
                      "\"%.*s\" is the name of two results; use `as NAME`",
                      (int)text_cut(call->label, 100), call->label.bytes);
    return !twice;
}

bool grouping_check_labels(struct grouping *grouping)
{
    const struct grouping_calls *calls = grouping->calls;
    bool good = true;

    if (grouping->bare)
        return true;
    for (size_t i = 0; good && i < calls->count; i++)
        good = check_label(grouping, i);
    return good;
}
