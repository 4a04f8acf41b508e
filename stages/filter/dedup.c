/* dedup - the first of equal records */

#include "stages/filter/lately.h"
#include "stages/filter/once.h"

static enum status dedup_run(struct stage *self, const void *opaque)
{
    const struct lately_args *args = opaque;

    if (args->length > 0)
        return lately_run(self, args);
    if (args->on.program)
        return stage_fail_at(self, STATUS_USAGE, &args->on.text,
                             "the time of a record matters only with within DUR");
    return once_run(self, &args->by);
}

static unsigned dedup_traits(const void *opaque)
{
    const struct lately_args *args = opaque;

    return args->by.count > 0 ? STAGE_READS_FIELDS : 0;
}

static const struct stage_option dedup_options[] = {
    {.name = "by",
     .kind = ARGUMENT_KEYS,
     .flags = OPTION_OPERAND | OPTION_OPTIONAL | OPTION_KEYWORD,
     .offset = offsetof(struct lately_args, by),
     .value = "KEYS",
     .help = "records are equal if the values of these expressions are; without it, if "
             "they are the same value"},
    {.name = "within",
     .kind = ARGUMENT_DURATION,
     .flags = OPTION_OPERAND | OPTION_OPTIONAL | OPTION_KEYWORD,
     .offset = offsetof(struct lately_args, length),
     .minimum = 1,
     .value = "DUR",
     .help = "pass one again when DUR has passed since the last that did"},
    {.name = "on",
     .kind = ARGUMENT_EXPR,
     .flags = OPTION_OPERAND | OPTION_OPTIONAL | OPTION_KEYWORD,
     .offset = offsetof(struct lately_args, on),
     .value = "EXPR",
     .help = "with within: the time of a record, such as .ts; when it comes if it is "
             "not given"},
    {.name = NULL},
};

static const struct stage_example dedup_examples[] = {
    {.command = "dedup by .user",
     .input = "{\"user\": \"ada\", \"n\": 1}\n{\"user\": \"bob\", \"n\": 2}\n"
              "{\"user\": \"ada\", \"n\": 3}\n",
     .output = "{\"user\": \"ada\", \"n\": 1}\n{\"user\": \"bob\", \"n\": 2}\n"},
    {.command = "dedup",
     .input = "{\"a\": 1, \"b\": 2}\nx\n{\"b\":2, \"a\":1.0}\nx\n",
     .output = "{\"a\": 1, \"b\": 2}\nx\n",
     .about = "Equal is what jq calls equal."},
    {.command = "dedup by .msg within 1m on .ts",
     .input = "{\"ts\":\"2026-03-05T07:00:00Z\",\"msg\":\"disk full\"}\n"
              "{\"ts\":\"2026-03-05T07:00:50Z\",\"msg\":\"disk full\"}\n"
              "{\"ts\":\"2026-03-05T07:01:20Z\",\"msg\":\"disk full\"}\n",
     .output = "{\"ts\":\"2026-03-05T07:00:00Z\",\"msg\":\"disk full\"}\n"
               "{\"ts\":\"2026-03-05T07:01:20Z\",\"msg\":\"disk full\"}\n",
     .about = "The same message once a minute."},
    {.command = NULL},
};

const struct stage_type stage_dedup = {
    .name = "dedup",
    .kind = STAGE_FILTER,
    .summary = "pass the first of equal records",
    .description =
        "Passes a record, unchanged and at once, if none that is equal came before, "
        "wherever it stood; uniq compares neighbours only. Values are compared as jq "
        "does: 1 is 1.0, and the order of keys means nothing. Where a key yields "
        "several values, a record passes if one of them is new; where it yields none, "
        "it does not.\n\n"
        "Of each different key 22 to 43 bytes are held, a hash with a secret seed; if "
        "that is more than --memory allows, the run ends. With within, keys are "
        "forgotten when none of their records came for DUR, so that memory does not "
        "grow.",
    .args_size = sizeof(struct lately_args),
    .options = dedup_options,
    .examples = dedup_examples,
    .traits = STAGE_REJECTS | STAGE_HOLDS | STAGE_ORDERED,
    .traits_of = dedup_traits,
    .run = dedup_run,
};
