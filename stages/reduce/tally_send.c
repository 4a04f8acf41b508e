/* States, and results by rank. */

#include "stages/reduce/tally_internal.h"

#include "pipeline/aggregate/groups.h"
#include "pipeline/json/memory.h"
#include "pipeline/json/number.h"
#include "pipeline/json/write.h"
#include "pipeline/stage/waiting.h"
#include "stages/reduce/state.h"

#include <inttypes.h>

/* ---- States ---- */

static bool send_state(struct tally *tally, size_t index)
{
    struct buffer *buffer = &tally->buffer;
    struct heavy_count count = heavy_at(tally->heavy, index);

    for (size_t i = 0; i < tally->combine.count; i++)
        tally->combine.chosen[i] = heavy_key(tally->heavy, index, i);
    state_begin(buffer, tally->combine.chosen, tally->combine.count);
    buffer_printf(buffer, "%" PRIu64, count.count);
    if (heavy_error(tally->heavy) > 0)
        buffer_printf(buffer, ",%" PRIu64, count.excess);
    buffer_add(buffer, "]}", 2);
    return state_send_partial(tally->stage, buffer);
}

void tally_send_states(struct tally *tally)
{
    uint64_t error = heavy_error(tally->heavy);
    bool more = true;

    if (error > 0) {
        state_begin(&tally->buffer, NULL, 0);
        buffer_printf(&tally->buffer, "%" PRIu64 "]}", error);
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

static void coro_fn pause_ranking(void *stage)
{
    stage_share_time(stage);
}

/* Numbers the groups that the values belong to, in the order in which they came. */
static bool coro_fn find_parts(const struct tally *tally, struct heavy_rank *ranks,
                               const struct pause *pause)
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
        pause_at(pause, i);
    }
    groups_free(groups);
    return good;
}

static struct heavy_rank *coro_fn rank_values(const struct tally *tally)
{
    const struct pause pause = {pause_ranking, tally->stage};
    size_t size = heavy_size(tally->heavy);
    struct heavy_rank *ranks = memory_alloc((size + 1) * sizeof(*ranks));

    if (!ranks)
        return NULL;
    for (size_t i = 0; i < size; i++)
        ranks[i] = (struct heavy_rank){.count = heavy_at(tally->heavy, i).count,
                                       .index = (uint32_t)i};
    if (tally->args->grouping.by.count > 0 && !find_parts(tally, ranks, &pause)) {
        memory_free(ranks);
        return NULL;
    }
    heavy_sort(ranks, size, tally->form->least_first, &pause);
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

enum status tally_send_results(struct tally *tally, bool is_last)
{
    struct heavy_rank *ranks = rank_values(tally);
    size_t count = heavy_size(tally->heavy), end;
    bool more = true;
    uint64_t total;

    if (!ranks)
        return tally_fail(tally);
    for (size_t from = 0; more && from < count; from = end) {
        end = find_end(ranks, count, from, &total);
        for (size_t i = from; more && i < end && i - from < tally->args->most; i++)
            more = send_value(tally, &ranks[i], total);
    }
    memory_free(ranks);
    if (is_last && heavy_error(tally->heavy) > 0)
        stage_note(tally->stage,
                   "approximate: there are too many different values to hold all; a "
                   "count may be up to %" PRIu64 " too high%s",
                   heavy_error(tally->heavy),
                   tally->args->grouping.by.count > 0
                       ? "; rare values of a group may be missing"
                       : "");
    return STATUS_OK;
}
