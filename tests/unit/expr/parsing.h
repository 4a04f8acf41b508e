/* Parsing: runs the parser on tables of cases. */
#ifndef TESTS_UNIT_EXPR_PARSING_H
#define TESTS_UNIT_EXPR_PARSING_H

#include "pipeline/expr/syntax.h"

#include <stddef.h>

/* What the stages of a pipeline end an expression at. */
extern const char *const stage_keywords[];

struct tree_case {
    const char *text, *tree; /* as tree.h writes it */
};

/* `marks` stands under `text`: ^ under each byte that the message points at. */
struct error_case {
    const char *text, *marks, *what;
};

/* `rest` is what of the text is left behind the expression. */
struct end_case {
    const char *text, *rest;
};

/* `place` is how the texts stand in a pipeline; its text and length are set here. */
void assert_trees(const struct tree_case *cases, size_t count, struct expr_place place);
void assert_errors(const struct error_case *cases, size_t count,
                   struct expr_place place);
void assert_ends(const struct end_case *cases, size_t count, struct expr_place place);

#define COUNT(cases) (sizeof(cases) / sizeof(cases)[0])
#define WHOLE ((struct expr_place){.whole = true})
#define STAGE ((struct expr_place){.keywords = stage_keywords})
#define LIST ((struct expr_place){.keywords = stage_keywords, .list = true})
#define GROUP ((struct expr_place){.group = true, .start = 1})

#endif
