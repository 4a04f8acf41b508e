/* Builtin: a function of jq on plain values, in C. Those that take closures or yield
 * more than one value are written in jq's own language (prelude.c) over these.
 *
 * The machine evaluates the arguments (all combinations, as jq does), then calls the
 * function once for each. */
#ifndef PIPELINE_EXPR_BUILTIN_H
#define PIPELINE_EXPR_BUILTIN_H

#include "pipeline/expr/expr.h"
#include "pipeline/json/buffer.h"
#include "pipeline/json/value.h"

/* What a builtin works with, for one call. */
struct builtin_call {
    struct value *arguments; /* lent: arguments[0] is the input, then those written */
    struct value result; /* the answer, a reference; VALUE_NONE until it is set */
    const char *cause; /* why it failed: a constant that names the kind of error */
    struct value error; /* what a catch gets; VALUE_NONE with a cause: no memory */
    struct builtin_cache *cache; /* the machine's: compiled regexes, buffers */
    const struct expr_host *host;
};

/* Sets call->result and answers true, or fails with builtin_fail (or without memory,
 * with builtin_no_memory) and answers false. May change the forms of its arguments
 * (value_string does), and take one by moving it out and leaving VALUE_NONE there. */
typedef bool builtin_function(struct builtin_call *call);

struct builtin {
    const char *name; /* those that only the prelude may call begin with _ */
    uint8_t arity; /* arguments as written, without the input: 0 to 6 */
    builtin_function *call;
};

/* Functions that only the prelude may call:
 *
 *   _sort_by(keys) _group_by(keys) _unique_by(keys) _min_by(keys) _max_by(keys)
 *       keys: an array with one key (jq's [f]) for each element of the input
 *   _match(re; flags; test)
 *       the matches as an array, or whether there is one if `test` is true; flags: a
 *       string or null
 *   _split2(re; flags)
 *       split/2's array; the same flags, always global
 *   _parts(re; flags)
 *       _match's matches, each with "gap", the text between it and the one before; and
 *       as the last element the rest of the text: sub and gsub in linear time
 *   _strindices(s)
 *       where a string occurs, in code points (jq lets users call it, too)
 *   _flatten(depth)
 *       as flatten(depth), but -1 is without a limit
 *   _format(name)
 *       the @formats, on one value; format(name) for users
 *
 * Written in C for speed where jq has them in its prelude: add any all (all without
 * arguments) join(s) indices(i) index(i) rindex(i) flatten flatten(n) reverse
 * to_entries from_entries transpose ascii_downcase ascii_upcase ltrimstr rtrimstr
 * trimstr abs toarray not isfinite. input_filename and input_line_number ask
 * call->host. */

/* Kinds of errors, for `cause`. */
#define CAUSE_INDEX "cannot index"
#define CAUSE_ITERATE "cannot iterate"
#define CAUSE_UPDATE "cannot update"
#define CAUSE_PATH "bad path"
#define CAUSE_OPERANDS "operands do not go together"
#define CAUSE_ZERO "division by zero"
#define CAUSE_TYPE "wrong type"
#define CAUSE_PARSE "cannot be parsed"
#define CAUSE_FORMAT "cannot be formatted"
#define CAUSE_DATE "bad date"
#define CAUSE_REGEX "bad regex"
#define CAUSE_GAVE_UP "regex gave up"
#define CAUSE_LIMIT "too large"
#define CAUSE_ERROR "error"
#define CAUSE_MEMORY "out of memory" /* the error is VALUE_NONE */

/* The tables end with a row without a name. One a file: builtin_string.c ... */
extern const struct builtin builtin_core[]; /* length, keys, has, error, ... */
extern const struct builtin builtin_string[]; /* split, ascii_downcase, explode, ... */
extern const struct builtin builtin_array[]; /* sort, unique, min, flatten, ... */
extern const struct builtin builtin_math[]; /* floor, sqrt, pow, frexp, ... */
extern const struct builtin builtin_date[]; /* mktime, strftime, strptime, ... */
extern const struct builtin builtin_format[]; /* tojson, fromjson, _format */
extern const struct builtin builtin_regex[]; /* _match, _split2, _parts */

/* The five operators, negation and comparison, shared by the machine and by constant
 * folding; as a builtin_function with arguments[1] and arguments[2] (negate: [1]). */
builtin_function builtin_add, builtin_subtract, builtin_multiply, builtin_divide,
    builtin_modulo, builtin_negate;

/* Index and slice as .[k] and .[a:b] do (arguments[0] the target, [1] the key: a
 * string, number, array to search, or an object {start, end}); and their opposite,
 * which sets what is at the key: arguments[2]. As jq's jv_get, jv_set, jv_has, jv_dels,
 * and the whole paths: getpath (0, 1), setpath (0, 1: path, 2), delpaths (0, 1). */
builtin_function builtin_get, builtin_set, builtin_has, builtin_getpath,
    builtin_setpath, builtin_delpaths;

/* What the calls of one machine keep (builtin_cache.h). NULL without memory; NULL may
 * be freed. */
struct builtin_cache *builtin_cache_new(void) __attribute__((warn_unused_result));
void builtin_cache_free(struct builtin_cache *cache);

/* Fails with a string, as printf; long values in it are the caller's to cut
 * (builtin_shown). Answers false. */
bool builtin_fail(struct builtin_call *call, const char *cause, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Fails with any value, which it takes. */
bool builtin_fail_value(struct builtin_call *call, const char *cause,
                        struct value error);
bool builtin_no_memory(struct builtin_call *call);

/* Fails with jq's words for a wrong type: `number (1) WHAT`, `number (1) and string
 * ("a") WHAT`; and `Cannot iterate over number (1)`. */
bool builtin_fail_type(struct builtin_call *call, const char *cause, struct value bad,
                       const char *what);
bool builtin_fail_types(struct builtin_call *call, const char *cause,
                        const struct value bad[2], const char *what);
bool builtin_fail_iterate(struct builtin_call *call, struct value bad);

/* A value as jq's error messages show it: as JSON; what is longer than 29 bytes is cut
 * at a character's border, with "..." and the closing quote or bracket. */
struct builtin_shown {
    char bytes[32];
};
struct builtin_shown builtin_shown(struct value value);

#endif
