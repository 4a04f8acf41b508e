/* rename - give a field of each record another name */

#include "stages/filter/map.h"

struct rename_args {
    struct expression expression; /* what the macro comes to */
    struct expression path;
    struct text name;
};

static const struct stage_option rename_options[] = {
    {.name = "PATH",
     .kind = ARGUMENT_PATH,
     .flags = OPTION_OPERAND,
     .offset = offsetof(struct rename_args, path),
     .help = "the field, without white space"},
    {.name = "NAME",
     .kind = ARGUMENT_WORD,
     .flags = OPTION_OPERAND,
     .offset = offsetof(struct rename_args, name),
     .help = "its new name"},
    {.name = NULL},
};

static const struct stage_example rename_examples[] = {
    {.command = "rename .ts time",
     .input = "{\"ts\": 1, \"msg\": \"up\"}\n",
     .output = "{\"time\":1,\"msg\":\"up\"}\n"},
    {.command = "rename .req.ms took",
     .input = "{\"req\": {\"ms\": 5}}\n",
     .output = "{\"req\":{\"took\":5}}\n"},
    {.command = NULL},
};

const struct stage_type stage_rename = {
    .name = "rename",
    .kind = STAGE_FILTER,
    .summary = "give a field of each record another name",
    .description = "The field stays in its place. A record without it passes as it is. "
                   "A record that can have no fields, such as a string, is rejected.",
    .args_size = sizeof(struct rename_args),
    .options = rename_options,
    .examples = rename_examples,
    .macro = "reduce path(PATH) as $path (.;"
             "  $path[:-1] as $above | $path[-1] as $name"
             "  | if ($name | type) != \"string\" then"
             "      error(\"rename: the path must end in the name of a field\")"
             "    elif getpath($above) | type == \"object\" and has($name) then"
             "      setpath($above; getpath($above) | with_entries("
             "        if .key == $name then .key = NAME"
             "        elif .key == NAME then empty"
             "        else . end))"
             "    else . end)",
    .traits = STAGE_REJECTS | STAGE_CHANGES,
    .run = map_run,
};
