/* A stage's usage in one line, made of its table. */

#include "pipeline/lang/member.h"
#include "pipeline/lang/plan.h"
#include "pipeline/lang/print.h"

static const char *value_name(const struct stage_option *option)
{
    if (option->value)
        return option->value;
    switch (option->kind) {
    case ARGUMENT_COUNT:
    case ARGUMENT_INTEGER:
        return "N";
    case ARGUMENT_DURATION:
        return "DUR";
    case ARGUMENT_PATTERN:
        return "PATTERN";
    case ARGUMENT_INPUT:
    case ARGUMENT_OUTPUT:
    case ARGUMENT_NAMES:
        return "FILE";
    case ARGUMENT_EXPR:
        return "EXPR";
    case ARGUMENT_PATH:
        return "PATH";
    case ARGUMENT_KEYS:
        return "KEYS";
    case ARGUMENT_AGGS:
        return "AGGS";
    case ARGUMENT_FORM:
        return "FORM";
    default:
        return "WORD";
    }
}

/* Flags with a letter share one dash, as in manual pages: [-iv]. */
static void print_letters(struct print *print, const struct stage_type *type)
{
    const char *start = " [-";

    for (const struct stage_option *row = type->options; is_row(row); row++) {
        if (option_is_operand(row) || row->kind != ARGUMENT_FLAG || !row->letter)
            continue;
        print_string(print, start);
        print_byte(print, row->letter);
        start = "";
    }
    if (!*start)
        print_byte(print, ']');
}

static void print_option(struct print *print, const struct stage_option *option)
{
    bool flag = option->kind == ARGUMENT_FLAG;

    if (flag && option->letter)
        return;
    print_string(print, " [-");
    if (option->letter) {
        print_byte(print, option->letter);
    } else {
        print_byte(print, '-');
        print_string(print, option->name);
    }
    if (!flag) {
        print_byte(print, option->letter ? ' ' : '=');
        print_string(print, value_name(option));
    }
    print_byte(print, ']');
    if (option->flags & OPTION_REPEATS)
        print_string(print, "...");
}

/* Whether an option can stand in for an operand: -e for grep's PATTERN. */
static bool has_option(const struct stage_type *type,
                       const struct stage_option *operand)
{
    for (const struct stage_option *row = type->options; is_row(row); row++)
        if (!option_is_operand(row) && row->offset == operand->offset)
            return true;
    return false;
}

static void print_operand(struct print *print, const struct stage_type *type,
                          const struct stage_option *option)
{
    bool optional = option->flags & OPTION_OPTIONAL || has_option(type, option);

    print_string(print, optional ? " [" : " ");
    print_string(print, option->name);
    if (option_is_keyword(option)) {
        print_byte(print, ' ');
        print_string(print, value_name(option));
    }
    if (optional)
        print_byte(print, ']');
    if (option->flags & OPTION_REPEATS)
        print_string(print, "...");
}

size_t descriptor_usage(const struct stage_type *type, char *buffer, size_t size)
{
    struct print print;

    print_init(&print, buffer, size);
    print_string(&print, type->name);
    print_letters(&print, type);
    for (const struct stage_option *row = type->options; is_row(row); row++)
        if (!option_is_operand(row))
            print_option(&print, row);
    for (const struct stage_option *row = type->options; is_row(row); row++)
        if (option_is_operand(row) && row->kind != ARGUMENT_NAMES)
            print_operand(&print, type, row);
    if (type->kind == STAGE_ROUTE)
        print_string(&print, " { PIPELINE }...");
    return print_end(&print);
}
