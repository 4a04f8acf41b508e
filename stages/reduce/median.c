/* median - the median of numbers */

#include "stages/reduce/one.h"

static const struct stage_example median_examples[] = {
    {.command = "median .ms",
     .input = "{\"ms\":30}\n{\"ms\":10}\n{\"ms\":20}\n",
     .output = "20\n"},
    {.command = "median .ms by .host",
     .input = "{\"host\":\"a\",\"ms\":1}\n{\"host\":\"a\",\"ms\":2}\n",
     .output = "{\"host\":\"a\",\"median_ms\":1}\n"},
    {.command = NULL},
};

const struct stage_type stage_median = {
    .name = "median",
    .kind = STAGE_REDUCE,
    .summary = "take the median of numbers",
    .description =
        "The value at place ceil(n / 2) of the n numbers in order, as p50: always "
        "one of them. See coro-pipe help p50.",
    .args_size = sizeof(struct one_args),
    .options = one_options,
    .examples = median_examples,
    .traits = ONE_TRAITS,
    .traits_of = one_traits,
    .run = one_run,
};
