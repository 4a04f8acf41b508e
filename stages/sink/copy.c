/* Copying to an output. */

#include "stages/sink/copy.h"

void copy_to(struct stage *self, struct output *output)
{
    bool as_is = stage_writes_as_is(self), more = true;

    while (more) {
        const struct block *block = as_is ? stage_peek_block(self) : NULL;
        struct record *rec;

        if (block) {
            more = stage_write_block(self, output, block);
            stage_absorb_lines(self, block->length);
        } else if ((rec = stage_receive(self))) {
            more = stage_write_record(self, output, rec);
            stage_absorb(self, rec);
        } else {
            more = false;
        }
    }
}
