/* Misplaced: an argument that stands behind an expression instead of in front of it.
 *
 * An expression goes on as long as it can, so that it takes in what was meant as an
 * option or as a number of the stage (sort .ms -r, top .path 10), and the mistake that
 * it then finds says nothing to whoever wrote this. */
#ifndef PIPELINE_LANG_MISPLACED_H
#define PIPELINE_LANG_MISPLACED_H

#include "pipeline/lang/lexer.h"

/* The expression from `start` on has a mistake, which the fault tells: tells what was
 * meant instead, if that is known. Answers STATUS_USAGE. */
enum status misplaced_tell(struct lexer *lexer, const struct stage_type *type,
                           size_t start);

#endif
