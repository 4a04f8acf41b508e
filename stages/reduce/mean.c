/* mean - the arithmetic mean of numbers */

#include "stages/reduce/one.h"

static const char *const mean_aliases[] = {"avg", NULL};

static const struct stage_example mean_examples[] = {
    {.command = "mean .ms", .input = "{\"ms\":10}\n{\"ms\":25}\n", .output = "17.5\n"},
    {.command = "mean .ms by .host",
     .input = "{\"host\":\"a\",\"ms\":10}\n{\"host\":\"b\",\"ms\":5}\n{\"host\":\"a\","
              "\"ms\":25}\n",
     .output = "{\"host\":\"a\",\"mean_ms\":17.5}\n{\"host\":\"b\",\"mean_ms\":5}\n"},
    {.command = NULL},
};

const struct stage_type stage_mean = {
    .name = "mean",
    .aliases = mean_aliases,
    .kind = STAGE_REDUCE,
    .summary = "take the mean of numbers",
    .description =
        "Adds exactly and rounds once, when it divides. Null, which a missing field "
        "is, is passed over; anything else that is no number rejects the record. "
        "The mean of nothing is null.",
    .args_size = sizeof(struct one_args),
    .options = one_options,
    .examples = mean_examples,
    .traits = ONE_TRAITS,
    .traits_of = one_traits,
    .run = one_run,
};
