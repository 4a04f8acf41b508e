/* Records that are sent in the order of their keys. */

#include "stages/reduce/held.h"
#include "pipeline/stage/waiting.h"

#include <string.h>

static enum status fail(const struct held *held)
{
    struct stage *self = held->stage;
    const struct fault *fault = sorter_fault(held->sorter);

    if (strcmp(fault->what, "out of memory") == 0)
        return stage_out_of_memory(self);
    return stage_fail(self, fault->status, "%s", fault->what);
}

/* Records that have been shown while the input went on were made. */
static enum status coro_fn show(struct held *held)
{
    struct stage *self = held->stage;
    struct record *rec;
    bool more = sorter_show(held->sorter);

    if (!more && sorter_runs(held->sorter) > 0) {
        stage_note(self, "what it holds does not fit into memory any more: it is sent "
                         "when the input has ended");
        rounds_stop(&held->rounds);
    }
    while (more && (rec = sorter_show_next(held->sorter)))
        more = stage_emit(self, rec);
    return sorter_fault(held->sorter)->status == STATUS_OK ? STATUS_OK : fail(held);
}

static enum status coro_fn send_all(struct held *held)
{
    struct record *rec;
    bool more = stage_is_wanted(held->stage) && sorter_finish(held->sorter);

    while (more && (rec = sorter_next(held->sorter))) {
        held->count--;
        more = held->args->partial
                   ? held_send_state(held, sorter_key(held->sorter), rec)
                   : stage_send(held->stage, rec);
    }
    return sorter_fault(held->sorter)->status == STATUS_OK ? STATUS_OK : fail(held);
}

static enum status coro_fn send(void *opaque, bool is_last)
{
    return is_last ? send_all(opaque) : show(opaque);
}

static void coro_fn pause_sorting(void *opaque)
{
    struct held *held = opaque;

    stage_share_time(held->stage);
}

bool held_init(struct held *held, struct stage *self, const struct held_args *args)
{
    *held = (struct held){.stage = self, .args = args, .reader = {.stage = self}};
    if (rounds_check(self, args->every, args->partial || args->merge) != STATUS_OK)
        return false;
    rounds_init(&held->rounds, self, args->every, send, held);
    held->sorter = sorter_new(stage_limit(self), 0);
    if (!held->sorter) {
        stage_out_of_memory(self);
        return false;
    }
    sorter_on_pause(held->sorter, (struct pause){pause_sorting, held});
    return true;
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
        return rounds_receive(&held->rounds);
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
    enum status status = rounds_end(&held->rounds, STATUS_OK);

    /* Those that nobody wants any more, or that have been shown; the sorter has them.
     */
    for (; held->count > 0; held->count--) {
        if (held->rounds.any)
            stage_absorb(held->stage, NULL);
        else
            stage_drop(held->stage, NULL);
    }
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
