/* flatten - bring the fields of nested objects and arrays to the top */

#include "stages/filter/map.h"

struct flatten_args {
    struct expression expression; /* what the macro comes to */
    struct text separator;
};

static const struct stage_option flatten_options[] = {
    {.name = "separator",
     .letter = 's',
     .kind = ARGUMENT_WORD,
     .value = "SEP",
     .offset = offsetof(struct flatten_args, separator),
     .help = "what stands between the names, . if not given"},
    {.name = NULL},
};

static const struct stage_example flatten_examples[] = {
    {.command = "flatten",
     .input = "{\"a\": {\"b\": 1}, \"c\": [5, 6], \"d\": {}}\n",
     .output = "{\"a.b\":1,\"c.0\":5,\"c.1\":6,\"d\":{}}\n"},
    {.command = NULL},
};

const struct stage_type stage_flatten = {
    .name = "flatten",
    .kind = STAGE_FILTER,
    .summary = "bring the fields of nested objects and arrays to the top",
    .description = "A nested field is called by its path. The elements of an array are "
                   "numbered from 0, as "
                   "in jq's paths; what is empty stays as it is.",
    .args_size = sizeof(struct flatten_args),
    .options = flatten_options,
    .examples = flatten_examples,
    .macro = "def nests: (type == \"object\" or type == \"array\") and length > 0;"
             "def fields($path):"
             "  if nests then"
             "    to_entries[] | .key as $key | .value | fields($path + [$key])"
             "  else {key: ($path | map(tostring) | join(SEP // \".\")), value: .} end;"
             "if nests then [fields([])] | from_entries else . end",
    .traits = STAGE_REJECTS | STAGE_CHANGES,
    .run = map_run,
};
