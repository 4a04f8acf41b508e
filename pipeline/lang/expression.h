/* Expression: reads jq expressions where a stage's table asks for them, and compiles
 * them, so that whoever made a mistake in one is told before anything is read. */
#ifndef PIPELINE_LANG_EXPRESSION_H
#define PIPELINE_LANG_EXPRESSION_H

#include "pipeline/lang/lexer.h"

/* EXPR, PATH, KEYS, AGGS, FORM or NAMES: reads the argument that starts here and stores
 * it in its member; expressions of a macro stage are not compiled yet. */
enum status expression_read(struct lexer *lexer, const struct stage_type *type,
                            const struct stage_option *option, void *args)
    __attribute__((warn_unused_result));

/* Whether this kind is read by expression_read. */
static inline bool is_expression_kind(enum argument_kind kind)
{
    return kind == ARGUMENT_EXPR || kind == ARGUMENT_PATH || kind == ARGUMENT_KEYS ||
           kind == ARGUMENT_AGGS || kind == ARGUMENT_FORM || kind == ARGUMENT_NAMES;
}

/* form.c: the name of a form, or a template. */
enum status form_read(struct lexer *lexer, struct expression *form)
    __attribute__((warn_unused_result));

/* Whether a string with \(...) in it stands here. */
bool form_is_template(const struct lexer *lexer);

/* keys.c: the two that are lists. */
enum status keys_read(struct lexer *lexer, const struct stage_option *option,
                      bool compile, struct expression_list *list)
    __attribute__((warn_unused_result));
enum status aggregations_read(struct lexer *lexer, struct aggregation_list *list)
    __attribute__((warn_unused_result));

/* How far an expression goes. */
enum expression_extent {
    EXPRESSION_ALONE,
    EXPRESSION_IN_LIST, /* it ends at a comma too */
    EXPRESSION_IN_GROUP, /* up to the `)` that closes what is open here */
};

/* Reads one, not compiled. */
enum status expression_read_one(struct lexer *lexer, enum expression_extent extent,
                                struct expression *expression)
    __attribute__((warn_unused_result));

/* Where the string that opens at `at` ends. */
size_t expression_string_end(const struct lexer *lexer, size_t at);

/* Compiles expression->root. */
enum status expression_compile(struct lexer *lexer, struct expression *expression)
    __attribute__((warn_unused_result));

/* The reach of the next expression, begun if there is none; NULL without memory. */
struct reach *expression_reach(struct lexer *lexer);

/* Ends the reach of those before: records are others from here on. */
void expression_new_reach(struct lexer *lexer);

/* macro.c: puts a macro stage's arguments into its macro and compiles that. */
enum status macro_compile(struct lexer *lexer, const struct stage_type *type,
                          void *args) __attribute__((warn_unused_result));

#endif
