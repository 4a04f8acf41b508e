/* Members: reading and setting them, lists of those that may be given several times. */

#include "pipeline/lang/member.h"

#include <string.h>

static void *at(void *args, const struct stage_option *option)
{
    return (char *)args + option->offset;
}

static const void *at_const(const void *args, const struct stage_option *option)
{
    return (const char *)args + option->offset;
}

bool member_repeats(const struct stage_type *type, const struct stage_option *option)
{
    for (const struct stage_option *row = type->options; is_row(row); row++)
        if (row->offset == option->offset && row->flags & OPTION_REPEATS)
            return true;
    return false;
}

const struct stage_option *member_option(const struct stage_type *type,
                                         const struct stage_option *option)
{
    for (const struct stage_option *row = type->options; is_row(row); row++)
        if (row->offset == option->offset && !option_is_operand(row))
            return row;
    return NULL;
}

void *member_standard(const struct stage_type *type, struct arena *arena)
{
    void *args = arena_alloc(arena, type->args_size);

    if (!args)
        return NULL;
    for (const struct stage_option *row = type->options; is_row(row); row++)
        if (option_is_number(row) && row->standard != 0)
            member_set_number(args, row, row->standard);
    return args;
}

bool member_flag(const void *args, const struct stage_option *option)
{
    return *(const bool *)at_const(args, option);
}

uint64_t member_number(const void *args, const struct stage_option *option)
{
    return *(const uint64_t *)at_const(args, option);
}

void member_set_flag(void *args, const struct stage_option *option)
{
    *(bool *)at(args, option) = true;
}

void member_set_number(void *args, const struct stage_option *option, uint64_t value)
{
    *(uint64_t *)at(args, option) = value;
}

size_t member_count(const struct stage_type *type, const struct stage_option *option,
                    const void *args)
{
    const void *member = at_const(args, option);

    if (!member_repeats(type, option))
        return ((const struct text *)member)->bytes ? 1 : 0;
    if (option->kind == ARGUMENT_PATTERN)
        return ((const struct pattern_list *)member)->count;
    return ((const struct text_list *)member)->count;
}

struct pattern member_item(const struct stage_type *type,
                           const struct stage_option *option, const void *args,
                           size_t index)
{
    const void *member = at_const(args, option);

    if (option->kind != ARGUMENT_PATTERN) {
        const struct text *texts = member;
        if (member_repeats(type, option))
            texts = ((const struct text_list *)member)->items;
        return (struct pattern){.text = texts[index]};
    }
    if (member_repeats(type, option))
        return ((const struct pattern_list *)member)->items[index];
    return *(const struct pattern *)member;
}

static bool add_pattern(struct pattern_list *list, const struct pattern *item,
                        struct arena *arena)
{
    const struct pattern *items =
        arena_append(arena, list->items, list->count, item, sizeof *item);

    if (!items)
        return false;
    list->items = items;
    list->count++;
    return true;
}

static bool add_text(struct text_list *list, const struct text *item,
                     struct arena *arena)
{
    const struct text *items =
        arena_append(arena, list->items, list->count, item, sizeof *item);

    if (!items)
        return false;
    list->items = items;
    list->count++;
    return true;
}

bool member_add(const struct stage_type *type, const struct stage_option *option,
                void *args, const struct pattern *item, struct arena *arena)
{
    void *member = at(args, option);
    bool pattern = option->kind == ARGUMENT_PATTERN;

    if (member_repeats(type, option))
        return pattern ? add_pattern(member, item, arena)
                       : add_text(member, &item->text, arena);
    if (pattern)
        *(struct pattern *)member = *item;
    else
        *(struct text *)member = item->text;
    return true;
}
