/* Tree: a jq expression's tree as an s-expression, for tests to compare. Identity is
 * `.`, a number and a string are themselves, everything else is (kind part ...). */
#ifndef TESTS_UNIT_EXPR_TREE_H
#define TESTS_UNIT_EXPR_TREE_H

#include "pipeline/expr/syntax.h"

#include <stddef.h>

/* Writes at most size - 1 bytes and a NUL. Recurses: for small trees. */
void tree_write(const struct node *root, char *out, size_t size);

#endif
