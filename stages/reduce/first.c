/* first - the first value */

#include "stages/reduce/one.h"

static const struct stage_example first_examples[] = {
    {.command = "first .user",
     .input = "{\"user\":null}\n{\"user\":\"ada\"}\n{\"user\":\"bob\"}\n",
     .output = "ada\n"},
    {.command = "first .time by .host",
     .input =
         "{\"host\":\"a\",\"time\":\"10:00\"}\n{\"host\":\"a\",\"time\":\"10:05\"}\n",
     .output = "{\"host\":\"a\",\"first_time\":\"10:00\"}\n"},
    {.command = NULL},
};

const struct stage_type stage_first = {
    .name = "first",
    .kind = STAGE_REDUCE,
    .summary = "take the first value",
    .description =
        "The first that is not null, which a missing field is. Of nothing it is "
        "null. For whole records see head.",
    .args_size = sizeof(struct one_args),
    .options = one_options,
    .examples = first_examples,
    .traits = ONE_TRAITS | STAGE_ORDERED,
    .traits_of = one_traits,
    .run = one_run,
};
