/* until - the records before a time */

#include "stages/filter/bound.h"

static enum status until_run(struct stage *self, const void *args)
{
    return bound_run(self, args, BOUND_UNTIL);
}

static unsigned until_traits(const void *args)
{
    return bound_traits(args, BOUND_UNTIL);
}

static const struct stage_option until_options[] = {
    BOUND_OPTIONS(
        "a time stamp, in quotes if it has a space; a time of today, such as 10:30; "
        "now, today or yesterday; or how long ago, such as 1h30m",
        "the records are in the order of their times: end at the first that does not "
        "pass"),
    {.name = NULL},
};

static const struct stage_example until_examples[] = {
    {.command = "until 2026-03-05T07:01:14Z",
     .input = "{\"ts\":\"2026-03-05T07:01:13Z\",\"n\":1}\n"
              "{\"ts\":\"2026-03-05T08:01:14+01:00\",\"n\":2}\n",
     .output = "{\"ts\":\"2026-03-05T07:01:13Z\",\"n\":1}\n"},
    {.command = "since \"2026-03-05 07:00\" | until --sorted \"2026-03-05 08:00\"",
     .input = "127.0.0.1 - - [05/Mar/2026:06:59:59 +0000] \"GET / HTTP/1.1\"\n"
              "127.0.0.1 - - [05/Mar/2026:07:00:01 +0000] \"GET / HTTP/1.1\"\n"
              "127.0.0.1 - - [05/Mar/2026:08:00:00 +0000] \"GET / HTTP/1.1\"\n",
     .output = "127.0.0.1 - - [05/Mar/2026:07:00:01 +0000] \"GET / HTTP/1.1\"\n",
     .about = "An hour of an access log, of which the rest is not read."},
    {.command = NULL},
};

const struct stage_type stage_until = {
    .name = "until",
    .kind = STAGE_FILTER,
    .summary = "pass the records before a time",
    .description =
        "Passes the records whose time is before TIME, and leaves out the others; with "
        "--sorted it ends at the first of those. What is said in relation to now (1h, "
        "today) is fixed when the pipeline starts; for how long a pipeline runs, see "
        "coro-pipe help timeout.\n\n" BOUND_STAMP,
    .args_size = sizeof(struct bound_args),
    .options = until_options,
    .examples = until_examples,
    .traits = STAGE_REJECTS | STAGE_ORDERED,
    .traits_of = until_traits,
    .run = until_run,
};
