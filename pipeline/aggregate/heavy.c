/* Heavy: counting, forgetting the rarer half, and ranks. */

#include "pipeline/aggregate/heavy.h"

#include "pipeline/aggregate/groups.h"
#include "pipeline/aggregate/select.h"
#include "pipeline/json/memory.h"

/* What it holds however little memory is left. */
#define BYTES_SPARED ((size_t)256 << 10)

struct heavy {
    struct groups *groups;
    struct heavy_bounds bounds;
    size_t key_count;
    size_t bytes; /* that the groups take */
    size_t tried; /* up to this size it is of no use to forget again */
    uint64_t error;
    uint64_t merged; /* the error of the table that is being merged */
    struct value keys[]; /* of the group that is being moved */
};

/* ---- Life ---- */

struct heavy *heavy_new(size_t key_count, struct heavy_bounds bounds)
{
    struct heavy *heavy =
        memory_alloc(sizeof(*heavy) + key_count * sizeof(struct value));

    if (!heavy)
        return NULL;
    *heavy = (struct heavy){.bounds = bounds, .key_count = key_count};
    heavy->groups = groups_new(key_count, sizeof(struct heavy_count));
    if (heavy->groups)
        return heavy;
    memory_free(heavy);
    return NULL;
}

void heavy_free(struct heavy *heavy)
{
    if (heavy)
        groups_free(heavy->groups);
    memory_free(heavy);
}

/* ---- Forgetting the rarer half ---- */

/* The count that half of all do not pass. False without memory. */
static bool find_median(const struct heavy *heavy, uint64_t *median)
{
    size_t size = heavy_size(heavy);
    uint64_t *counts = memory_alloc(size * sizeof(*counts));

    if (!counts)
        return false;
    for (size_t i = 0; i < size; i++)
        counts[i] = heavy_at(heavy, i).count;
    *median = *select_item(counts, size, 1, size / 2);
    memory_free(counts);
    return true;
}

static void read_keys(struct heavy *heavy, size_t index, size_t count)
{
    for (size_t i = 0; i < count; i++)
        heavy->keys[i] = heavy_key(heavy, index, i);
}

/* The most frequent value of a group. */
struct best {
    uint64_t count;
    uint64_t index; /* in the table */
};

/* Those of all groups, by their keys; NULL without memory. */
static struct groups *find_best(struct heavy *heavy)
{
    size_t key_count = heavy->bounds.group_keys;
    struct groups *all = groups_new(key_count, sizeof(struct best));

    for (size_t i = 0; all && i < heavy_size(heavy); i++) {
        uint64_t count = heavy_at(heavy, i).count;
        struct best *best;

        read_keys(heavy, i, key_count);
        best = groups_find(all, heavy->keys, NULL);
        if (!best) {
            groups_free(all);
            return NULL;
        }
        if (count > best->count)
            *best = (struct best){count, i};
    }
    return all;
}

/* Whether that is this value. False without memory, too, as *failed then says. */
static bool is_best(struct heavy *heavy, struct groups *all, size_t index, bool *failed)
{
    const struct best *best;

    read_keys(heavy, index, heavy->bounds.group_keys);
    best = groups_look(all, heavy->keys, failed);
    return best && best->index == index;
}

static bool move(struct heavy *heavy, struct groups *to, size_t index)
{
    struct heavy_count *count;

    read_keys(heavy, index, heavy->key_count);
    count = groups_find(to, heavy->keys, NULL);
    if (count)
        *count = heavy_at(heavy, index);
    return count != NULL;
}

/* The frequent ones, and the groups' best (NULL: there are no groups); NULL without
 * memory. */
static struct groups *keep(struct heavy *heavy, struct groups *best, uint64_t median)
{
    struct groups *kept = groups_new(heavy->key_count, sizeof(struct heavy_count));
    bool failed = kept == NULL;

    for (size_t i = 0; !failed && i < heavy_size(heavy); i++) {
        if (heavy_at(heavy, i).count > median ||
            (best && is_best(heavy, best, i, &failed)))
            failed |= !move(heavy, kept, i);
    }
    if (!failed)
        return kept;
    groups_free(kept);
    return NULL;
}

static struct groups *keep_some(struct heavy *heavy, uint64_t median)
{
    struct groups *best, *kept;

    if (heavy->bounds.group_keys == 0)
        return keep(heavy, NULL, median);
    best = find_best(heavy);
    if (!best)
        return NULL;
    kept = keep(heavy, best, median);
    groups_free(best);
    return kept;
}

/* False without memory; then all is as it was. */
static bool forget(struct heavy *heavy)
{
    size_t size = heavy_size(heavy), used = memory_used();
    struct groups *kept = NULL;
    uint64_t median;

    heavy->tried = size + size / 4;
    if (size > 0 && find_median(heavy, &median))
        kept = keep_some(heavy, median);
    if (!kept)
        return false;
    heavy->bytes = memory_used() - used;
    groups_free(heavy->groups);
    heavy->groups = kept;
    heavy->tried = groups_count(kept) + groups_count(kept) / 4;
    if (heavy->error < median)
        heavy->error = median;
    return true;
}

static bool is_bounded(const struct heavy *heavy)
{
    return heavy->key_count > 0 && heavy->bounds.values < SIZE_MAX;
}

/* While there is memory for those that are kept. */
static bool is_short_of_memory(const struct heavy *heavy)
{
    return heavy->bytes > BYTES_SPARED && heavy->bytes > memory_left();
}

static bool is_full(const struct heavy *heavy)
{
    return heavy_size(heavy) > heavy->tried &&
           (heavy_size(heavy) > heavy->bounds.values ||
            heavy->bytes > heavy->bounds.bytes || is_short_of_memory(heavy));
}

/* ---- Counting ---- */

bool heavy_add(struct heavy *heavy, const struct value *keys, struct heavy_count add)
{
    size_t used = memory_used();
    bool is_new;
    struct heavy_count *found = groups_find(heavy->groups, keys, &is_new);

    if (!found && is_bounded(heavy) && forget(heavy)) {
        used = memory_used();
        found = groups_find(heavy->groups, keys, &is_new);
    }
    if (!found)
        return false;
    if (is_new) {
        heavy->bytes += memory_used() - used;
        add.count += heavy->error;
        add.excess += heavy->error;
    }
    found->count += add.count;
    found->excess += add.excess;
    /* Without memory to make room now, it is tried again when there are more. */
    if (is_new && is_bounded(heavy) && is_full(heavy))
        (void)forget(heavy);
    return true;
}

/* ---- What is there ---- */

size_t heavy_size(const struct heavy *heavy)
{
    return groups_count(heavy->groups);
}

struct heavy_count heavy_at(const struct heavy *heavy, size_t index)
{
    return *(const struct heavy_count *)groups_state(heavy->groups, index);
}

struct value heavy_key(const struct heavy *heavy, size_t index, size_t place)
{
    return groups_key(heavy->groups, index, place);
}

uint64_t heavy_error(const struct heavy *heavy)
{
    return heavy->error;
}

/* What the other table does not hold may have come as often as its error says. */
void heavy_merge_error(struct heavy *heavy, uint64_t error)
{
    for (size_t i = 0; i < heavy_size(heavy); i++) {
        struct heavy_count *count = groups_state(heavy->groups, i);

        count->count += error;
        count->excess += error;
    }
    heavy->error += error;
    heavy->merged = error;
}

/* What it does hold has been given that in vain. */
bool heavy_merge(struct heavy *heavy, const struct value *keys,
                 struct heavy_count count)
{
    count.count -= heavy->merged;
    count.excess -= heavy->merged;
    return heavy_add(heavy, keys, count);
}

/* ---- Ranks ---- */

/* Whether `a` stands behind `b`. */
static bool is_behind(const struct heavy_rank *a, const struct heavy_rank *b,
                      bool least_first)
{
    if (a->part != b->part)
        return a->part > b->part;
    if (a->count != b->count)
        return (a->count > b->count) == least_first;
    return a->index > b->index;
}

static void sift(struct heavy_rank *ranks, size_t count, size_t at, bool least_first)
{
    struct heavy_rank moved = ranks[at];
    size_t child;

    for (; (child = at * 2 + 1) < count; at = child) {
        if (child + 1 < count &&
            is_behind(&ranks[child + 1], &ranks[child], least_first))
            child++;
        if (!is_behind(&ranks[child], &moved, least_first))
            break;
        ranks[at] = ranks[child];
    }
    ranks[at] = moved;
}

void heavy_sort(struct heavy_rank *ranks, size_t count, bool least_first,
                const struct pause *pause)
{
    for (size_t at = count / 2; at-- > 0;) {
        sift(ranks, count, at, least_first);
        pause_at(pause, at);
    }
    for (size_t left = count; left > 1; left--) {
        struct heavy_rank last = ranks[left - 1];

        ranks[left - 1] = ranks[0];
        ranks[0] = last;
        sift(ranks, left - 1, 0, least_first);
        pause_at(pause, left);
    }
}
