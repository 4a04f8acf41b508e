/* Scope: what names mean where in a program, and what is known of its functions. */
#ifndef PIPELINE_EXPR_SCOPE_H
#define PIPELINE_EXPR_SCOPE_H

#include "pipeline/expr/machine.h"
#include "pipeline/expr/syntax.h"

struct compiler;

/* Where a result is. */
struct operand {
    int32_t
        at; /* a cell (in path mode the first of three), or a constant's complement */
    bool take; /* whoever reads it next is the last to do so */
    bool stable; /* a variable's cell */
    int32_t producer; /* the instruction that wrote it, -1: more than one */
    int32_t origin; /* which part of the input it is; -1: none */
};

/* What names mean at a place of the text. Links only outward, never changed. */
enum scope_kind {
    SCOPE_VARIABLE,
    SCOPE_LABEL,
    SCOPE_FUNCTION,
    SCOPE_PARAMETER, /* a closure that a block was given */
    SCOPE_ARGUMENT, /* a parameter of an expanded function: a tree and its scope */
    SCOPE_BODY, /* a function's body begins: its name found behind this is recursion */
};

struct scope {
    const struct scope *outer;
    uint8_t kind; /* enum scope_kind */
    uint32_t arity;
    struct text name;
    struct unit *unit; /* whose frame has it */
    struct operand where; /* of a variable or label */
    const struct node *node; /* a function's NODE_DEF, an argument's tree */
    const struct scope *bound; /* an argument's scope; a body's function */
    struct function *function; /* a function's block, if it has one */
    struct parameter *parameter;
};

/* A block that is being made, or waits to be. */
struct unit {
    struct unit *next;
    struct unit *outer;
    uint32_t level; /* how many units are around it */
    const struct node *body;
    const struct scope *scope;
    struct block *block;
    int32_t cells; /* that the call fills: the input and the values */
    uint8_t mode;
};

/* A closure parameter of a function that has a block. Each mode is compiled only if the
 * function asks for it. */
struct parameter {
    uint32_t index; /* in the frame's closures */
    bool needed[2]; /* by enum mode */
    struct binding *bindings;
};

struct binding {
    struct binding *next;
    struct lambda *lambda; /* NULL: */
    struct parameter *passed_on;
};

struct lambda {
    struct callable callable;
    const struct node *body;
    const struct scope *scope;
    struct unit *outer;
};

struct function {
    struct callable callable;
    struct parameter **parameters; /* NULL: it is passed as a value alone */
    uint32_t closure_count, value_count;
};

/* A scope inside of `outer`, in the unit that is being made; NULL after failing. */
struct scope *scope_add(struct compiler *c, const struct scope *outer,
                        enum scope_kind kind, struct text name);

/* The entry of a function or parameter; NULL: none in the text. *recursive: it was
 * found from inside its own body. */
const struct scope *scope_function(const struct scope *scope, struct text name,
                                   size_t arity, bool *recursive);
const struct scope *scope_named(const struct scope *scope, enum scope_kind kind,
                                struct text name);
void fail_unknown_function(struct compiler *c, const struct node *node,
                           const struct scope *scope);
void fail_unknown_variable(struct compiler *c, const struct node *node,
                           const struct scope *scope);

#endif
