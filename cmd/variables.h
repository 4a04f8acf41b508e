/* Variables: the $NAMEs of --arg and its kin, as values for expressions. */
#ifndef CMD_VARIABLES_H
#define CMD_VARIABLES_H

#include "cmd/options.h"
#include "pipeline/expr/expr.h"

struct variables {
    struct expr_variable *items;
    size_t count;
    struct value named; /* $ARGS.named */
};

/* Reads what the options ask for, files too. On a failure *fault says why; release it
 * in every case. */
enum status variables_load(struct variables *variables, const struct options *options,
                           struct fault *fault) __attribute__((warn_unused_result));
void variables_release(struct variables *variables);

#endif
