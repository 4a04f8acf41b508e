/* Finding an option in a stage's table. */

#include "pipeline/lang/option.h"

#include "pipeline/base/nearest.h"

const struct stage_option *option_find(const struct stage_type *type, struct text name)
{
    for (const struct stage_option *row = type->options; is_row(row); row++)
        if (!option_is_operand(row) && text_equals(name, row->name))
            return row;
    return NULL;
}

const struct stage_option *option_find_letter(const struct stage_type *type,
                                              char letter)
{
    for (const struct stage_option *row = type->options; is_row(row); row++)
        if (!option_is_operand(row) && row->letter && row->letter == letter)
            return row;
    return NULL;
}

const char *option_nearest(const struct stage_type *type, struct text name)
{
    const char *known[64];
    size_t count = 0;

    for (const struct stage_option *row = type->options; is_row(row); row++)
        if (!option_is_operand(row) && count < sizeof known / sizeof known[0])
            known[count++] = row->name;
    return nearest_name(name, known, count);
}
