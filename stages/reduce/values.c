/* values - the different values */

#include "stages/reduce/one.h"

static const struct stage_example values_examples[] = {
    {.command = "values .level",
     .input = "{\"level\":\"info\"}\n{\"level\":\"error\"}\n{\"level\":\"info\"}\n",
     .output = "[\"info\",\"error\"]\n"},
    {.command = "values .user by .host",
     .input = "{\"host\":\"a\",\"user\":\"ada\"}\n{\"host\":\"a\",\"user\":\"bob\"}\n",
     .output = "{\"host\":\"a\",\"values_user\":[\"ada\",\"bob\"]}\n"},
    {.command = NULL},
};

const struct stage_type stage_values = {
    .name = "values",
    .kind = STAGE_REDUCE,
    .summary = "collect the different values",
    .description =
        "An array of the values that came, each once, in the order in which they "
        "were first seen, and spelled as then. Values are equal as in jq: 1 is 1.0. "
        "Null, which a missing field is, is passed over. For their number see "
        "distinct in coro-pipe help stats.",
    .args_size = sizeof(struct one_args),
    .options = one_options,
    .examples = values_examples,
    .traits = ONE_TRAITS | STAGE_ORDERED,
    .traits_of = one_traits,
    .run = one_run,
};
