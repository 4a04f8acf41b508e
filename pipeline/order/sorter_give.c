/* Giving: from what is held, or, once there are runs, by merging them. */

#include "pipeline/order/sorter_internal.h"

#include "pipeline/json/memory.h"

#include <stdlib.h>

static bool begin_merge(struct sorter *sorter)
{
    size_t size = sorter_share(sorter) / MERGE_RUNS;
    size_t count;

    if (size > CHUNK_SIZE)
        size = CHUNK_SIZE;
    if (size < 4096)
        size = 4096;
    memory_free(sorter->entries);
    sorter->entries = NULL;
    sorter->capacity = 0;
    if (!merge_down(&sorter->spill, size, &sorter->pause, &sorter->fault))
        return false;
    sorter->merge = malloc(sizeof(*sorter->merge));
    if (!sorter->merge)
        return sorter_out_of_memory(sorter);
    sorter->merge->size = size;
    count = sorter->spill.count;
    return merge_begin(sorter->merge, &sorter->spill, 0, count, &sorter->fault);
}

bool sorter_show(struct sorter *sorter)
{
    if (!sorter_sort(sorter))
        return false;
    sorter->next = 0;
    return sorter->spill.count == 0;
}

struct record *sorter_show_next(struct sorter *sorter)
{
    struct record *record;
    struct item *item;

    if (sorter->next == sorter->count)
        return NULL;
    item = sorter->entries[sorter->next++].item;
    sorter->given = item;
    if (item->flags & ITEM_HELD)
        return record_ref(item->owner.record);
    record = item_take_record(item);
    if (!record)
        sorter_out_of_memory(sorter);
    return record;
}

bool sorter_finish(struct sorter *sorter)
{
    sorter->next = 0;
    if (!sorter_sort(sorter))
        return false;
    if (sorter->spill.count == 0)
        return true;
    if (sorter->count > 0 && !sorter_spill(sorter))
        return false;
    return begin_merge(sorter);
}

static bool next_item(struct sorter *sorter, struct item **item)
{
    *item = NULL;
    if (sorter->merge)
        return merge_next(sorter->merge, item, &sorter->fault);
    if (sorter->next < sorter->count)
        *item = sorter->entries[sorter->next++].item;
    return true;
}

struct record *sorter_next(struct sorter *sorter)
{
    struct record *record;
    struct item *item;

    if (!next_item(sorter, &item) || !item)
        return NULL;
    sorter->given = item;
    record = item_take_record(item);
    if (!record)
        sorter_out_of_memory(sorter);
    return record;
}

struct text sorter_key(const struct sorter *sorter)
{
    return (struct text){.bytes = item_key(sorter->given),
                         .length = sorter->given->key_length};
}
