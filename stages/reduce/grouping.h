/* Grouping: what all stages do that make one value out of many, for each key.
 *
 * A stage says which aggregates it has, and hands over to grouping_run. Each record
 * goes into the group of its keys' values, which comes into being with the first one;
 * groups are sent in that order. A key that yields several values puts the record into
 * the group of each, one that yields none filters it. All that a record adds is known
 * before any of it is added, so that one that is rejected leaves nothing behind.
 *
 * With --partial the states are sent instead of the results, and with --merge such
 * records are read instead of the input:
 *
 *     {"keys":["web-1"],"states":[17,{"count":17,"sum":"8f3","exponent":0}]}
 *
 * Calls of which one state serves all (sum(.ms), mean(.ms); p50(.ms), p95(.ms)) share
 * it; it is sent for the first one, and null for the others. */
#ifndef STAGES_REDUCE_GROUPING_H
#define STAGES_REDUCE_GROUPING_H

#include "pipeline/aggregate/aggregate.h"
#include "pipeline/stage.h"
#include "stages/reduce/rounds.h"

/* What the user may say to all of them. */
struct grouping_args {
    struct expression_list by;
    int64_t every;
    bool partial, merge;
};

/* The rows of a stage's table, whose args of this type have a member `grouping`. */
#define GROUPING_OPTIONS(type_)                                                        \
    {.name = "by",                                                                     \
     .kind = ARGUMENT_KEYS,                                                            \
     .flags = OPTION_OPERAND | OPTION_OPTIONAL | OPTION_KEYWORD | OPTION_LABELS,       \
     .offset = offsetof(type_, grouping.by),                                           \
     .value = "KEYS",                                                                  \
     .help = "for each value of these expressions"},                                   \
        ROUNDS_OPTION(type_, grouping.every),                                          \
        {.name = "partial",                                                            \
         .kind = ARGUMENT_FLAG,                                                        \
         .offset = offsetof(type_, grouping.partial),                                  \
         .help = "send the state, which --merge reads, instead of the result"},        \
    {                                                                                  \
        .name = "merge", .kind = ARGUMENT_FLAG,                                        \
        .offset = offsetof(type_, grouping.merge),                                     \
        .help = "read what --partial sent, part after part"                            \
    }

/* One aggregate of the stage. */
struct grouping_call {
    struct aggregate aggregate;
    struct text function; /* "sum" */
    struct text label; /* not given: what is no path, and has no name */
    const struct expression *argument; /* NULL: the records themselves are counted */
    const struct expression *condition; /* NULL: always */
};

struct grouping_calls {
    const struct grouping_call *items;
    size_t count;
    bool bare; /* without keys, the one value is sent and no object */
};

/* The function of such a stage, once it knows its calls. */
enum status coro_fn grouping_run(struct stage *self, const struct grouping_args *args,
                                 const struct grouping_calls *calls);

/* The traits that its arguments decide. */
unsigned grouping_traits(const struct grouping_args *args);

#endif
