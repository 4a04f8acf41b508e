/* Tally: how often which values come: what top, rare and freq share. */
#ifndef STAGES_REDUCE_TALLY_H
#define STAGES_REDUCE_TALLY_H

#include "stages/reduce/grouping.h"

struct tally_args {
    uint64_t most; /* results of a group */
    struct expression_list keys;
    struct grouping_args grouping;
};

struct tally_form {
    bool is_bounded; /* approximate where memory ends, not failing */
    bool least_first;
    bool has_share;
};

enum status coro_fn tally_run(struct stage *self, const struct tally_args *args,
                              const struct tally_form *form);

unsigned tally_traits(const void *opaque);

/* The traits of all of them. */
#define TALLY_TRAITS                                                                   \
    (STAGE_REJECTS | STAGE_HOLDS | STAGE_ORDERED | STAGE_MERGES | STAGE_CHANGES)

/* Rows that their tables share. */
#define TALLY_OPTIONS                                                                  \
    {.name = "KEYS",                                                                   \
     .kind = ARGUMENT_KEYS,                                                            \
     .flags = OPTION_OPERAND | OPTION_LABELS,                                          \
     .offset = offsetof(struct tally_args, keys),                                      \
     .help = "what to count: an expression of jq's language, or several between "      \
             "commas, of which the combinations are counted; what is no path needs "   \
             "`as NAME`"},                                                             \
        GROUPING_OPTIONS(struct tally_args)

#define TALLY_MOST                                                                     \
    {                                                                                  \
        .name = "N", .kind = ARGUMENT_COUNT,                                           \
        .flags = OPTION_OPERAND | OPTION_OPTIONAL,                                     \
        .offset = offsetof(struct tally_args, most), .standard = 10,                   \
        .help = "how many values"                                                      \
    }

#endif
