/* Syntax: the tree of a jq expression, as jq 1.8 reads it (jq's manual is the
 * reference).
 *
 * A tree lies in an arena and is read-only. Every node knows where it stands in the
 * text, for messages. The parser keeps its own stack: an expression may be as deep as
 * memory allows (EXPR_NODE_LIMIT nodes), and whoever walks a tree must not recurse
 * either. */
#ifndef PIPELINE_EXPR_SYNTAX_H
#define PIPELINE_EXPR_SYNTAX_H

#include "pipeline/base/arena.h"
#include "pipeline/base/fault.h"
#include "pipeline/base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EXPR_NODE_LIMIT 4000000

enum node_kind {
    /* a and b are its operands unless something else is said */
    NODE_IDENTITY, /* . */
    NODE_RECURSE, /* .. */
    NODE_NUMBER, /* text: as spelled, made a JSON number: 0.5 for .5, 1 for 1. and 01 */
    NODE_STRING, /* text: decoded UTF-8, without interpolation */
    NODE_NULL, /* null true false are words that no def can take */
    NODE_TRUE,
    NODE_FALSE,
    NODE_TEMPLATE, /* "..\(a).."; text: name of its @format, empty for tostring;
                    * items: NODE_STRING and expressions in turn, any order. A
                    * NODE_STRING is the template's own text: a string that was
                    * interpolated, as in @json "\("a")", is the b of a NODE_PIPE
                    * behind a NODE_IDENTITY */
    NODE_FORMAT, /* @name without a string; text: name without the @ */
    NODE_INDEX, /* a[b]; .name and ."name" have a NODE_STRING as b. a stands for the
                 * target, NODE_IDENTITY if it is not written */
    NODE_SLICE, /* a[b:c]; b or c may be NULL */
    NODE_ITERATE, /* a[] */
    NODE_OPTIONAL, /* a?; `is_step`: a is a NODE_INDEX, NODE_SLICE or NODE_ITERATE, and
                    * only the errors of that one step are caught, not those of its
                    * target and key: error.a? fails, (error.a)? does not */
    NODE_TRY, /* try a catch b; b may be NULL */
    NODE_PIPE, /* a | b */
    NODE_COMMA, /* a , b */
    NODE_NEGATE, /* -a */
    NODE_ARITHMETIC, /* a op b: op is one of + - * / % */
    NODE_COMPARE, /* a op b: op is OPERATOR_EQUAL .. OPERATOR_GREATER_EQUAL */
    NODE_AND,
    NODE_OR,
    NODE_ALTERNATIVE, /* a // b */
    NODE_ASSIGN, /* a = b */
    NODE_UPDATE, /* a |= b */
    NODE_UPDATE_ARITHMETIC, /* a += b ...: op */
    NODE_UPDATE_ALTERNATIVE, /* a //= b */
    NODE_IF, /* if a then b else c end; c may be NULL; elif is an NODE_IF in c */
    NODE_BIND, /* a as PATTERN ?// PATTERN | b; patterns: items */
    NODE_REDUCE, /* reduce a as PATTERN (b; c); patterns: items */
    NODE_FOREACH, /* foreach a as PATTERN (b; c; d); d may be NULL; patterns: items */
    NODE_LABEL, /* label $text | a */
    NODE_BREAK, /* break $text */
    NODE_DEF, /* def text(parameters): a; b. items: NODE_PARAMETER */
    NODE_PARAMETER, /* text: name, without $; `is_value` for $name */
    NODE_CALL, /* text(items...) */
    NODE_VARIABLE, /* $text; $ENV and $__prog_args are variables too */
    NODE_LOCATION, /* $__loc__: an object with file "<top-level>" and `line` */
    NODE_ARRAY, /* [a]; a NULL: [] */
    NODE_OBJECT, /* items: NODE_ENTRY */
    NODE_ENTRY, /* key a (an expression that must give a string; NODE_STRING for a
                 * name), value b; for the short forms the parser writes b:
                 * {name}, {"name"}, {@base64 "x"}: .["name"], a NODE_INDEX of a
                 * NODE_IDENTITY whose b is this entry's a, the same node (jq evaluates
                 * it once: {"\("a", "b")"} gives two objects); {$x}: key "x", $x;
                 * {$__loc__}. {$x: b} has the NODE_VARIABLE as its key */

    /* Patterns, for NODE_BIND, NODE_REDUCE, NODE_FOREACH */
    PATTERN_VARIABLE, /* $text */
    PATTERN_ARRAY, /* items: patterns */
    PATTERN_OBJECT, /* items: PATTERN_ENTRY */
    PATTERN_ENTRY, /* {a: b} with key expression a and pattern b; {$x} and {$x: b} have
                    * text "x" (also bound to the value), a NODE_STRING "x", and b NULL
                    * or a pattern */
};

enum operator_ {
    OPERATOR_ADD,
    OPERATOR_SUBTRACT,
    OPERATOR_MULTIPLY,
    OPERATOR_DIVIDE,
    OPERATOR_MODULO,
    OPERATOR_EQUAL,
    OPERATOR_NOT_EQUAL,
    OPERATOR_LESS,
    OPERATOR_LESS_EQUAL,
    OPERATOR_GREATER,
    OPERATOR_GREATER_EQUAL,
};

struct node {
    uint8_t kind; /* enum node_kind */
    uint8_t op; /* enum operator_ */
    bool is_value; /* of a NODE_PARAMETER */
    bool is_step; /* of a NODE_OPTIONAL */
    uint32_t line; /* of a NODE_LOCATION: 1 for the first line of the text */
    struct text text; /* its bytes in the arena; `at` and `extent` as below */
    size_t at, extent; /* what of the pipeline's text it was read from */
    const struct node *a, *b, *c, *d;
    const struct node *const *items;
    size_t item_count;
};

/* How an expression stands in a pipeline's text (DESIGN: the pipeline language). */
struct expr_place {
    const char *bytes; /* the whole text that messages point into */
    size_t length;
    size_t start; /* where the expression begins */
    bool whole; /* it is all of the text from start on, and `|` is jq's pipe at its top
                 * level too: for --arg files, tests, other programs. May be empty, or
                 * defs alone: then it is `.` */
    bool group; /* start is behind a `(`: all is jq's up to the `)` that closes it, and
                 * *end is where that stands */
    bool list; /* it ends at a `,` too */
    const char *const *keywords; /* ends, where a term has just ended, at one of these
                                  * words; NULL: none. `as` before $, [ or { is jq's */
};

/* Parses one expression; *end is where it ended in the text: behind its last token,
 * before white space that follows. A failure is STATUS_USAGE (or STATUS_RESOURCE) with
 * the place in the text. The message says what was expected, and where a top-level `|`
 * cut a construct short (`as $x |`, def, label), that it has to stand in parentheses.
 */
enum status expr_parse(const struct expr_place *place, struct arena *arena,
                       const struct node **root, size_t *end, struct fault *fault)
    __attribute__((warn_unused_result));

#endif
