/* top - the most frequent values */

#include "stages/reduce/tally.h"

static enum status top_run(struct stage *self, const void *opaque)
{
    return tally_run(self, opaque, &(struct tally_form){.is_bounded = true});
}

static const struct stage_option top_options[] = {
    TALLY_MOST,
    TALLY_OPTIONS,
    {.name = NULL},
};

static const struct stage_example top_examples[] = {
    {.command = "top 2 .path",
     .input = "{\"path\": \"/a\"}\n{\"path\": \"/b\"}\n{\"path\": \"/b\"}\n"
              "{\"path\": \"/c\"}\n",
     .output = "{\"path\":\"/b\",\"count\":2}\n{\"path\":\"/a\",\"count\":1}\n"},
    {.command = "top 1 .path by .host",
     .input =
         "{\"host\": \"x\", \"path\": \"/a\"}\n{\"host\": \"y\", \"path\": \"/b\"}\n"
         "{\"host\": \"x\", \"path\": \"/b\"}\n{\"host\": \"x\", \"path\": \"/b\"}\n",
     .output = "{\"host\":\"x\",\"path\":\"/b\",\"count\":2}\n"
               "{\"host\":\"y\",\"path\":\"/b\",\"count\":1}\n",
     .about = "The first of each group."},
    {.command = "top .tags[] as tag",
     .input = "{\"tags\": [\"a\", \"b\"]}\n{\"tags\": [\"b\"]}\n",
     .output = "{\"tag\":\"b\",\"count\":2}\n{\"tag\":\"a\",\"count\":1}\n",
     .about = "Every value that an expression yields is counted."},
    {.command = NULL},
};

const struct stage_type stage_top = {
    .name = "top",
    .kind = STAGE_REDUCE,
    .summary = "the most frequent values",
    .description =
        "Sends, when the input has ended, an object for each of the most frequent "
        "values, with its count; those that are equally frequent stand in the order "
        "in which they came first. A field that a record lacks counts as null. A value "
        "is called by the last name of its path; anything else needs `as NAME`.\n\n"
        "The counts are exact while there are no more than 1,048,576 different values, "
        "and these take no more than a third of what --memory allows. Beyond that the "
        "rarer ones are forgotten (space-saving), and a message tells how much too "
        "high a count may be. The most frequent value of each group is never "
        "forgotten: more groups than there is memory for end with status 6.",
    .args_size = sizeof(struct tally_args),
    .options = top_options,
    .examples = top_examples,
    .traits = TALLY_TRAITS,
    .traits_of = tally_traits,
    .run = top_run,
};
