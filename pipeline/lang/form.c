/* Forms: how records are written, by a name or by a template. */

#include "pipeline/lang/expression.h"

/* How deep strings may nest in the interpolations of a template. */
#define NEST_LIMIT 64

/* A walk over a template, to where its string ends. */
struct walk {
    size_t open[NEST_LIMIT]; /* parentheses in the interpolation of each string */
    size_t depth; /* of strings */
    bool inside; /* the string at that depth, not its interpolation */
};

/* Takes up one character. False: the first string has ended, or it is too deep. */
static bool step(struct walk *walk, char byte, bool interpolates)
{
    if (walk->inside && interpolates) {
        walk->open[walk->depth - 1] = 1;
        walk->inside = false;
    } else if (walk->inside && byte == '"') {
        walk->inside = false;
        walk->depth--;
    } else if (!walk->inside && byte == '"') {
        if (walk->depth == NEST_LIMIT)
            return false;
        walk->open[walk->depth++] = 0;
        walk->inside = true;
    } else if (!walk->inside && byte == '(') {
        walk->open[walk->depth - 1]++;
    } else if (!walk->inside && byte == ')') {
        walk->inside = --walk->open[walk->depth - 1] == 0;
    }
    return walk->depth > 0;
}

/* Behind the string that starts here, or the end of the text. */
static size_t template_end(const struct lexer *lexer)
{
    struct walk walk = {.depth = 0};

    for (size_t at = lexer->at; at < lexer->length; at++) {
        bool escape = lexer->bytes[at] == '\\' && at + 1 < lexer->length;

        at += escape;
        if (escape && (!walk.inside || lexer->bytes[at] != '('))
            continue;
        if (!step(&walk, lexer->bytes[at], escape))
            return at + 1;
    }
    return lexer->length;
}

bool form_is_template(const struct lexer *lexer)
{
    size_t at = lexer->at + 1;

    if (lexer->at >= lexer->length || lexer->bytes[lexer->at] != '"')
        return false;
    while (at + 1 < lexer->length && lexer->bytes[at] != '"') {
        if (lexer->bytes[at] == '\\' && lexer->bytes[++at] == '(')
            return true;
        at++;
    }
    return false;
}

enum status form_read(struct lexer *lexer, struct expression *form)
{
    struct lexer template = *lexer;
    size_t start = lexer->at;
    enum status status;

    if (lexer->bytes[start] != '"') {
        form->text = lexer_word(lexer);
        return STATUS_OK;
    }
    template.length = template_end(lexer);
    status = expression_read_one(&template, EXPRESSION_ALONE, form);
    if (status)
        return status;
    lexer->at = template.at;
    return expression_compile(lexer, form);
}
