/* mode - the most frequent value */

#include "stages/reduce/one.h"

static const struct stage_example mode_examples[] = {
    {.command = "mode .level",
     .input = "{\"level\":\"error\"}\n{\"level\":\"info\"}\n{\"level\":\"info\"}\n",
     .output = "info\n"},
    {.command = "mode .status by .host",
     .input = "{\"host\":\"a\",\"status\":500}\n{\"host\":\"a\",\"status\":200}\n",
     .output = "{\"host\":\"a\",\"mode_status\":500}\n"},
    {.command = NULL},
};

const struct stage_type stage_mode = {
    .name = "mode",
    .kind = STAGE_REDUCE,
    .summary = "take the most frequent value",
    .description =
        "Of several that are equally frequent, the one that was seen first. Values "
        "are equal as in jq: 1 is 1.0. Null, which a missing field is, is passed "
        "over; of nothing the mode is null.",
    .args_size = sizeof(struct one_args),
    .options = one_options,
    .examples = mode_examples,
    .traits = ONE_TRAITS,
    .traits_of = one_traits,
    .run = one_run,
};
