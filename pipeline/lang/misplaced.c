/* What stands behind an expression: whether it looks like an argument of the stage. */

#include "pipeline/lang/misplaced.h"

#include "pipeline/lang/expression.h"
#include "pipeline/lang/member.h"

#include <string.h>

static bool is_white(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/* -r, -rn or -b5: letters of options, and digits. */
static bool are_letters(const struct stage_type *type, struct text word)
{
    size_t letters = 0, digits;

    while (letters < word.length && option_find_letter(type, word.bytes[letters]))
        letters++;
    for (digits = letters; digits < word.length && is_digit(word.bytes[digits]);)
        digits++;
    return letters > 0 && digits == word.length;
}

/* Whether an option of the stage stands at lexer->at; passes it if so. */
static bool pass_option(struct lexer *lexer, const struct stage_type *type)
{
    struct lexer behind = *lexer;
    size_t dashes = 0, start;
    struct text word;

    while (behind.at < behind.length && behind.bytes[behind.at] == '-' && dashes < 3) {
        behind.at++;
        dashes++;
    }
    start = behind.at;
    if (dashes == 1) {
        word = lexer_word(&behind);
    } else {
        while (behind.at < behind.length &&
               (is_letter(behind.bytes[behind.at]) || behind.bytes[behind.at] == '-'))
            behind.at++;
        word = lexer_slice(&behind, start);
    }
    if (dashes == 1 ? !are_letters(type, word)
                    : dashes != 2 || !option_find(type, word))
        return false;
    lexer->at = behind.at;
    return true;
}

/* An option behind white space, between `start` and the end of the mistake. */
static bool find_option(struct lexer *lexer, const struct stage_type *type,
                        size_t start, struct text *option)
{
    size_t end = lexer->fault->at + lexer->fault->extent;
    struct lexer scan = *lexer;

    for (size_t at = start + 1; at < end && at < lexer->length; at++) {
        scan.at = at;
        if (lexer->bytes[at] != '-' || !is_white(lexer->bytes[at - 1]) ||
            !pass_option(&scan, type))
            continue;
        *option = lexer_slice(&scan, at);
        return true;
    }
    return false;
}

/* The name of the operand that is a number in front of the expression. */
static const char *number_in_front(const struct stage_type *type)
{
    for (const struct stage_option *row = type->options; is_row(row); row++)
        if (option_is_operand(row) && option_is_number(row))
            return row->name;
    return NULL;
}

static bool has_keyword(const struct stage_type *type, const char *word)
{
    for (const struct stage_option *row = type->options; is_row(row); row++)
        if (option_is_keyword(row) && strcmp(row->name, word) == 0)
            return true;
    return false;
}

enum status misplaced_tell(struct lexer *lexer, const struct stage_type *type,
                           size_t start)
{
    struct lexer there = *lexer;
    const char *number = number_in_front(type);
    struct text option, word;

    if (lexer->fault->at == TEXT_NOWHERE)
        return STATUS_USAGE;
    if (find_option(lexer, type, start, &option))
        return lexer_fail(lexer, option,
                          "the option %s stands in front of the expression",
                          text_shown(option).bytes);
    there.at = lexer->fault->at;
    word = lexer_word(&there);
    if (number && lexer->fault->at > start && word.length > 0 &&
        is_digit(word.bytes[0]))
        return lexer_fail(lexer, word,
                          "%s stands in front of the expression: %s %s ...", number,
                          type->name, text_shown(word).bytes);
    if (lexer->fault->at == start && text_equals(word, "by") &&
        !has_keyword(type, "by"))
        return lexer_fail(lexer, word, "%s takes its keys without by", type->name);
    return STATUS_USAGE;
}
