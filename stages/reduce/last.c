/* last - the last value */

#include "stages/reduce/one.h"

static const struct stage_example last_examples[] = {
    {.command = "last .user",
     .input = "{\"user\":\"ada\"}\n{\"user\":\"bob\"}\n{}\n",
     .output = "bob\n"},
    {.command = "last .time by .host",
     .input =
         "{\"host\":\"a\",\"time\":\"10:00\"}\n{\"host\":\"a\",\"time\":\"10:05\"}\n",
     .output = "{\"host\":\"a\",\"last_time\":\"10:05\"}\n"},
    {.command = NULL},
};

const struct stage_type stage_last = {
    .name = "last",
    .kind = STAGE_REDUCE,
    .summary = "take the last value",
    .description =
        "The last that is not null, which a missing field is. Of nothing it is "
        "null. For whole records see tail.",
    .args_size = sizeof(struct one_args),
    .options = one_options,
    .examples = last_examples,
    .traits = ONE_TRAITS | STAGE_ORDERED,
    .traits_of = one_traits,
    .run = one_run,
};
