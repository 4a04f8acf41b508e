/* max - the greatest value */

#include "stages/reduce/one.h"

static const struct stage_example max_examples[] = {
    {.command = "max .ms", .input = "{\"ms\":25}\n{\"ms\":10}\n", .output = "25\n"},
    {.command = "max .time by .host",
     .input =
         "{\"host\":\"a\",\"time\":\"10:00\"}\n{\"host\":\"a\",\"time\":\"09:59\"}\n",
     .output = "{\"host\":\"a\",\"max_time\":\"10:00\"}\n"},
    {.command = NULL},
};

const struct stage_type stage_max = {
    .name = "max",
    .kind = STAGE_REDUCE,
    .summary = "take the greatest value",
    .description =
        "In jq's order: null, which a missing field is, is passed over; then come "
        "false, true, numbers, strings, arrays, objects. Of equal values the first "
        "one stands for all. The greatest of nothing is null.",
    .args_size = sizeof(struct one_args),
    .options = one_options,
    .examples = max_examples,
    .traits = ONE_TRAITS,
    .traits_of = one_traits,
    .run = one_run,
};
