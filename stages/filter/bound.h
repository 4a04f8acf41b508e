/* Bound: passing the records before a time, or those from it on. */
#ifndef STAGES_FILTER_BOUND_H
#define STAGES_FILTER_BOUND_H

#include "pipeline/stage.h"

/* The args of since and until begin with this. */
struct bound_args {
    struct text time, zone;
    struct expression on;
    bool sorted;
};

#define BOUND_OPTIONS(TIME_HELP, SORTED_HELP)                                          \
    {.name = "TIME",                                                                   \
     .kind = ARGUMENT_WORD,                                                            \
     .flags = OPTION_OPERAND,                                                          \
     .offset = offsetof(struct bound_args, time),                                      \
     .help = (TIME_HELP)},                                                             \
        {.name = "on",                                                                 \
         .kind = ARGUMENT_EXPR,                                                        \
         .flags = OPTION_OPERAND | OPTION_OPTIONAL | OPTION_KEYWORD,                   \
         .offset = offsetof(struct bound_args, on),                                    \
         .value = "EXPR",                                                              \
         .help = "the time of a record, such as .at; its own time stamp if it is not " \
                 "given"},                                                             \
        {.name = "in-tz",                                                              \
         .kind = ARGUMENT_WORD,                                                        \
         .offset = offsetof(struct bound_args, zone),                                  \
         .value = "ZONE",                                                              \
         .help = "where the clocks stood that wrote times without an offset, TIME "    \
                 "too: UTC, which is the standard, local, +hh:mm, or a name such as "  \
                 "Europe/Berlin"},                                                     \
    {                                                                                  \
        .name = "sorted", .letter = 's', .kind = ARGUMENT_FLAG,                        \
        .offset = offsetof(struct bound_args, sorted), .help = (SORTED_HELP)           \
    }

/* What a record's own time stamp is, for descriptions. */
#define BOUND_STAMP                                                                    \
    "A record's own time stamp is the first of its fields ts, time, timestamp, "       \
    "@timestamp, datetime and date that is there; of a line of text what it begins "   \
    "with, or what stands in its first brackets [], as in an access log. A line of "   \
    "text without one, such as those of a stack trace, goes with the line before. "    \
    "How time stamps may be written, coro-pipe help time tells. A record without a "   \
    "time is rejected."

enum bound {
    BOUND_SINCE, /* passes those at the time and after it */
    BOUND_UNTIL, /* passes those before it */
};

enum status coro_fn bound_run(struct stage *self, const struct bound_args *args,
                              enum bound bound);

/* With an expression only what that reads is seen; a sorted until ends early. */
unsigned bound_traits(const struct bound_args *args, enum bound bound);

#endif
