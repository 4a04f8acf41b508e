/* Word: one token of a jq program.
 *
 * Scanning has no state: a word is read where its reader asks for it, and the reader
 * knows what it expects there. Of a string only the opening quote is a word; its text
 * is quoted.h's. */
#ifndef PIPELINE_EXPR_WORD_H
#define PIPELINE_EXPR_WORD_H

#include "pipeline/base/text.h"

#include <stdbool.h>
#include <stddef.h>

enum word_kind {
    WORD_END, /* of the text */
    WORD_WRONG, /* no token of jq's; text: the character, or what another language
                 * writes
                 * (&&, ||, =~) */
    WORD_NAME, /* foo, a::b; text */
    WORD_FIELD, /* .foo; text: foo */
    WORD_VARIABLE, /* $foo; text: foo */
    WORD_LOCATION, /* $__loc__ */
    WORD_NUMBER,
    WORD_FORMAT, /* @foo; text: foo */
    WORD_QUOTE, /* " */

    WORD_DOT,
    WORD_DOTS, /* .. */
    WORD_QUESTION,
    WORD_OTHERWISE, /* ?// */
    WORD_COLON,
    WORD_SEMICOLON,
    WORD_ROUND_OPEN,
    WORD_ROUND_CLOSE,
    WORD_SQUARE_OPEN,
    WORD_SQUARE_CLOSE,
    WORD_CURLY_OPEN,
    WORD_CURLY_CLOSE,

    /* Binary operators, WORD_BAR to WORD_MODULO */
    WORD_BAR,
    WORD_COMMA,
    WORD_ALTERNATIVE, /* // */
    WORD_ASSIGN, /* = */
    WORD_UPDATE, /* |= */
    WORD_UPDATE_ADD,
    WORD_UPDATE_SUBTRACT,
    WORD_UPDATE_MULTIPLY,
    WORD_UPDATE_DIVIDE,
    WORD_UPDATE_MODULO,
    WORD_UPDATE_ALTERNATIVE,
    WORD_OR,
    WORD_AND,
    WORD_EQUAL,
    WORD_NOT_EQUAL,
    WORD_LESS,
    WORD_LESS_EQUAL,
    WORD_GREATER,
    WORD_GREATER_EQUAL,
    WORD_ADD,
    WORD_SUBTRACT,
    WORD_MULTIPLY,
    WORD_DIVIDE,
    WORD_MODULO,

    /* Keywords, beside WORD_OR and WORD_AND; text as WORD_NAME */
    WORD_AS,
    WORD_DEF,
    WORD_IF,
    WORD_THEN,
    WORD_ELIF,
    WORD_ELSE,
    WORD_IF_END, /* end */
    WORD_REDUCE,
    WORD_FOREACH,
    WORD_TRY,
    WORD_CATCH,
    WORD_LABEL,
    WORD_BREAK,
    WORD_IMPORT,
    WORD_INCLUDE,
    WORD_MODULE,
};

struct word {
    enum word_kind kind;
    size_t at, extent; /* in the text */
    struct text text;
};

/* The word at or behind `at`, past white space and comments. */
struct word word_scan(const char *bytes, size_t length, size_t at);

/* Whether it is spelled like a name: a name or a keyword. */
bool word_is_name(const struct word *word);

#endif
