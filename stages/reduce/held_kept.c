/* Records that are held, as a state for --state:
 *
 *     NUMBER
 *     pieces of a state           with --merge: see state_pieces.c
 *     KEY-LENGTH                  of each record, in their order
 *     key
 *     record                      see kept_add_record
 */

#include "stages/kept.h"
#include "stages/reduce/held.h"

#include <inttypes.h>

/* What is in files is not read back for each checkpoint. */
static size_t size_of(const struct held *held)
{
    return sorter_runs(held->sorter) > 0 ? SIZE_MAX : sorter_held(held->sorter);
}

static bool save(void *opaque, struct buffer *out)
{
    const struct held *held = opaque;
    struct sorter *sorter = held->sorter;
    struct record *rec;

    if (!stage_may_save(held->stage, out, size_of(held)))
        return true;
    if (!sorter_show(sorter))
        return false;
    buffer_printf(out, "%" PRIu64 "\n", held->number);
    if (held->args->merge)
        state_save_pieces(&held->reader, out);
    while ((rec = sorter_show_next(sorter))) {
        struct text key = sorter_key(sorter);

        buffer_printf(out, "%zu\n", key.length);
        buffer_add(out, key.bytes, key.length);
        buffer_add_byte(out, '\n');
        kept_add_record(out, rec);
        record_unref(rec);
    }
    return !out->failed && sorter_fault(sorter)->status == STATUS_OK;
}

/* Takes a record off the state. */
static bool take_up(struct held *held, struct text *rest)
{
    uint64_t length;
    struct text key;
    struct record *rec;

    if (!kept_number(rest, &length) || !kept_bytes(rest, (size_t)length, &key))
        return stage_spoilt(held->stage) == STATUS_OK;
    if (!kept_record(held->stage, rest, &rec))
        return false;
    if (!rec)
        return stage_spoilt(held->stage) == STATUS_OK;
    stage_count_kept(held->stage, 1);
    return held_add(held, key, rec);
}

bool held_keep(struct held *held)
{
    struct text rest = stage_saved(held->stage);

    stage_keep_state(held->stage, save, held);
    if (rest.bytes && !kept_number(&rest, &held->number))
        return stage_spoilt(held->stage) == STATUS_OK;
    if (rest.bytes && held->args->merge && !state_load_pieces(&held->reader, &rest))
        return false;
    while (rest.length > 0) {
        if (!take_up(held, &rest))
            return false;
    }
    return true;
}
