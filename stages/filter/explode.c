/* explode - make a record of each element of an array */

#include "stages/filter/map.h"

struct explode_args {
    struct expression expression; /* what the macro comes to */
    struct expression path;
};

static const struct stage_option explode_options[] = {
    {.name = "PATH",
     .kind = ARGUMENT_PATH,
     .flags = OPTION_OPERAND,
     .offset = offsetof(struct explode_args, path),
     .help = "the array, without white space"},
    {.name = NULL},
};

static const struct stage_example explode_examples[] = {
    {.command = "explode .tags",
     .input = "{\"id\": 1, \"tags\": [\"a\", \"b\"]}\n",
     .output = "{\"id\":1,\"tags\":\"a\"}\n{\"id\":1,\"tags\":\"b\"}\n"},
    {.command = NULL},
};

const struct stage_type stage_explode = {
    .name = "explode",
    .kind = STAGE_FILTER,
    .summary = "make a record of each element of an array",
    .description =
        "Each record is the whole one, with an element in place of the array; an empty "
        "array "
        "gives none. A record in which no array stands there passes as it is.",
    .args_size = sizeof(struct explode_args),
    .options = explode_options,
    .examples = explode_examples,
    .macro =
        "if type == \"object\" or type == \"array\" then"
        "  path(PATH) as $path"
        "  | getpath($path) as $array"
        "  | if $array | type == \"array\" then"
        "      (if $array == [] then empty"
        "       elif $path[-1] | type == \"object\" then ." /* a slice */
        "       else setpath($path; null) end)" /* else each would copy the array */
        "      | setpath($path; $array[])"
        "    else . end"
        "  else . end",
    .traits = STAGE_REJECTS | STAGE_CHANGES,
    .run = map_run,
};
