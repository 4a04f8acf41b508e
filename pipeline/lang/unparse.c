/* A stage's arguments as text again, as short as they can be written. */

#include "pipeline/lang/duration.h"
#include "pipeline/lang/expression.h"
#include "pipeline/lang/lexer.h"
#include "pipeline/lang/member.h"
#include "pipeline/lang/plan.h"
#include "pipeline/lang/print.h"

#include <inttypes.h>
#include <stdio.h>

/* One stage's arguments, while they are printed. */
struct printer {
    struct print print;
    const struct stage_type *type;
    const void *args;
};

/* Where a text is printed. An operand's first byte must not mean something else. */
enum spot {
    SPOT_VALUE,
    SPOT_OPERAND
};

enum form {
    FORM_NONE,
    FORM_WORD,
    FORM_STRING,
    FORM_REGEX
};

static bool looks_like_option(struct text text)
{
    struct lexer lexer = {.bytes = text.bytes, .length = text.length};

    return lexer_at_option(&lexer) || lexer_at_options_end(&lexer);
}

static bool is_word(struct text text, enum argument_kind kind, enum spot spot)
{
    struct lexer lexer = {.bytes = text.bytes, .length = text.length};

    if (text.length == 0 || lexer_word(&lexer).length < text.length ||
        text.bytes[0] == '"')
        return false;
    if (spot == SPOT_VALUE)
        return true;
    return text.bytes[0] != '{' && (text.bytes[0] != '#' || kind == ARGUMENT_PATTERN);
}

/* Whether the text can stand between two of `mark`. A backslash before a mark would be
 * taken for its escape, and a last one would escape the closing mark. */
static bool is_quotable(struct text text, char mark)
{
    for (size_t i = 0; i < text.length; i++) {
        if (text.bytes[i] != '\\')
            continue;
        if (++i == text.length || text.bytes[i] == mark)
            return false;
    }
    return true;
}

/* What the parser has read has one of these forms, since it was written in one. */
static enum form form_of(const struct pattern *item, enum argument_kind kind,
                         enum spot spot)
{
    struct text text = item->text;
    bool word = is_word(text, kind, spot);
    bool option = spot == SPOT_OPERAND && looks_like_option(text);

    if (is_expression_kind(kind))
        return FORM_WORD;
    if (item->slashes ||
        (kind == ARGUMENT_PATTERN && !is_quotable(text, '"') && is_quotable(text, '/')))
        return FORM_REGEX;
    if (kind != ARGUMENT_PATTERN && word && !option)
        return FORM_WORD;
    if (is_quotable(text, '"'))
        return FORM_STRING;
    return word ? FORM_WORD : FORM_NONE;
}

static void print_quoted(struct print *print, struct text text, char mark)
{
    print_byte(print, mark);
    for (size_t i = 0; i < text.length; i++) {
        if (text.bytes[i] == mark)
            print_byte(print, '\\');
        print_byte(print, text.bytes[i]);
        if (text.bytes[i] == '\\' && i + 1 < text.length)
            print_byte(print, text.bytes[++i]);
    }
    print_byte(print, mark);
}

static void print_flags(struct print *print, unsigned flags)
{
    static const char letters[] = "imsx"; /* in the order of enum pattern_flag */

    for (size_t i = 0; letters[i]; i++)
        if (flags & 1u << i)
            print_byte(print, letters[i]);
}

static void print_item(struct print *print, const struct pattern *item, enum form form)
{
    switch (form) {
    case FORM_WORD:
        print_bytes(print, item->text.bytes, item->text.length);
        break;
    case FORM_REGEX:
        print_quoted(print, item->text, '/');
        print_flags(print, item->flags);
        break;
    case FORM_STRING:
    case FORM_NONE:
        print_quoted(print, item->text, '"');
        break;
    }
}

static void print_number(struct print *print, enum argument_kind kind, uint64_t number)
{
    char digits[DURATION_SIZE];

    if (kind == ARGUMENT_DURATION)
        duration_print((int64_t)number, digits);
    else if (kind == ARGUMENT_INTEGER)
        snprintf(digits, sizeof digits, "%" PRId64, (int64_t)number);
    else
        snprintf(digits, sizeof digits, "%" PRIu64, number);
    print_string(print, digits);
}

/* How many values the member holds that can be printed: one if it is a number. */
static size_t count_of(const struct printer *printer, const struct stage_option *option)
{
    return option_is_number(option)
               ? 1
               : member_count(printer->type, option, printer->args);
}

/* One value; `name` in front of it if it is an option's. */
static void print_value(struct printer *printer, const struct stage_option *option,
                        size_t index, enum spot spot)
{
    struct print *print = &printer->print;
    struct pattern item;

    print_separator(print);
    if (option_is_keyword(option)) {
        print_string(print, option->name);
        print_byte(print, ' ');
    }
    if (spot == SPOT_VALUE) {
        print_string(print, "--");
        print_string(print, option->name);
        print_byte(print, '=');
    }
    if (option_is_number(option)) {
        print_number(print, option->kind, member_number(printer->args, option));
        return;
    }
    item = member_item(printer->type, option, printer->args, index);
    print_item(print, &item, form_of(&item, option->kind, spot));
}

/* The value of a number that is not given. */
static uint64_t standard_of(const struct printer *printer,
                            const struct stage_option *option)
{
    uint64_t standard = 0;

    for (const struct stage_option *row = printer->type->options; is_row(row); row++)
        if (row->offset == option->offset && row->standard)
            standard = row->standard;
    return standard;
}

/* Whether the member would be another one if nothing were printed. */
static bool is_needed(const struct printer *printer, const struct stage_option *option)
{
    if (!option_is_number(option))
        return count_of(printer, option) > 0;
    if (option_is_operand(option) && !(option->flags & OPTION_OPTIONAL))
        return true;
    return member_number(printer->args, option) != standard_of(printer, option);
}

/* Whether it tells the reader something: what is needed, and defaults but 0. */
static bool is_wanted(const struct printer *printer, const struct stage_option *option)
{
    uint64_t standard = option_is_number(option) ? standard_of(printer, option) : 0;

    return is_needed(printer, option) ||
           (standard != 0 &&
            !(option->kind == ARGUMENT_COUNT && standard == COUNT_NOT_GIVEN));
}

static bool all_fit_operand(const struct printer *printer,
                            const struct stage_option *option)
{
    for (size_t i = 0; !option_is_number(option) && i < count_of(printer, option);
         i++) {
        struct pattern item = member_item(printer->type, option, printer->args, i);
        if (form_of(&item, option->kind, SPOT_OPERAND) == FORM_NONE)
            return false;
    }
    return true;
}

/* Whether this operand's member is printed in its place, and not as the option that
 * shares it. */
static bool is_in_place(const struct printer *printer,
                        const struct stage_option *operand)
{
    size_t count = count_of(printer, operand);

    if (!member_option(printer->type, operand))
        return true;
    if (count == 0 || (count > 1 && !(operand->flags & OPTION_REPEATS)))
        return false;
    for (const struct stage_option *row = printer->type->options; row < operand; row++)
        if (option_is_operand(row) && !is_needed(printer, row))
            return false;
    return all_fit_operand(printer, operand);
}

/* Whether the first row for this option's member is another one: an operand in its
 * place or an option. */
static bool is_printed_elsewhere(const struct printer *printer,
                                 const struct stage_option *option)
{
    for (const struct stage_option *row = printer->type->options; is_row(row); row++) {
        if (row->offset != option->offset || row == option)
            continue;
        if (option_is_operand(row) ? is_in_place(printer, row) : row < option)
            return true;
    }
    return false;
}

static void print_options(struct printer *printer)
{
    struct print *print = &printer->print;

    for (const struct stage_option *row = printer->type->options; is_row(row); row++) {
        if (option_is_operand(row) || is_printed_elsewhere(printer, row))
            continue;
        if (row->kind != ARGUMENT_FLAG) {
            size_t count = is_wanted(printer, row) ? count_of(printer, row) : 0;
            for (size_t i = 0; i < count; i++)
                print_value(printer, row, i, SPOT_VALUE);
        } else if (member_flag(printer->args, row)) {
            print_separator(print);
            print_string(print, row->letter ? "-" : "--");
            if (row->letter)
                print_byte(print, row->letter);
            else
                print_string(print, row->name);
        }
    }
}

/* The last operand that must be printed; those before it are then printed too. */
static const struct stage_option *last_needed(const struct printer *printer)
{
    const struct stage_option *last = NULL;

    for (const struct stage_option *row = printer->type->options; is_row(row); row++)
        if (option_is_operand(row) && !option_is_keyword(row) &&
            is_in_place(printer, row) && is_needed(printer, row))
            last = row;
    return last;
}

/* `--` in front of operands that would be read as options and cannot be quoted. */
static void print_options_end(struct printer *printer)
{
    for (const struct stage_option *row = printer->type->options; is_row(row); row++) {
        if (!option_is_operand(row) || option_is_number(row) ||
            !is_in_place(printer, row))
            continue;
        for (size_t i = 0; i < count_of(printer, row); i++) {
            struct pattern item = member_item(printer->type, row, printer->args, i);
            if (form_of(&item, row->kind, SPOT_OPERAND) == FORM_WORD &&
                looks_like_option(item.text)) {
                print_separator(&printer->print);
                print_string(&printer->print, "--");
                return;
            }
        }
    }
}

static void print_operands(struct printer *printer)
{
    const struct stage_option *last = last_needed(printer);
    bool gap = false; /* an operand behind it would be taken for it */

    for (const struct stage_option *row = printer->type->options; is_row(row); row++) {
        bool in_place, printed;

        if (!option_is_operand(row))
            continue;
        in_place = is_in_place(printer, row);
        printed = (last && row <= last) ||
                  ((!gap || option_is_keyword(row)) && is_wanted(printer, row));
        for (size_t i = 0; in_place && printed && i < count_of(printer, row); i++)
            print_value(printer, row, i, SPOT_OPERAND);
        gap = gap || (!option_is_keyword(row) &&
                      (in_place ? !printed : !is_wanted(printer, row)));
    }
}

size_t plan_stage_arguments(const struct plan_stage *stage, char *buffer, size_t size)
{
    struct printer printer = {.type = stage->type, .args = stage->args};

    print_init(&printer.print, buffer, size);
    print_options(&printer);
    print_options_end(&printer);
    print_operands(&printer);
    return print_end(&printer.print);
}
