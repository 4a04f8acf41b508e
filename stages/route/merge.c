/* merge - the records of several sources */

#include "pipeline/stage.h"

static enum status merge_run(struct stage *self, const void *args)
{
    const struct block *block;
    struct record *rec;

    (void)args;
    /* The ends of all blocks send to this stage. Whole blocks of lines go through
     * uncut. */
    for (;;) {
        while ((block = stage_peek_block(self)))
            if (!stage_send_lines(self, block->length))
                return STATUS_OK;
        rec = stage_receive(self);
        if (!rec || !stage_send(self, rec))
            return STATUS_OK;
    }
}

static const struct stage_example merge_examples[] = {
    {.command = "merge { seq 3 | map . * 10 } { seq 2 } | sort .",
     .input = "",
     .output = "1\n2\n10\n20\n30\n"},
    {.command = "merge { read | map {from: \"input\", line: .} } { seq 1 | map {from: "
                "\"seq\"} } | count by .from | sort .from",
     .input = "a\nb\n",
     .output = "{\"from\":\"input\",\"count\":2}\n{\"from\":\"seq\",\"count\":1}\n",
     .about = "Each block marks its records before they are joined."},
    {.command = NULL},
};

const struct stage_type stage_merge = {
    .name = "merge",
    .kind = STAGE_ROUTE,
    .summary = "read several sources at once",
    .description =
        "Stands first in the pipeline, as a source. Each block is a pipeline that "
        "starts with a source, and all run side by side; what comes out of them goes "
        "to the next stage as it comes. The records of one block keep their order; "
        "how those of different blocks follow each other is not fixed.\n\n"
        "A block that ends in a sink sends nothing. A block that has ended is out of "
        "it, the others go on; when all have, the input of the next stage has ended. A "
        "block may start with another merge. Only one block may read standard input.",
    .examples = merge_examples,
    .traits = STAGE_READS_FIELDS | STAGE_GATHERS,
    .run = merge_run,
};
