/* Counting values, and what others have counted. */

#include "stages/reduce/tally_internal.h"

#include "pipeline/json/memory.h"
#include "stages/reduce/saving.h"
#include "stages/reduce/state.h"

/* ---- Counting ---- */

enum status tally_fail(struct tally *tally)
{
    if (!memory_limit_was_hit())
        return stage_out_of_memory(tally->stage);
    return stage_fail(tally->stage, STATUS_RESOURCE,
                      "%zu different values need more memory than --memory allows",
                      heavy_size(tally->heavy));
}

static enum status count(struct tally *tally, struct record *rec)
{
    enum status status = STATUS_OK;
    bool any = false;

    if (!combine_read(&tally->combine, rec))
        return STATUS_OK;
    while (status == STATUS_OK && combine_next(&tally->combine)) {
        any = true;
        if (!heavy_add(tally->heavy, tally->combine.chosen, (struct heavy_count){1, 0}))
            status = tally_fail(tally);
    }
    if (any)
        stage_absorb(tally->stage, rec);
    else
        stage_drop(tally->stage, rec);
    return status;
}

/* ---- Merging: {"keys":["/a"],"states":[12]}. Of approximate ones, first the error
 * without keys, then in each what its count may be too high by: [12,3] ---- */

static enum status merge_value(struct tally *tally, const struct state *state,
                               struct heavy_count count, bool is_exact)
{
    struct value *keys = tally->combine.chosen;
    bool added;

    for (size_t i = 0; i < tally->combine.count; i++)
        keys[i] = value_at(state->keys, i);
    added = is_exact ? heavy_add(tally->heavy, keys, count)
                     : heavy_merge(tally->heavy, keys, count);
    for (size_t i = 0; i < tally->combine.count; i++)
        value_unref(keys[i]);
    return added ? STATUS_OK : tally_fail(tally);
}

static enum status merge(struct tally *tally, struct record *rec,
                         const struct state *state)
{
    struct heavy_count count = {0, 0};
    enum status status = STATUS_OK;
    size_t keys = value_length(state->keys), states = value_length(state->states);

    if ((keys != 0 && keys != tally->combine.count) || states < 1 || states > 2 ||
        !state_count(state->states, 0, &count.count) || count.count == 0 ||
        (states == 2 && !state_count(state->states, 1, &count.excess))) {
        state_reject(tally->stage, rec);
        return STATUS_OK;
    }
    if (keys == 0)
        heavy_merge_error(tally->heavy, count.count);
    else
        status = merge_value(tally, state, count, states == 1);
    stage_absorb(tally->stage, rec);
    return status;
}

static enum status merge_all(void *opaque)
{
    struct tally *tally = opaque;
    struct state_reader *reader = &tally->reader;
    enum status status = STATUS_OK;
    struct record *rec;
    struct state state;

    while (status == STATUS_OK && (rec = state_next(reader, &state))) {
        status = merge(tally, rec, &state);
        state_release(&state);
    }
    state_reader_release(reader);
    return status;
}

static void send_saved(void *opaque)
{
    tally_send_states(opaque);
}

/* ---- Running ---- */

static enum status count_all(struct tally *tally)
{
    enum status status = STATUS_OK;
    struct record *rec;

    while (status == STATUS_OK && (rec = rounds_receive(&tally->rounds)))
        status = count(tally, rec);
    return status;
}

unsigned tally_traits(const void *opaque)
{
    const struct tally_args *args = opaque;

    return args->grouping.merge ? 0 : STAGE_READS_FIELDS;
}

static bool prepare(struct tally *tally)
{
    static const char *const names[] = {"count", "share", NULL};
    static const char *const name[] = {"count", NULL};
    const struct tally_args *args = tally->args;
    struct heavy_bounds bounds = {HEAVY_VALUES, memory_limit() / 3,
                                  args->grouping.by.count};

    if (rounds_check(tally->stage, args->grouping.every,
                     args->grouping.partial || args->grouping.merge) != STATUS_OK ||
        !combine_init(&tally->combine, tally->stage, &args->grouping.by, &args->keys) ||
        !combine_check_labels(tally->stage, &args->grouping.by, &args->keys,
                              tally->form->has_share ? names : name))
        return false;
    tally->heavy =
        heavy_new(tally->combine.count, tally->form->is_bounded ? bounds : HEAVY_EXACT);
    if (!tally->heavy)
        stage_out_of_memory(tally->stage);
    return tally->heavy != NULL;
}

static enum status coro_fn send(void *opaque, bool is_last)
{
    struct tally *tally = opaque;

    if (!tally->args->grouping.partial)
        return tally_send_results(tally, is_last);
    tally_send_states(tally);
    return STATUS_OK;
}

enum status tally_run(struct stage *self, const struct tally_args *args,
                      const struct tally_form *form)
{
    struct tally tally = {
        .stage = self, .args = args, .form = form, .reader.stage = self};
    struct saving saving = {&tally, merge_all, send_saved, NULL, NULL};
    enum status status = STATUS_OK;

    rounds_init(&tally.rounds, self, args->grouping.every, send, &tally);
    if (prepare(&tally)) {
        saving.reader = args->grouping.merge ? &tally.reader : NULL;
        status = saving_begin(&saving, self);
        if (status == STATUS_OK)
            status = args->grouping.merge ? merge_all(&tally) : count_all(&tally);
        status = rounds_end(&tally.rounds, status);
    }
    combine_release(&tally.combine);
    heavy_free(tally.heavy);
    buffer_release(&tally.buffer);
    return status;
}
