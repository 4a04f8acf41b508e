/* pick - keep some fields of each record */

#include "stages/filter/map.h"

struct pick_args {
    struct expression expression; /* what the macro comes to */
    struct expression_list keys;
};

static const struct stage_option pick_options[] = {
    {.name = "KEYS",
     .kind = ARGUMENT_KEYS,
     .flags = OPTION_OPERAND,
     .offset = offsetof(struct pick_args, keys),
     .help = "paths between commas; PATH as NAME, or any expression as NAME, gives the "
             "field another name"},
    {.name = NULL},
};

static const struct stage_example pick_examples[] = {
    {.command = "pick .host, .req.path",
     .input = "{\"host\": \"a\", \"ms\": 7, \"req\": {\"path\": \"/\", \"id\": 1}}\n",
     .output = "{\"host\":\"a\",\"req\":{\"path\":\"/\"}}\n"},
    {.command = "pick .host, .req.path as path",
     .input = "{\"host\": \"a\", \"req\": {\"path\": \"/\"}}\n",
     .output = "{\"host\":\"a\",\"path\":\"/\"}\n"},
    {.command = NULL},
};

const struct stage_type stage_pick = {
    .name = "pick",
    .kind = STAGE_FILTER,
    .summary = "keep some fields of each record",
    .description =
        "As jq's pick: each path keeps its place in the record, and is null where the "
        "record "
        "has none. A record that can have no fields, such as a string, is rejected.",
    .args_size = sizeof(struct pick_args),
    .options = pick_options,
    .examples = pick_examples,
    .macro = "KEYS",
    .traits = STAGE_REJECTS | STAGE_CHANGES,
    .run = map_run,
};
