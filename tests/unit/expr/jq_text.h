/* Jq text: a tree as a jq program again, every part of it in parentheses, so that it
 * comes back as the same tree whatever binds how. */
#ifndef TESTS_UNIT_EXPR_JQ_TEXT_H
#define TESTS_UNIT_EXPR_JQ_TEXT_H

#include "pipeline/expr/syntax.h"

#include <stdbool.h>
#include <stddef.h>

struct jq_text {
    char *bytes; /* released with free */
    size_t length, room;
    unsigned lines; /* so far */
};

/* Aborts without memory. Recurses: not for deep trees. */
void jq_text_write(struct jq_text *text, const struct node *root);

/* Whether both are the same but for their places in the text. Recurses. */
bool jq_text_same(const struct node *a, const struct node *b);

#endif
