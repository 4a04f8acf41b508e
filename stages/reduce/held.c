/* Records that are sent in the order of their keys. */

#include "stages/reduce/held.h"

#include <string.h>

static enum status fail(const struct held *held, struct stage *self)
{
    const struct fault *fault = sorter_fault(held->sorter);

    if (strcmp(fault->what, "out of memory") == 0)
        return stage_out_of_memory(self);
    return stage_fail(self, fault->status, "%s", fault->what);
}

bool held_init(struct held *held, struct stage *self)
{
    *held = (struct held){.sorter = sorter_new(stage_limit(self), 0)};
    if (held->sorter)
        return true;
    stage_out_of_memory(self);
    return false;
}

bool held_add(struct held *held, struct stage *self, struct text key,
              struct record *rec)
{
    if (!sorter_wants(held->sorter, key)) {
        stage_drop(self, rec);
        return true;
    }
    held->count++;
    if (sorter_add(held->sorter, key, rec))
        return true;
    fail(held, self);
    return false;
}

enum status held_send(struct held *held, struct stage *self)
{
    struct record *rec = NULL;
    enum status status = STATUS_OK;
    bool more = stage_is_wanted(self) && sorter_finish(held->sorter);

    while (more && (rec = sorter_next(held->sorter))) {
        held->count--;
        more = stage_send(self, rec);
    }
    if (sorter_fault(held->sorter)->status != STATUS_OK)
        status = fail(held, self);
    /* Those that nobody wants any more; the sorter has them. */
    for (; held->count > 0; held->count--)
        stage_drop(self, NULL);
    held_release(held);
    return status;
}

void held_release(struct held *held)
{
    sorter_free(held->sorter);
    held->sorter = NULL;
}
