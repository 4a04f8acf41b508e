/* Option: a row of a stage's table, which is an option or an operand. */
#ifndef PIPELINE_LANG_OPTION_H
#define PIPELINE_LANG_OPTION_H

#include "pipeline/base/text.h"
#include "pipeline/lang/descriptor.h"

/* Whether it is a row of its type's table, and not what stands behind the last one or
 * for no table. */
static inline bool is_row(const struct stage_option *row)
{
    return row && row->name;
}

static inline bool option_is_operand(const struct stage_option *option)
{
    return option->flags & OPTION_OPERAND;
}

static inline bool option_is_keyword(const struct stage_option *option)
{
    return option->flags & OPTION_KEYWORD;
}

/* COUNT, INTEGER and DURATION, which have a standard value. */
static inline bool option_is_number(const struct stage_option *option)
{
    return option->kind == ARGUMENT_COUNT || option->kind == ARGUMENT_INTEGER ||
           option->kind == ARGUMENT_DURATION;
}

/* The option of this name, given without dashes; NULL: there is none. */
const struct stage_option *option_find(const struct stage_type *type, struct text name);

/* The option of this letter; NULL: there is none. */
const struct stage_option *option_find_letter(const struct stage_type *type,
                                              char letter);

/* The name of an option that is nearest to one that is unknown; NULL: none is near. */
const char *option_nearest(const struct stage_type *type, struct text name);

#endif
