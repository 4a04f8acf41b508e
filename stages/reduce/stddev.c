/* stddev - the standard deviation of numbers */

#include "stages/reduce/one.h"

static const struct stage_example stddev_examples[] = {
    {.command = "stddev .ms",
     .input = "{\"ms\":1}\n{\"ms\":2}\n{\"ms\":3}\n",
     .output = "1\n"},
    {.command = "stddev .ms by .host",
     .input = "{\"host\":\"a\",\"ms\":2}\n{\"host\":\"a\",\"ms\":2}\n{\"host\":\"b\","
              "\"ms\":5}\n",
     .output =
         "{\"host\":\"a\",\"stddev_ms\":0}\n{\"host\":\"b\",\"stddev_ms\":null}\n"},
    {.command = NULL},
};

const struct stage_type stage_stddev = {
    .name = "stddev",
    .kind = STAGE_REDUCE,
    .summary = "take the standard deviation of numbers",
    .description =
        "Of a sample: the square root of the sum of the squared distances from the "
        "mean, divided by n - 1. Computed exactly and rounded once. Null, which a "
        "missing field is, is passed over; anything else that is no number rejects "
        "the record. Of fewer than two numbers it is null.",
    .args_size = sizeof(struct one_args),
    .options = one_options,
    .examples = stddev_examples,
    .traits = ONE_TRAITS,
    .traits_of = one_traits,
    .run = one_run,
};
