/* dedup - the first of equal records */

#include "stages/filter/once.h"

struct dedup_args {
    struct expression_list by;
};

static enum status dedup_run(struct stage *self, const void *opaque)
{
    const struct dedup_args *args = opaque;

    return once_run(self, &args->by);
}

static unsigned dedup_traits(const void *opaque)
{
    const struct dedup_args *args = opaque;

    return args->by.count > 0 ? STAGE_READS_FIELDS : 0;
}

static const struct stage_option dedup_options[] = {
    {.name = "by",
     .kind = ARGUMENT_KEYS,
     .flags = OPTION_OPERAND | OPTION_OPTIONAL | OPTION_KEYWORD,
     .offset = offsetof(struct dedup_args, by),
     .value = "KEYS",
     .help = "records are equal if the values of these expressions are; without it, if "
             "they are the same value"},
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
        "that is more than --memory allows, the run ends.",
    .args_size = sizeof(struct dedup_args),
    .options = dedup_options,
    .examples = dedup_examples,
    .traits = STAGE_REJECTS | STAGE_HOLDS | STAGE_ORDERED,
    .traits_of = dedup_traits,
    .run = dedup_run,
};
