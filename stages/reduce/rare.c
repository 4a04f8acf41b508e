/* rare - the least frequent values */

#include "stages/reduce/tally.h"

static enum status rare_run(struct stage *self, const void *opaque)
{
    return tally_run(self, opaque, &(struct tally_form){.least_first = true});
}

static const struct stage_option rare_options[] = {
    TALLY_MOST,
    TALLY_OPTIONS,
    {.name = NULL},
};

static const struct stage_example rare_examples[] = {
    {.command = "rare 2 .agent",
     .input = "{\"agent\": \"a\"}\n{\"agent\": \"b\"}\n{\"agent\": \"a\"}\n"
              "{\"agent\": \"c\"}\n",
     .output = "{\"agent\":\"b\",\"count\":1}\n{\"agent\":\"c\",\"count\":1}\n"},
    {.command = NULL},
};

const struct stage_type stage_rare = {
    .name = "rare",
    .kind = STAGE_REDUCE,
    .summary = "the least frequent values",
    .description =
        "Sends, when the input has ended, an object for each of the least frequent "
        "values, with its count; those that are equally frequent stand in the order "
        "in which they came first. A field that a record lacks counts as null. A value "
        "is called by the last name of its path; anything else needs `as NAME`.\n\n"
        "All different values are held; if they need more than --memory allows, the "
        "run ends.",
    .args_size = sizeof(struct tally_args),
    .options = rare_options,
    .examples = rare_examples,
    .traits = TALLY_TRAITS,
    .traits_of = tally_traits,
    .run = rare_run,
};
