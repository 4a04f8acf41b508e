/* Copying to an output. */

#include "stages/sink/copy.h"

#include "pipeline/format/writer.h"
#include "pipeline/stage/writing.h"

bool copy_record(struct stage *self, struct writing *writing, struct record *rec)
{
    enum stage_written written = stage_write_record(writing, rec);

    if (written != STAGE_UNWRITABLE)
        stage_absorb(self, rec);
    return written != STAGE_CLOSED;
}

void copy_to(struct stage *self, struct writing *writing)
{
    bool as_is = stage_writes_as_is(writing), more = true;

    while (more) {
        const struct block *block = as_is ? stage_peek_block(self) : NULL;
        struct record *rec;

        if (block) {
            more = stage_write_block(writing, block);
            stage_absorb_lines(self, block->length);
        } else if ((rec = stage_receive(self))) {
            more = copy_record(self, writing, rec);
        } else {
            more = false;
        }
    }
    stage_end_writing(writing);
}

unsigned copy_traits(const struct expression *form)
{
    const struct writer_type *type;

    if (form->program)
        return STAGE_REJECTS;
    type = form->text.bytes ? writer_find(form->text) : NULL;
    return type && type->may_reject ? STAGE_REJECTS : 0;
}
