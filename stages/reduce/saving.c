/* States of reduces. */

#include "stages/reduce/saving.h"

static bool save(void *opaque, struct buffer *out)
{
    struct saving *saving = opaque;

    stage_capture(saving->stage, out);
    saving->send(saving->reduce);
    stage_capture(saving->stage, NULL);
    return !out->failed;
}

enum status saving_begin(struct saving *saving, struct stage *self)
{
    saving->stage = self;
    stage_keep_state(self, save, saving);
    return stage_replay(self) ? saving->merge(saving->reduce) : STATUS_OK;
}
