/* Arguments: what stands behind a stage's name, read by the stage's own table into its
 * args struct.
 *
 * Options and operands may be mixed, as with GNU getopt; `--` ends the options. The
 * next operand that the table expects decides how the next argument is read. */
#ifndef PIPELINE_LANG_ARGUMENTS_H
#define PIPELINE_LANG_ARGUMENTS_H

#include "pipeline/lang/lexer.h"

/* Reads up to what may follow the arguments: `|`, `}`, the end, or `{` behind a
 * STAGE_ROUTE. `name` is the stage's, for messages. *args is in the lexer's arena. */
enum status arguments_read(struct lexer *lexer, const struct stage_type *type,
                           struct text name, void **args)
    __attribute__((warn_unused_result));

#endif
