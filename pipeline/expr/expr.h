/* Expr: a jq expression, compiled and run.
 *
 * jq 1.8 is the reference for the meaning. The engine is a stack machine with
 * backtracking: an expression yields values one by one, and asking for the next one
 * goes back to the last point that had another choice. Calls, forks and paths live on
 * the machine's own stacks, so that neither a deep program nor a def that recurses for
 * ever touches the C stack; a tail call takes no room.
 *
 * An expression (struct expr) is compiled once and read-only; a machine (struct
 * expr_run) is one evaluation after the other, and belongs to one stage.
 *
 * Fields of the input (.a, .b.c[0]) that the program reads off its input are slots of a
 * set of paths (scan.h) that a whole pipeline shares; what the scanner found of them is
 * given with the input, so that no value is built for them. */
#ifndef PIPELINE_EXPR_EXPR_H
#define PIPELINE_EXPR_EXPR_H

#include "pipeline/base/arena.h"
#include "pipeline/base/fault.h"
#include "pipeline/expr/syntax.h"
#include "pipeline/json/scan.h"
#include "pipeline/json/value.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A $name from the command line. */
struct expr_variable {
    const char *name; /* without $ */
    struct value value; /* lent, settled; outlives the expression */
};

/* What a program can see of the world. All lent, and outliving the expression. */
struct expr_options {
    const struct expr_variable *variables;
    size_t variable_count;
    struct value named; /* $__prog_args' object of --arg values, for $ARGS.named;
                         * VALUE_NONE: empty */
    struct json_paths *paths; /* where fields of the input get their slots; NULL: the
                               * program reads its input through value_get */
};

struct expr;

/* Compiles a tree, which must live as long as the expression. Unknown functions and
 * variables, wrong numbers of arguments, and what is refused (import, include,
 * modulemeta, halt, halt_error, input_line_number is not refused) are STATUS_USAGE with
 * the place in the text and the nearest name. */
enum status expr_compile(struct expr **expr, const struct node *root,
                         const struct expr_options *options, struct fault *fault)
    __attribute__((warn_unused_result));
void expr_free(struct expr *expr);

/* A field that the program reads off its input. */
struct expr_field {
    int slot; /* in the set of paths */
    struct text path; /* as messages write it: ".a.b[0]" */
    struct text
        name; /* its first key, decoded; not given: the path begins with an index */
    size_t at, extent; /* of its first use, in the text */
};

/* All of them, lent by the program. */
const struct expr_field *expr_fields(const struct expr *expr, size_t *count);

/* Whether the program needs its whole input as a value, or only the fields above. */
bool expr_needs_whole_input(const struct expr *expr);

/* Whether it calls input or inputs. */
bool expr_reads_inputs(const struct expr *expr);

/* If the program is one field of the input, compared with a literal (.a >= 500,
 * .b == "x"): for stages that can do this without a machine. More such shapes may be
 * added. False: it is anything else. */
struct expr_comparison {
    int slot;
    uint8_t op; /* enum operator_, OPERATOR_EQUAL .. OPERATOR_GREATER_EQUAL */
    struct value literal; /* lent by the expression */
};
bool expr_as_comparison(const struct expr *expr, struct expr_comparison *comparison);

/* The same if it is one field of the input: .a, .b.c[0]. */
bool expr_as_field(const struct expr *expr, int *slot);

/* The same for an object with constant keys, all different, whose values are fields of
 * the input or constants ({host, n: .a.b, kind: "x"}). NULL: it is anything else. */
struct expr_object_member {
    struct value key; /* lent by the expression */
    struct text before; /* what stands before the value in the object's text: the
                         * object's first brace or a comma, the key and the colon */
    int slot; /* -1: the constant */
    struct value constant; /* lent by the expression */
};
struct expr_object {
    const struct expr_object_member *members;
    size_t count; /* at least one */
};
const struct expr_object *expr_as_object(const struct expr *expr);

/* What became of a request for an input. */
enum expr_input {
    EXPR_INPUT_VALUE,
    EXPR_INPUT_END, /* there is none */
    EXPR_INPUT_NO_MEMORY,
};

/* What a program may ask of the stage that runs it. `opaque` is the stage's. */
struct expr_host {
    void *opaque;
    /* The next input for `input`, a reference that stands on its own (settled). May
     * switch coroutines. */
    enum expr_input (*next_input)(void *opaque, struct value *input);
    /* For debug (label "DEBUG:") and stderr (label NULL: the text as it is). */
    void (*message)(void *opaque, const char *label, const char *bytes, size_t length);
    const char *(*input_filename)(void *opaque); /* NULL: null */
    uint64_t (*input_line_number)(void *opaque);
    /* Asked now and then while a program runs, since one may run for ever: true ends it
     * with an error that it cannot catch, of the cause "stopped". */
    bool (*is_stopped)(void *opaque);
};

struct expr_run;

/* NULL without memory. `host` is lent; any of its functions may be NULL. */
struct expr_run *expr_run_new(const struct expr *expr, const struct expr_host *host)
    __attribute__((warn_unused_result));
void expr_run_free(struct expr_run *run);

/* Begins an evaluation; what was left of the last one is dropped. Takes `input`;
 * `found` (lent, NULL: not known) are the scanner's finds in it, by slot, and stand, as
 * the input's text does, until the evaluation is over. */
void expr_start(struct expr_run *run, struct value input,
                const struct json_found *found);

enum expr_answer {
    EXPR_VALUE, /* *value is the next one; a reference, which may point into the input
                 */
    EXPR_END, /* there is no more */
    EXPR_ERROR, /* the program failed on this input; expr_error tells how */
    EXPR_NO_MEMORY, /* of the system, or past the limit of memory.h, or of the stacks */
};

/* May switch coroutines if the program calls input. */
enum expr_answer expr_next(struct expr_run *run, struct value *value);

/* jq's words for the error: `Cannot index number with string ("a")`, or what error(...)
 * was given (a string as it is, anything else as JSON with " (not a string)" behind
 * it). Lent until the next call; control bytes are not escaped. `cause` is a constant
 * that names the kind, one of few, for counting equal causes: "cannot index", "cannot
 * iterate", "error", ... */
struct expr_mistake {
    const char *cause;
    struct value_string what;
};
struct expr_mistake expr_error(struct expr_run *run);

/* How often the program compared a number with a string since the machine was made. */
uint64_t expr_mixed_comparisons(const struct expr_run *run);

#endif
