/* describe - what is in the records: their fields and the values of these */

#include "stages/reduce/description.h"

static const struct stage_option describe_options[] = {
    ROUNDS_OPTION(struct describe_args, every),
    {.name = "partial",
     .kind = ARGUMENT_FLAG,
     .offset = offsetof(struct describe_args, partial),
     .help = "send the state, which --merge reads, instead of the result"},
    {.name = "merge",
     .kind = ARGUMENT_FLAG,
     .offset = offsetof(struct describe_args, merge),
     .help = "read what --partial sent, part after part"},
    {.name = NULL},
};

static const struct stage_example describe_examples[] = {
    {.command = "describe",
     .input = "{\"host\":\"a\",\"ms\":3}\n{\"host\":\"b\",\"ms\":1}\n"
              "{\"host\":\"a\",\"ms\":null}\n{\"host\":\"a\"}\n",
     .output = "{\"field\":\".host\",\"records\":4,\"share\":1,"
               "\"types\":{\"string\":4},\"distinct\":2,\"min\":\"a\",\"max\":\"b\","
               "\"top\":[[\"a\",3],[\"b\",1]]}\n"
               "{\"field\":\".ms\",\"records\":3,\"share\":0.75,"
               "\"types\":{\"null\":1,\"number\":2},\"distinct\":2,\"min\":1,\"max\":3,"
               "\"top\":[[3,1],[1,1]]}\n"},
    {.command = NULL},
};

const struct stage_type stage_describe = {
    .name = "describe",
    .kind = STAGE_REDUCE,
    .summary = "what is in the records: each field's types and values",
    .description =
        "Sends, when the input has ended, an object for each field, nested ones too, "
        "in the order in which they first came: how many records have it and their "
        "share of all, how many values are of which type, and of its booleans, numbers "
        "and strings how many are different, the least and the greatest in jq's order, "
        "and the three most frequent, with their counts. The field . stands for the "
        "records that are no objects, such as lines of text. The elements of arrays "
        "are not looked at.\n\n"
        "All is exact as long as a field has no more than 4,096 different values, and "
        "these need no more than 512 KiB. Of fields with more, the number of different "
        "values is an estimate with a standard error of 1 %, and the counts of the "
        "most frequent may be too low; a message names them. No more than 4,096 "
        "fields are described.",
    .args_size = sizeof(struct describe_args),
    .options = describe_options,
    .examples = describe_examples,
    .traits =
        STAGE_REJECTS | STAGE_HOLDS | STAGE_ORDERED | STAGE_MERGES | STAGE_CHANGES,
    .run = describe_run,
};
