/* since - the records from a time on */

#include "stages/filter/bound.h"

static enum status since_run(struct stage *self, const void *args)
{
    return bound_run(self, args, BOUND_SINCE);
}

static unsigned since_traits(const void *args)
{
    return bound_traits(args, BOUND_SINCE);
}

static const struct stage_option since_options[] = {
    BOUND_OPTIONS(
        "a time stamp, in quotes if it has a space; a time of today, such as 10:30; "
        "now, today or yesterday; or how long ago, such as 1h30m",
        "the records are in the order of their times: behind the first that passes all "
        "do, unseen"),
    {.name = NULL},
};

static const struct stage_example since_examples[] = {
    {.command = "since 2026-03-05T07:01:14Z",
     .input = "{\"ts\":\"2026-03-05T07:01:13Z\",\"n\":1}\n"
              "{\"ts\":\"2026-03-05T08:01:14+01:00\",\"n\":2}\n",
     .output = "{\"ts\":\"2026-03-05T08:01:14+01:00\",\"n\":2}\n"},
    {.command = "since \"2026-03-05 07:00\"",
     .input = "2026-03-05 06:59:59,998 INFO started\n"
              "2026-03-05 07:00:03,110 ERROR in the cart:\n"
              "  at Cart.add(Cart.java:17)\n",
     .output = "2026-03-05 07:00:03,110 ERROR in the cart:\n"
               "  at Cart.add(Cart.java:17)\n",
     .about = "A line without a time stamp goes with the line before."},
    {.command = NULL},
};

const struct stage_type stage_since = {
    .name = "since",
    .kind = STAGE_FILTER,
    .summary = "pass the records from a time on",
    .description = "Passes the records whose time is TIME or later. What is said in "
                   "relation to now (1h, today) is fixed when the pipeline "
                   "starts.\n\n" BOUND_STAMP,
    .args_size = sizeof(struct bound_args),
    .options = since_options,
    .examples = since_examples,
    .traits = STAGE_REJECTS | STAGE_ORDERED,
    .traits_of = since_traits,
    .run = since_run,
};
