/* count - how many records */

#include "pipeline/stage.h"

#include <inttypes.h>
#include <stdio.h>

static enum status count_run(struct stage *self, const void *args)
{
    uint64_t count = 0;
    const struct block *block;
    struct record *rec;
    char text[24];
    int length;

    (void)args;
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

static const struct stage_example count_examples[] = {
    {.command = "count", .input = "a\nb\n", .output = "2\n"},
    {.command = "grep x | count", .input = "a\nb\n", .output = "0\n"},
    {.command = NULL},
};

const struct stage_type stage_count = {
    .name = "count",
    .kind = STAGE_REDUCE,
    .summary = "count the records",
    .description =
        "Sends one record when its input has ended: the number of records in it.",
    .examples = count_examples,
    .traits = STAGE_MERGES | STAGE_CHANGES | STAGE_READS_FIELDS,
    .run = count_run,
};
