/* drop - remove fields from each record */

#include "stages/filter/map.h"

struct drop_args {
    struct expression expression; /* what the macro comes to */
    struct expression paths;
};

static const struct stage_option drop_options[] = {
    {.name = "PATHS",
     .kind = ARGUMENT_EXPR,
     .flags = OPTION_OPERAND,
     .offset = offsetof(struct drop_args, paths),
     .help = "paths between commas"},
    {.name = NULL},
};

static const struct stage_example drop_examples[] = {
    {.command = "drop .password, .req.cookie",
     .input = "{\"user\": \"ada\", \"password\": \"x\", \"req\": {\"cookie\": \"y\", "
              "\"id\": 1}}\n",
     .output = "{\"user\":\"ada\",\"req\":{\"id\":1}}\n"},
    {.command = NULL},
};

const struct stage_type stage_drop_fields = {
    .name = "drop",
    .kind = STAGE_FILTER,
    .summary = "remove fields from each record",
    .description = "As jq's del. A field that a record has not got is none to remove. "
                   "A record that can have no fields, such as a string, is rejected.",
    .args_size = sizeof(struct drop_args),
    .options = drop_options,
    .examples = drop_examples,
    .macro = "del(PATHS)",
    .traits = STAGE_REJECTS | STAGE_CHANGES,
    .run = map_run,
};
