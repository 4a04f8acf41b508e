/* Syntax: the tree of a pipeline's text. Its stages are known and their arguments read,
 * since a stage's table decides how its arguments are written; whether they may stand
 * where they stand is for the plan. */
#ifndef PIPELINE_LANG_SYNTAX_H
#define PIPELINE_LANG_SYNTAX_H

#include "pipeline/lang/lexer.h"

struct syntax_stage;

/* The whole pipeline, or one between braces. */
struct syntax_pipeline {
    struct syntax_stage *first;
    struct syntax_pipeline *next; /* the block behind this one */
};

struct syntax_stage {
    const struct stage_type *type;
    struct text name;
    const void *args;
    struct syntax_pipeline *blocks;
    size_t block_count;
    struct syntax_stage *next;
};

struct syntax {
    struct syntax_pipeline pipeline;
    size_t stage_count; /* of all stages, in blocks too */
};

/* Parses all of the lexer's text into the lexer's arena. The C stack grows with the
 * depth of blocks, at most PLAN_DEPTH_LIMIT, never with the number of stages. */
enum status syntax_parse(struct syntax *syntax, const struct stage_registry *registry,
                         struct lexer *lexer) __attribute__((warn_unused_result));

#endif
