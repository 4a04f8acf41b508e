/* Records that are sent in the order of their keys. */

#include "stages/reduce/held.h"

#include <string.h>

static enum status fail(const struct held *held)
{
    struct stage *self = held->stage;
    const struct fault *fault = sorter_fault(held->sorter);

    if (strcmp(fault->what, "out of memory") == 0)
        return stage_out_of_memory(self);
    return stage_fail(self, fault->status, "%s", fault->what);
}

bool held_init(struct held *held, struct stage *self, const struct held_args *args)
{
    *held = (struct held){.stage = self,
                          .args = args,
                          .sorter = sorter_new(stage_limit(self), 0),
                          .reader = {.stage = self}};
    if (held->sorter)
        return true;
    stage_out_of_memory(self);
    return false;
}

/* The record of a state, in the place of the one that it came as; NULL: that is gone.
 */
static struct record *coro_fn read_state(struct held *held, const struct state *state,
                                         struct record *rec)
{
    bool mistake = false;
    struct record *read = held_read_state(held, state, rec, &mistake);

    if (read) {
        record_unref(rec);
    } else if (mistake) {
        state_reject(held->stage, rec);
    } else {
        stage_drop(held->stage, rec);
        stage_emit(held->stage, NULL);
    }
    return read;
}

struct record *held_receive(struct held *held)
{
    struct record *rec, *read = NULL;
    struct state state;

    if (!held->args->merge)
        return stage_receive(held->stage);
    while (!read && (rec = state_next(&held->reader, &state))) {
        read = read_state(held, &state, rec);
        state_release(&state);
    }
    return read;
}

bool held_add(struct held *held, struct text key, struct record *rec)
{
    if (!sorter_wants(held->sorter, key)) {
        stage_drop(held->stage, rec);
        return true;
    }
    held->count++;
    if (sorter_add(held->sorter, key, rec))
        return true;
    fail(held);
    return false;
}

bool held_send_state(struct held *held, struct text key, struct record *rec)
{
    held_write_state(&held->text, key, rec);
    stage_absorb(held->stage, rec);
    return state_send_partial(held->stage, &held->text);
}

enum status held_send(struct held *held)
{
    struct stage *self = held->stage;
    struct record *rec = NULL;
    enum status status = STATUS_OK;
    bool more = stage_is_wanted(self) && sorter_finish(held->sorter);

    while (more && (rec = sorter_next(held->sorter))) {
        held->count--;
        more = held->args->partial
                   ? held_send_state(held, sorter_key(held->sorter), rec)
                   : stage_send(self, rec);
    }
    if (sorter_fault(held->sorter)->status != STATUS_OK)
        status = fail(held);
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
    state_reader_release(&held->reader);
    buffer_release(&held->text);
    buffer_release(&held->key);
}
