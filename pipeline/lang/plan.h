/* Plan: a pipeline's text, parsed and checked: which stages, with which arguments, who
 * sends to whom.
 *
 *     'grep x | broadcast { head 1 | write f } { count } | tail 2'
 *
 *      read --> 1 grep --> 2 broadcast --> 2.1.1 head --> 2.1.2 write
 *                                     `--> 2.2.1 count --> 3 tail --> print
 *
 *     'merge { read a } { seq 3 | write f } { read b | tail 2 } | count'
 *
 *      1.1.1 read --------------------> 1 merge --> 2 count --> print
 *      1.2.1 seq --> 1.2.2 write       /
 *      1.3.1 read --> 1.3.2 tail -----'
 *
 * A source that is not written is read's place, an end that is not written is print's;
 * both come from the registry, so that this room knows no stage by name. The outputs of
 * all blocks that do not end in a sink join and go to the stage behind the blocks. A
 * plan is a graph without cycles; its stages are in an order in which every stage
 * stands before its targets, and the stages of block 1 before those of block 2. There
 * may be several sources, in the blocks of a stage that gathers (STAGE_GATHERS); that
 * stage itself is left out if every block of it ends in a sink.
 *
 * The grammar (white space and newlines separate, # starts a comment where a token may
 * start after white space):
 *
 *     pipeline  = stage { "|" stage }
 *     stage     = NAME { argument } { block }
 *     block     = "{" pipeline "}"
 *     argument  = option | word | "string" | /regex/flags | number | duration | EXPR
 *               | KEYS | AGGS | PATH | KEYWORD argument
 *
 * An EXPR is one expression of jq. It ends where expr/syntax.h says; KEYS are several,
 * between commas; AGGS are calls of aggregates, between commas. */
#ifndef PIPELINE_LANG_PLAN_H
#define PIPELINE_LANG_PLAN_H

#include "pipeline/base/arena.h"
#include "pipeline/base/fault.h"
#include "pipeline/lang/descriptor.h"

/* How deep blocks may nest. */
#define PLAN_DEPTH_LIMIT 100

struct plan_stage {
    const struct stage_type *type;
    const void *args;
    unsigned traits; /* enum stage_trait: the type's and those by its arguments */
    const char *number; /* "2.1.3", as written; "" if it was not written */
    struct text name; /* where it stands in the text; nowhere if it was not written */
    struct plan_stage *const *targets; /* where its records go; none for a sink */
    size_t target_count;
    size_t sender_count;
    size_t index; /* in the plan's stages */
    const char *option; /* "-i 'csv'", if an option stands for it, for messages; NULL */
};

/* A compiled expression, to be freed with the plan. */
struct plan_program {
    struct expr *program;
    struct plan_program *next;
};

struct plan {
    struct arena arena;
    struct plan_program *programs;
    struct reach *reaches;
    const char *text; /* the pipeline, a copy */
    size_t length;
    struct plan_stage **stages;
    size_t count;
};

/* What the command line says beside the pipeline. All lent; the variables must outlive
 * the plan. */
/* How the input is read, if the user says so. */
struct plan_format {
    const char
        *source; /* for the --format of the source that is not written, or NULL */
    const char *parser; /* the arguments of an unwritten parser behind the source, in
                         * the language; or NULL */
};

struct plan_options {
    struct plan_format format;
    bool follow; /* the FILEs are for the registry's follower */
    struct text_list files; /* for the registry's source; a usage error beside a source
                             * in the text */
    const struct expr_variable *variables; /* for the expressions */
    size_t variable_count;
    struct value named; /* $ARGS.named; VALUE_NONE: empty */
};

/* Parses and checks `text` (bytes of any content). On anything but STATUS_OK *fault
 * tells what, with the place in the text and, where a name is unknown, the nearest one
 * that is known, and *plan holds nothing but its copy of the text, if there is one.
 * Release it in every case. */
enum status plan_parse(struct plan *plan, const struct stage_registry *registry,
                       struct text text, const struct plan_options *options,
                       struct fault *fault) __attribute__((warn_unused_result));
void plan_release(struct plan *plan);

/* The type called `name`, or with that alias; or NULL. */
const struct stage_type *registry_find(const struct stage_registry *registry,
                                       struct text name);

/* The expressions of a stage's arguments, or what its macro comes to: fills at most
 * `size` places, returns how many there are. */
size_t plan_stage_expressions(const struct plan_stage *stage,
                              const struct expression **expressions, size_t size);

/* Where a stage's arguments say that what it sends has a field of that name: behind
 * `as`, or for a reduce by the last name of a key. NULL: nowhere. */
const struct text *plan_find_label(const struct plan_stage *stage, const char *name);

/* The names of the fields, at the top of its records, that the stages behind it read,
 * in the arena: so a parser may leave out the others. NULL: all of them are wanted,
 * since somebody sees the records themselves (or there is no memory). */
const struct text_list *plan_wanted(const struct plan *plan,
                                    const struct plan_stage *stage,
                                    struct arena *arena);

/* The paths of what is looked for first in the records that a stage sends; NULL: there
 * is no such stage, or several. */
const struct json_paths *plan_paths_behind(const struct plan_stage *stage);

/* Writes how a stage is called, from its table: `grep [-v] [-m N] PATTERN`. As
 * snprintf. */
size_t descriptor_usage(const struct stage_type *type, char *buffer, size_t size);

/* Writes the stage's arguments as the parser understood them, in the language, defaults
 * included:
 * `-v --max=5 "sshd"`. As snprintf. */
size_t plan_stage_arguments(const struct plan_stage *stage, char *buffer, size_t size);

#endif
