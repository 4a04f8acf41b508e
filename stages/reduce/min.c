/* min - the least value */

#include "stages/reduce/one.h"

static const struct stage_example min_examples[] = {
    {.command = "min .ms", .input = "{\"ms\":25}\n{\"ms\":10}\n", .output = "10\n"},
    {.command = "min .ms, .bytes by .host",
     .input = "{\"host\":\"a\",\"ms\":25,\"bytes\":1}\n{\"host\":\"a\",\"ms\":10,"
              "\"bytes\":2}\n",
     .output = "{\"host\":\"a\",\"min_ms\":10,\"min_bytes\":1}\n"},
    {.command = NULL},
};

const struct stage_type stage_min = {
    .name = "min",
    .kind = STAGE_REDUCE,
    .summary = "take the least value",
    .description =
        "In jq's order: null, which a missing field is, is passed over; then come "
        "false, true, numbers, strings, arrays, objects. Of equal values the first "
        "one stands for all. The least of nothing is null.",
    .args_size = sizeof(struct one_args),
    .options = one_options,
    .examples = min_examples,
    .traits = ONE_TRAITS,
    .traits_of = one_traits,
    .run = one_run,
};
