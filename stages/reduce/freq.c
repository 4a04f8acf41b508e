/* freq - how often each value comes, and its share */

#include "stages/reduce/tally.h"

static enum status freq_run(struct stage *self, const void *opaque)
{
    struct tally_args args = *(const struct tally_args *)opaque;

    args.most = UINT64_MAX;
    return tally_run(self, &args, &(struct tally_form){.has_share = true});
}

static const struct stage_option freq_options[] = {
    TALLY_OPTIONS,
    {.name = NULL},
};

static const struct stage_example freq_examples[] = {
    {.command = "freq .level",
     .input = "{\"level\": \"info\"}\n{\"level\": \"warn\"}\n{\"level\": \"info\"}\n"
              "{\"level\": \"info\"}\n",
     .output = "{\"level\":\"info\",\"count\":3,\"share\":0.75}\n"
               "{\"level\":\"warn\",\"count\":1,\"share\":0.25}\n"},
    {.command = NULL},
};

const struct stage_type stage_freq = {
    .name = "freq",
    .kind = STAGE_REDUCE,
    .summary = "how often each value comes, and its share of all",
    .description =
        "Sends, when the input has ended, an object for each different value, the most "
        "frequent first: its count, and its share of all values, from 0 to 1. Those "
        "that are equally frequent stand in the order in which they came first. A "
        "field that a record lacks counts as null. A value is called by the last name "
        "of its path; anything else needs `as NAME`.\n\n"
        "All different values are held; if they need more than --memory allows, the "
        "run ends.",
    .args_size = sizeof(struct tally_args),
    .options = freq_options,
    .examples = freq_examples,
    .traits = TALLY_TRAITS,
    .traits_of = tally_traits,
    .run = freq_run,
};
