/* Value: what an argument's text means, by the kind of its option or operand, put in
 * its member. */
#ifndef PIPELINE_LANG_VALUE_H
#define PIPELINE_LANG_VALUE_H

#include "pipeline/lang/lexer.h"

/* How messages call an option or operand: `--max`, `PATTERN`. */
struct shown option_shown(const struct stage_option *option);

/* Checks `token` and stores it in `args`. Fails with a usage error that points at the
 * token. */
enum status value_store(struct lexer *lexer, const struct stage_type *type,
                        const struct stage_option *option, const struct token *token,
                        void *args) __attribute__((warn_unused_result));

#endif
