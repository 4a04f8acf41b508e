/* count - how many records */

#include "pipeline/stage/instances.h"
#include "pipeline/stage/waiting.h"
#include "stages/kept.h"
#include "stages/reduce/grouping.h"

#include <inttypes.h>
#include <stdio.h>

struct count_args {
    struct grouping_args grouping;
};

/* Whether the count comes more than once. */
static bool repeats(struct stage *self, const struct grouping_args *args)
{
    return args->every > 0 || stage_refresh(self) != STAGE_NEVER;
}

/* Lines need not even be cut into records. */
static enum status count_all(struct stage *self)
{
    uint64_t count = 0;
    const struct block *block;
    struct record *rec;
    char text[24];
    int length;

    if (!kept_count(self, &count))
        return STATUS_CHECKPOINT;
    for (;;) {
        while ((block = stage_peek_block(self)))
            count += stage_absorb_lines(self, block->length);
        rec = stage_receive(self);
        if (!rec)
            break;
        stage_absorb(self, rec);
        count++;
    }
    length = snprintf(text, sizeof(text), "%" PRIu64, count);
    stage_emit(self, record_of_bytes(text, (size_t)length));
    return STATUS_OK;
}

static enum status count_run(struct stage *self, const void *opaque)
{
    const struct count_args *args = opaque;
    const struct grouping_args *grouping = &args->grouping;
    struct grouping_call call = {.function = text_of("count"),
                                 .label = text_of("count")};
    struct grouping_calls calls = {.items = &call, .count = 1, .bare = true};

    if (grouping->by.count == 0 && !grouping->partial && !grouping->merge &&
        !repeats(self, grouping) && !stage_sends_fields(self))
        return count_all(self);
    if (!aggregate_find(call.function, &call.aggregate))
        return STATUS_INVARIANT;
    return grouping_run(self, grouping, &calls);
}

static unsigned count_traits(const void *opaque)
{
    const struct count_args *args = opaque;
    const struct grouping_args *grouping = &args->grouping;

    return grouping_traits(grouping) |
           (grouping->by.count > 0 || grouping->merge ? STAGE_REJECTS : 0);
}

static const struct stage_option count_options[] = {
    GROUPING_OPTIONS(struct count_args),
    {.name = NULL},
};

static const struct stage_example count_examples[] = {
    {.command = "count", .input = "a\nb\n", .output = "2\n"},
    {.command = "grep x | count", .input = "a\nb\n", .output = "0\n"},
    {.command = "count by .host",
     .input = "{\"host\":\"b\"}\n{\"host\":\"a\"}\n{\"host\":\"b\"}\n",
     .output = "{\"host\":\"b\",\"count\":2}\n{\"host\":\"a\",\"count\":1}\n"},
    {.command = "count by .level, (.status / 100 | floor) as class",
     .input =
         "{\"level\":\"info\",\"status\":200}\n{\"level\":\"info\",\"status\":204}\n",
     .output = "{\"level\":\"info\",\"class\":2,\"count\":2}\n"},
    {.command = NULL},
};

const struct stage_type stage_count = {
    .name = "count",
    .kind = STAGE_REDUCE,
    .summary = "count the records, for each group",
    .description =
        "Sends one record when its input has ended: the number of records in it. With "
        "`by`, one for each group, in the order in which they were first seen, with "
        "the "
        "keys and the count. See coro-pipe help stats for the keys, and for "
        "several counts at once.",
    .args_size = sizeof(struct count_args),
    .options = count_options,
    .examples = count_examples,
    .traits = STAGE_MERGES | STAGE_CHANGES,
    .traits_of = count_traits,
    .run = count_run,
};
