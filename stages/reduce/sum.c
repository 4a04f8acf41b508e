/* sum - the sum of numbers */

#include "stages/reduce/one.h"

static const struct stage_example sum_examples[] = {
    {.command = "sum .bytes",
     .input = "{\"bytes\":10}\n{\"bytes\":32}\n",
     .output = "42\n"},
    {.command = "sum .bytes by .host",
     .input = "{\"host\":\"a\",\"bytes\":10}\n{\"host\":\"b\",\"bytes\":5}\n{\"host\":"
              "\"a\",\"bytes\":32}\n",
     .output = "{\"host\":\"a\",\"sum_bytes\":42}\n{\"host\":\"b\",\"sum_bytes\":5}\n"},
    {.command = "sum .a * .b as area by .kind",
     .input = "{\"kind\":\"x\",\"a\":2,\"b\":3}\n",
     .output = "{\"kind\":\"x\",\"area\":6}\n"},
    {.command = NULL},
};

const struct stage_type stage_sum = {
    .name = "sum",
    .kind = STAGE_REDUCE,
    .summary = "add numbers up",
    .description =
        "Adds exactly and rounds once: neither the order of the numbers nor their "
        "size changes the result. Integers stay exact whatever their size; if any "
        "number has a fraction or an exponent, the result is the nearest double. "
        "Null, which a missing field is, is passed over; anything else that is no "
        "number rejects the record. The sum of nothing is 0.",
    .args_size = sizeof(struct one_args),
    .options = one_options,
    .examples = sum_examples,
    .traits = ONE_TRAITS,
    .traits_of = one_traits,
    .run = one_run,
};
