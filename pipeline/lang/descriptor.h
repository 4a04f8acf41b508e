/* Descriptor: everything that the engine and the program know about a kind of stage.
 *
 * A stage file ends with one constant, `const struct stage_type stage_NAME`. The parser
 * reads its option table, the planner its traits, the run room its function; help,
 * manual page, completion and the test of its examples come from its words. The kinds
 * of the arguments are named here; the text of a pipeline never decides them. */
#ifndef PIPELINE_LANG_DESCRIPTOR_H
#define PIPELINE_LANG_DESCRIPTOR_H

#include "pipeline/base/status.h"
#include "pipeline/base/text.h"
#include "pipeline/expr/expr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct stage;

enum stage_kind {
    STAGE_SOURCE, /* stands first and has no input */
    STAGE_FILTER, /* passes records on */
    STAGE_REDUCE, /* sums its input up and sends at the end */
    STAGE_ROUTE, /* sends into its blocks, or gathers what comes out of them */
    STAGE_SINK, /* ends a pipeline or a block */
};

/* What the planner needs to know. */
enum stage_trait {
    STAGE_ENDS_EARLY = 1 << 0, /* may end while its input goes on (head) */
    STAGE_REJECTS = 1 << 1, /* may reject a record for what is in it */
    STAGE_ACTS = 1 << 2, /* does what can be seen outside while it runs (tee, write) */
    STAGE_DRAINS = 1 << 3, /* wants its whole input, whatever follows wants (tee) */
    STAGE_HOLDS = 1 << 4, /* holds records or growing state in memory (tail) */
    STAGE_ORDERED = 1 << 5, /* its result depends on the order of its input */
    STAGE_MERGES = 1 << 6, /* its input can be split and its states merged */
    STAGE_PRINTS = 1 << 7, /* writes to standard output */
    STAGE_CHANGES = 1 << 8, /* sends other records than it received (map, cut) */
    STAGE_READS_FIELDS = 1 << 9, /* sees of a record only what its expressions read, and
                                  * shows it to nobody but its targets (where, count) */
    STAGE_SENDS_LAST = 1 << 10, /* sends nothing before its input has ended (sort) */
    STAGE_GATHERS = 1 << 11, /* a route that is itself a source: its blocks start with
                              * sources and send to it (merge) */
    STAGE_ENDLESS = 1 << 12, /* a source that goes on until it is stopped (follow): on a
                              * terminal reduces print by themselves (stage_refresh) */
    STAGE_STARTS = 1 << 13, /* a filter that may also stand where a source does, and is
                             * one then (exec) */
    STAGE_SPLITS = 1 << 14, /* runs the next stage several times, each with a part of
                             * its input (window) */
};

/* The kind of an argument decides how its text is read and where it is stored:
 *
 *     kind              written as                       member      if it repeats
 *     ARGUMENT_FLAG     nothing but the option's name    bool
 *     ARGUMENT_COUNT    20, 1k, 4M (powers of 1024)      uint64_t
 *     ARGUMENT_INTEGER  -5                               int64_t
 *     ARGUMENT_DURATION 5s, 1m30s, 1.5h, 200ms           int64_t, in nanoseconds
 *     ARGUMENT_WORD     a word or "string"               text        text_list
 *     ARGUMENT_PATTERN  a word, "string", /regex/imsx    pattern     pattern_list
 *     ARGUMENT_INPUT    the name of a file to read       text        text_list
 *     ARGUMENT_OUTPUT   the name of a file to write      text        text_list
 *     ARGUMENT_EXPR     a jq expression                  expression
 *     ARGUMENT_PATH     a jq path without white space    expression
 *     ARGUMENT_KEYS     EXPR [as NAME], ...              expression_list
 *     ARGUMENT_AGGS     NAME[(EXPR)] [as NAME] [if EXPR], ...
 *                                                        aggregation_list
 *     ARGUMENT_FORM     a word, or a jq "string"         expression
 *     ARGUMENT_NAMES    a jq "string" with \(...)        expression
 *
 * NAMES are those of files to write, one for each record; its row stands behind that of
 * an OUTPUT and has the same name, for it may be written in its place.
 *
 * A FORM says how records are written: a word is a form's name, which is its text, and
 * has no program.
 *
 * A flag that is not given is false, a text that is not given has no bytes (NULL), a
 * duration that is not given is 0 or its standard.
 *
 * The bytes of a text that the parser stores are followed by a NUL. */
enum argument_kind {
    ARGUMENT_FLAG,
    ARGUMENT_COUNT,
    ARGUMENT_INTEGER,
    ARGUMENT_DURATION,
    ARGUMENT_WORD,
    ARGUMENT_PATTERN,
    ARGUMENT_INPUT,
    ARGUMENT_OUTPUT,
    ARGUMENT_EXPR,
    ARGUMENT_PATH,
    ARGUMENT_KEYS,
    ARGUMENT_AGGS,
    ARGUMENT_FORM,
    ARGUMENT_NAMES,
};

/* As the standard of a COUNT: lets a stage see that the option was not given. Not
 * shown. */
#define COUNT_NOT_GIVEN UINT64_MAX

enum pattern_flag {
    PATTERN_CASELESS = 1 << 0, /* i */
    PATTERN_MULTILINE = 1 << 1, /* m */
    PATTERN_DOTALL = 1 << 2, /* s */
    PATTERN_EXTENDED = 1 << 3, /* x */
};

struct pattern {
    struct text text; /* between the quotes or slashes, if any */
    unsigned flags; /* enum pattern_flag, from behind the closing slash */
    bool slashes; /* it stood between slashes */
};

struct pattern_list {
    const struct pattern *items;
    size_t count;
};

/* A stretch of a pipeline whose stages see the same records: what their expressions
 * read off these is found at once. */
struct reach {
    struct json_paths *paths;
    size_t expressions; /* how many there are */
    struct reach *next; /* of the plan */
};

/* An expression, parsed and compiled. Belongs to the plan. */
struct expression {
    struct text text; /* as written; not closed by a NUL */
    struct text name; /* KEYS: what stands behind `as`; not given otherwise */
    struct text label; /* KEYS: the name, else the last one of the path; not given if it
                        * is no path, but with OPTION_LABELS */
    const struct node *root;
    const struct expr *program;
    const struct reach *reach; /* that its fields' slots belong to */
};

struct expression_list {
    struct text text; /* as written */
    const struct expression *items;
    size_t count;
};

/* One of `count, sum(.bytes) as total if .status < 400`. Which functions there are, the
 * stage knows. */
struct aggregation {
    struct text text; /* as written */
    struct text function; /* "sum" */
    struct expression argument; /* the program is NULL if there is none */
    struct expression condition; /* behind `if`; the same */
    struct text label; /* "total"; if it has no name: sum_bytes, count */
};

struct aggregation_list {
    struct text text; /* as written */
    const struct aggregation *items;
    size_t count;
};

enum option_flag {
    OPTION_OPERAND = 1 << 0, /* has no dash: it stands in its place among others */
    OPTION_OPTIONAL = 1 << 1, /* an operand that may be missing; options always may. A
                               * number in front of an expression is missing where no
                               * digit stands */
    OPTION_REPEATS = 1 << 2, /* may be given several times; the member is a list */
    OPTION_KEYWORD = 1 << 3, /* an operand that stands behind its name, in any place:
                              * `by KEYS` */
    OPTION_LABELS = 1 << 4, /* KEYS: each has a label of its own: a key that is no path
                             * needs `as NAME` */
};

/* One row an option or operand. An operand whose member an option has filled (-e of
 * grep and its PATTERN share one) is not expected any more. A member that one of its
 * rows repeats is a list for all of them. The table ends with a row without a name. */
struct stage_option {
    const char *name; /* "ignore-case" for --ignore-case; an operand's: "PATTERN"; a
                       * keyword's: "by" */
    char letter; /* 'i' for -i; 0 for none */
    enum argument_kind kind;
    unsigned flags; /* enum option_flag */
    size_t offset; /* of the member, in the stage's args */
    const char
        *value; /* what help calls an option's or a keyword's value: "N", "FILE" */
    uint64_t standard; /* COUNT, INTEGER, DURATION: the value if it is not given */
    uint64_t minimum; /* COUNT, DURATION: the smallest value accepted. For a duration
                       * that must not be nothing, 1 */
    const char *help; /* one sentence without its full stop; required */
};

/* An example for help and the manual, run by the tests: the records of `output` are
 * what `command` makes of `input`. */
struct stage_example {
    const char *command; /* a pipeline */
    const char *input; /* lines, each with its newline */
    const char *output;
    const char *about; /* what it shows; may be NULL */
};

struct stage_type {
    const char *name;
    const char *const *aliases; /* other names for it, up to a NULL; NULL: none */
    const char *const *offered; /* those that help and completion list, where aliases
                                 * are too many; NULL: all */
    enum stage_kind kind;
    const char *summary; /* half a sentence: "pass the records that match a pattern" */
    const char *description; /* paragraphs, separated by an empty line */
    size_t args_size; /* of the struct that the options fill */
    const struct stage_option *options; /* NULL: none */
    const struct stage_example *examples; /* ends with a row without a command */
    /* A stage that is only another way to write a map: what it maps, in jq's language,
     * where PATH, SEP ... stand for the arguments that its table calls so. Its args
     * begin with a struct expression, which is what the macro comes to. */
    const char *macro;

    unsigned traits; /* enum stage_trait, whatever its arguments are */
    unsigned (*traits_of)(const void *args); /* more, by its arguments; NULL: none */

    /* How many records it receives at most, by its arguments; NULL: any number. A stage
     * in front of it may ask (stage_limit). */
    uint64_t (*wants)(const void *args);

    /* Runs as a coroutine. `args` are its options, filled in and checked against the
     * table. */
    enum status (*run)(struct stage *self, const void *args);
};

/* The other names that are listed, up to a NULL; NULL: none. */
static inline const char *const *descriptor_offered(const struct stage_type *type)
{
    return type->offered ? type->offered : type->aliases;
}

/* All the types that a program has, and those that stand for an unwritten start and
 * end. */
struct stage_registry {
    const struct stage_type *const *types;
    size_t count;
    const struct stage_type *source; /* its operand, an INPUT list, gets the FILEs; its
                                      * option --format, a WORD, how they are read */
    const struct stage_type
        *follower; /* stands for it with -F, with the same operand */
    const struct stage_type *parser; /* reads records as its arguments say */
    const struct stage_type *sink;
};

#endif
