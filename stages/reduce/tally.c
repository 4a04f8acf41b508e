/* Counting values, and sending them by rank. */

#include "stages/reduce/tally.h"

#include "pipeline/aggregate/groups.h"
#include "pipeline/aggregate/heavy.h"
#include "pipeline/json/memory.h"
#include "pipeline/json/number.h"
#include "pipeline/json/write.h"
#include "stages/reduce/combine.h"
#include "stages/reduce/state.h"

#include <inttypes.h>

struct tally {
    struct stage *stage;
    const struct tally_args *args;
    const struct tally_form *form;
    struct combine combine; /* the keys of `by`, then KEYS */
    struct heavy *heavy;
    struct buffer buffer; /* the record that is being written */
};

/* ---- Counting ---- */

static enum status fail_full(struct tally *tally)
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
            status = fail_full(tally);
    }
    if (any)
        stage_absorb(tally->stage, rec);
    else
        stage_drop(tally->stage, rec);
    return status;
}

/* ---- States: {"keys":["/a"],"states":[12]}. Of approximate ones, first the error
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
    return added ? STATUS_OK : fail_full(tally);
}

static enum status merge(struct tally *tally, struct record *rec)
{
    struct heavy_count count = {0, 0};
    enum status status = STATUS_OK;
    struct state state;
    size_t keys, states;

    if (!state_read(tally->stage, rec, &state))
        return STATUS_OK;
    keys = value_length(state.keys);
    states = value_length(state.states);
    if ((keys != 0 && keys != tally->combine.count) || states < 1 || states > 2 ||
        !state_count(state.states, 0, &count.count) ||
        (states == 2 && !state_count(state.states, 1, &count.excess))) {
        state_release(&state);
        state_reject(tally->stage, rec);
        return STATUS_OK;
    }
    if (keys == 0)
        heavy_merge_error(tally->heavy, count.count);
    else
        status = merge_value(tally, &state, count, states == 1);
    state_release(&state);
    stage_absorb(tally->stage, rec);
    return status;
}

static bool send_state(struct tally *tally, size_t index)
{
    struct buffer *buffer = &tally->buffer;
    struct heavy_count count = heavy_at(tally->heavy, index);

    buffer_clear(buffer);
    buffer_add(buffer, "{\"keys\":[", 9);
    for (size_t i = 0; i < tally->combine.count; i++) {
        if (i > 0)
            buffer_add_byte(buffer, ',');
        write_value(buffer, heavy_key(tally->heavy, index, i), 0);
    }
    buffer_printf(buffer, "],\"states\":[%" PRIu64, count.count);
    if (heavy_error(tally->heavy) > 0)
        buffer_printf(buffer, ",%" PRIu64, count.excess);
    buffer_add(buffer, "]}", 2);
    return state_send(tally->stage, buffer);
}

static void send_states(struct tally *tally)
{
    uint64_t error = heavy_error(tally->heavy);
    bool more = true;

    if (error > 0) {
        buffer_printf(&tally->buffer, "{\"keys\":[],\"states\":[%" PRIu64 "]}", error);
        more = state_send(tally->stage, &tally->buffer);
    }
    for (size_t i = 0; more && i < heavy_size(tally->heavy); i++)
        more = send_state(tally, i);
}

/* ---- Results ---- */

static void write_key(struct tally *tally, const struct expression *key, size_t index,
                      size_t place)
{
    struct buffer *buffer = &tally->buffer;

    buffer_add_byte(buffer, place == 0 ? '{' : ',');
    write_string(buffer, key->label.bytes, key->label.length);
    buffer_add_byte(buffer, ':');
    write_value(buffer, heavy_key(tally->heavy, index, place), 0);
}

static void write_share(struct buffer *buffer, uint64_t count, uint64_t total)
{
    char text[NUMBER_TEXT_SIZE];
    size_t length = number_print((double)count / (double)total, text);

    buffer_printf(buffer, ",\"share\":%.*s", (int)length, text);
}

/* `total` is that of its group. False: nobody wants more. */
static bool send_value(struct tally *tally, const struct heavy_rank *rank,
                       uint64_t total)
{
    const struct expression_list *by = &tally->args->grouping.by;
    const struct expression_list *keys = &tally->args->keys;
    struct buffer *buffer = &tally->buffer;

    buffer_clear(buffer);
    for (size_t i = 0; i < by->count; i++)
        write_key(tally, &by->items[i], rank->index, i);
    for (size_t i = 0; i < keys->count; i++)
        write_key(tally, &keys->items[i], rank->index, by->count + i);
    buffer_printf(buffer, ",\"count\":%" PRIu64, rank->count);
    if (tally->form->has_share)
        write_share(buffer, rank->count, total);
    buffer_add_byte(buffer, '}');
    return state_send(tally->stage, buffer);
}

/* Numbers the groups that the values belong to, in the order in which they came. */
static bool find_parts(const struct tally *tally, struct heavy_rank *ranks)
{
    size_t key_count = tally->args->grouping.by.count;
    struct groups *groups = groups_new(key_count, 0);
    bool good = groups != NULL;

    for (size_t i = 0; good && i < heavy_size(tally->heavy); i++) {
        void *group;

        for (size_t k = 0; k < key_count; k++)
            tally->combine.chosen[k] = heavy_key(tally->heavy, i, k);
        group = groups_find(groups, tally->combine.chosen, NULL);
        good = group != NULL;
        if (good)
            ranks[i].part = (uint32_t)groups_index(groups, group);
    }
    groups_free(groups);
    return good;
}

static struct heavy_rank *rank_values(const struct tally *tally)
{
    size_t size = heavy_size(tally->heavy);
    struct heavy_rank *ranks = memory_alloc((size + 1) * sizeof(*ranks));

    if (!ranks)
        return NULL;
    for (size_t i = 0; i < size; i++)
        ranks[i] = (struct heavy_rank){.count = heavy_at(tally->heavy, i).count,
                                       .index = (uint32_t)i};
    if (tally->args->grouping.by.count > 0 && !find_parts(tally, ranks)) {
        memory_free(ranks);
        return NULL;
    }
    heavy_sort(ranks, size, tally->form->least_first);
    return ranks;
}

/* Where the group's values end; *total is how many there are. */
static size_t find_end(const struct heavy_rank *ranks, size_t count, size_t from,
                       uint64_t *total)
{
    size_t at = from;

    *total = 0;
    for (; at < count && ranks[at].part == ranks[from].part; at++)
        *total += ranks[at].count;
    return at;
}

static enum status send_results(struct tally *tally)
{
    struct heavy_rank *ranks = rank_values(tally);
    size_t count = heavy_size(tally->heavy), end;
    bool more = true;
    uint64_t total;

    if (!ranks)
        return fail_full(tally);
    for (size_t from = 0; more && from < count; from = end) {
        end = find_end(ranks, count, from, &total);
        for (size_t i = from; more && i < end && i - from < tally->args->most; i++)
            more = send_value(tally, &ranks[i], total);
    }
    memory_free(ranks);
    if (heavy_error(tally->heavy) > 0)
        stage_note(tally->stage,
                   "approximate: there are too many different values to hold all; a "
                   "count may be up to %" PRIu64 " too high",
                   heavy_error(tally->heavy));
    return STATUS_OK;
}

/* ---- Running ---- */

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
    struct heavy_bounds bounds = {HEAVY_VALUES, memory_limit() / 3};

    if (!combine_init(&tally->combine, tally->stage, &args->grouping.by, &args->keys) ||
        !combine_check_labels(tally->stage, &args->grouping.by, &args->keys,
                              tally->form->has_share ? names : name))
        return false;
    tally->heavy =
        heavy_new(tally->combine.count, tally->form->is_bounded ? bounds : HEAVY_EXACT);
    if (!tally->heavy)
        stage_out_of_memory(tally->stage);
    return tally->heavy != NULL;
}

enum status tally_run(struct stage *self, const struct tally_args *args,
                      const struct tally_form *form)
{
    struct tally tally = {.stage = self, .args = args, .form = form};
    enum status status = STATUS_OK;
    struct record *rec;

    if (prepare(&tally)) {
        while (status == STATUS_OK && (rec = stage_receive(self)))
            status = args->grouping.merge ? merge(&tally, rec) : count(&tally, rec);
        if (status == STATUS_OK && args->grouping.partial)
            send_states(&tally);
        else if (status == STATUS_OK)
            status = send_results(&tally);
    }
    combine_release(&tally.combine);
    heavy_free(tally.heavy);
    buffer_release(&tally.buffer);
    return status;
}
