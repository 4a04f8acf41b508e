/* broadcast - every record into every block */

#include "pipeline/stage.h"

static enum status broadcast_run(struct stage *self, const void *args)
{
    struct record *rec;

    (void)args;
    /* The stage has one target a block; a send goes to all of them. */
    while ((rec = stage_receive(self))) {
        if (!stage_send(self, rec))
            break;
    }
    return STATUS_OK;
}

static const struct stage_example broadcast_examples[] = {
    {.command = "broadcast { grep a } { grep b }",
     .input = "ab\na\nb\n",
     .output = "ab\nab\na\nb\n",
     .about =
         "A record goes through the first block completely, then through the second."},
    {.command = "broadcast { count } { head 1 }",
     .input = "x\ny\n",
     .output = "x\n2\n"},
    {.command = NULL},
};

const struct stage_type stage_broadcast = {
    .name = "broadcast",
    .kind = STAGE_ROUTE,
    .summary = "send every record into every block",
    .description = "Each block is a pipeline of its own. What comes out of the blocks "
                   "is joined, record by "
                   "record and for each record in the order of the blocks, and goes to "
                   "the next stage. A "
                   "block that ends in a sink sends nothing. At the end of the input "
                   "the first block finishes "
                   "before the second. A block that has ended early gets no more "
                   "records; when all have, the broadcast ends.",
    .examples = broadcast_examples,
    .traits = STAGE_READS_FIELDS,
    .run = broadcast_run,
};
