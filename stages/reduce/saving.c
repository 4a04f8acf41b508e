/* States of reduces. With --merge the pieces of a state whose others have yet to come
 * stand first. */

#include "stages/reduce/saving.h"

static bool save(void *opaque, struct buffer *out)
{
    struct saving *saving = opaque;

    if (saving->reader)
        state_save_pieces(saving->reader, out);
    stage_capture(saving->stage, out);
    saving->send(saving->reduce);
    stage_capture(saving->stage, NULL);
    return !out->failed;
}

/* False: the failure is recorded. */
static bool take_up_pieces(struct saving *saving, struct state_reader *pieces,
                           struct text *saved)
{
    *pieces = (struct state_reader){.stage = saving->stage};
    return !saving->reader || !saved->bytes || state_load_pieces(pieces, saved);
}

enum status saving_begin(struct saving *saving, struct stage *self)
{
    struct text saved = stage_saved(self);
    enum status status = STATUS_OK;
    struct state_reader pieces;

    saving->stage = self;
    stage_keep_state(self, save, saving);
    if (!take_up_pieces(saving, &pieces, &saved))
        status = STATUS_CHECKPOINT;
    else if (stage_replay(self, saved))
        status = saving->merge(saving->reduce);
    if (status != STATUS_OK)
        state_reader_release(&pieces);
    else if (saving->reader)
        *saving->reader = pieces;
    return status;
}
