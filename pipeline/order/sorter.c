/* Sorting: what is held, what is let go, and when it goes into the file. */

#include "pipeline/order/sorter.h"

#include "pipeline/json/buffer.h"
#include "pipeline/json/memory.h"
#include "pipeline/order/entries.h"
#include "pipeline/order/merge.h"
#include "pipeline/order/pages.h"

#include <stdlib.h>
#include <string.h>

/* It may hold this much however little memory is left. */
#define SHARE_LEAST ((size_t)256 << 10)

/* What a held record takes beside its text and its line: two records, two chunks and
 * what the allocator adds. */
#define HELD_EXTRA 224

struct sorter {
    uint64_t most;
    size_t share;
    struct pages pages;
    struct entry *entries; /* room for 2 * capacity: the second half is spare */
    size_t count, capacity;
    size_t held; /* bytes of the items and the records they hold */
    size_t charged; /* bytes of the latter, counted with memory_charge */
    struct buffer last; /* the key of the last that is wanted, once there are so many */
    bool is_full; /* last is set */
    struct spill spill;
    struct merge *merge; /* once finished, if there are runs */
    size_t next; /* otherwise the next entry to give */
    const struct item *given; /* the last one */
    struct fault fault;
};

/* ---- Life ---- */

struct sorter *sorter_new(uint64_t most, size_t share)
{
    struct sorter *sorter = calloc(1, sizeof(*sorter));

    if (!sorter)
        return NULL;
    sorter->most = most;
    sorter->share = share;
    sorter->spill.file = -1;
    return sorter;
}

/* Lets go of what is held in memory. */
static void clear(struct sorter *sorter)
{
    for (size_t i = 0; i < sorter->count; i++)
        item_release(sorter->entries[i].item);
    pages_clear(&sorter->pages);
    memory_discharge(sorter->charged);
    sorter->held = sorter->charged = sorter->count = 0;
}

void sorter_free(struct sorter *sorter)
{
    if (!sorter)
        return;
    clear(sorter);
    memory_free(sorter->entries);
    buffer_release(&sorter->last);
    spill_release(&sorter->spill);
    if (sorter->merge)
        merge_release(sorter->merge);
    free(sorter->merge);
    free(sorter);
}

const struct fault *sorter_fault(const struct sorter *sorter)
{
    return &sorter->fault;
}

size_t sorter_runs(const struct sorter *sorter)
{
    return sorter->spill.count;
}

static bool out_of_memory(struct sorter *sorter)
{
    fault_set(&sorter->fault, STATUS_RESOURCE, NULL, "out of memory");
    return false;
}

/* ---- The first of the order ---- */

bool sorter_wants(const struct sorter *sorter, struct text key)
{
    struct text last = {.bytes = sorter->last.bytes, .length = sorter->last.length};

    if (sorter->most == 0)
        return false;
    return !sorter->is_full || key_compare(key, last) < 0;
}

static bool remember_last(struct sorter *sorter)
{
    const struct item *item = sorter->entries[sorter->count - 1].item;

    buffer_clear(&sorter->last);
    buffer_add(&sorter->last, item_key(item), item->key_length);
    sorter->is_full = !sorter->last.failed;
    return sorter->is_full || out_of_memory(sorter);
}

/* A copy in other pages. NULL: no memory. */
static struct item *copy_item(struct pages *pages, const struct item *item)
{
    size_t size = item_size(item);
    struct chunk *chunk;
    struct item *copy = (void *)pages_add(pages, size, &chunk);

    if (!copy)
        return NULL;
    memcpy(copy, item, size);
    if (!(copy->flags & ITEM_HELD))
        copy->owner.chunk = chunk;
    return copy;
}

/* Puts the items into new pages, without those between them that have gone. */
static bool move_together(struct sorter *sorter)
{
    struct entry *copies = sorter->entries + sorter->capacity;
    struct pages pages = {0};

    for (size_t i = 0; i < sorter->count; i++) {
        copies[i].item = copy_item(&pages, sorter->entries[i].item);
        if (!copies[i].item) {
            pages_clear(&pages);
            return out_of_memory(sorter);
        }
    }
    memcpy(sorter->entries, copies, sorter->count * sizeof(*copies));
    pages_clear(&sorter->pages);
    sorter->pages = pages;
    return true;
}

static void sort(struct sorter *sorter)
{
    entries_sort(sorter->entries, sorter->count, sorter->entries + sorter->capacity);
}

static size_t held_size(const struct record *record)
{
    return HELD_EXTRA + record->length + (record->input ? record->input->length : 0);
}

static void let_go(struct sorter *sorter, struct item *item)
{
    sorter->held -= item_size(item);
    if (item->flags & ITEM_HELD) {
        size_t size = held_size(item->owner.record);

        memory_discharge(size);
        sorter->charged -= size;
        sorter->held -= size;
    }
    item_release(item);
}

/* Sorts, and lets those go that are not among the first. */
static bool sort_and_cut(struct sorter *sorter)
{
    sort(sorter);
    if (sorter->count < sorter->most)
        return true;
    for (size_t i = (size_t)sorter->most; i < sorter->count; i++)
        let_go(sorter, sorter->entries[i].item);
    sorter->count = (size_t)sorter->most;
    return sorter->count == 0 || remember_last(sorter);
}

/* ---- Runs ---- */

static bool spill_all(struct sorter *sorter)
{
    if (sorter->spill.file < 0 && !spill_open(&sorter->spill, &sorter->fault))
        return false;
    for (size_t i = 0; i < sorter->count; i++) {
        if (!spill_add(&sorter->spill, sorter->entries[i].item, &sorter->fault))
            return false;
    }
    clear(sorter);
    return spill_end_run(&sorter->spill, &sorter->fault);
}

static size_t share_of(const struct sorter *sorter)
{
    return sorter->share > 0 ? sorter->share : memory_limit() / 2;
}

static size_t size_of_all(const struct sorter *sorter)
{
    return sorter->held + sorter->count * 2 * sizeof(struct entry);
}

/* Others need memory too. */
static bool holds_too_much(const struct sorter *sorter)
{
    size_t size = size_of_all(sorter);

    return size > share_of(sorter) ||
           (size > SHARE_LEAST && memory_left() < memory_limit() / 8);
}

/* Twice as many as are wanted, so that sorting them costs little a record. */
static bool holds_too_many(const struct sorter *sorter)
{
    return sorter->most < SIZE_MAX / 4 && sorter->count >= 2 * sorter->most + 256;
}

static bool make_room(struct sorter *sorter)
{
    bool bounded = sorter->most < sorter->count;

    if (!sort_and_cut(sorter))
        return false;
    if (bounded && size_of_all(sorter) < share_of(sorter) / 2)
        return move_together(sorter);
    return spill_all(sorter);
}

/* ---- Adding ---- */

/* False: the memory's limit, or no memory. */
static bool grow(struct sorter *sorter)
{
    size_t capacity = sorter->capacity * 2 + 256;
    struct entry *entries;

    if (capacity > SIZE_MAX / (4 * sizeof(*entries)))
        return false;
    entries = memory_realloc(sorter->entries, 2 * capacity * sizeof(*entries));
    if (!entries)
        return false;
    sorter->entries = entries;
    sorter->capacity = capacity;
    return true;
}

static bool make_entry(struct sorter *sorter)
{
    if (sorter->count < sorter->capacity || grow(sorter))
        return true;
    if (sorter->count == 0)
        return out_of_memory(sorter);
    return make_room(sorter);
}

/* Lends the record. */
static bool add_item(struct sorter *sorter, const struct item *head, struct text key,
                     const struct record *record)
{
    size_t size = item_size(head);
    struct chunk *chunk;
    char *place = pages_add(&sorter->pages, size, &chunk);
    struct item *item = (void *)place;

    if (!place)
        return out_of_memory(sorter);
    memset(place + size - 8, 0, 8);
    item_write(place, head, key, record);
    if (!(head->flags & ITEM_HELD))
        item->owner.chunk = chunk;
    sorter->entries[sorter->count++].item = item;
    sorter->held += size;
    return true;
}

/* Takes the record: shared ones are held, of others the text is copied. */
static bool add_record(struct sorter *sorter, struct text key, struct record *record)
{
    struct item head;
    bool done;

    if (item_describe(&head, record, key)) {
        done = add_item(sorter, &head, key, record);
        record_unref(record);
        return done;
    }
    record = record_keep(record);
    if (!record)
        return out_of_memory(sorter);
    head = item_of_held(record, key);
    done = add_item(sorter, &head, key, record);
    if (!done) {
        record_unref(record);
        return false;
    }
    sorter->held += held_size(record);
    sorter->charged += held_size(record);
    memory_charge(held_size(record));
    return true;
}

bool sorter_add(struct sorter *sorter, struct text key, struct record *record)
{
    if (!make_entry(sorter)) {
        record_unref(record);
        return false;
    }
    if (!add_record(sorter, key, record))
        return false;
    if (!holds_too_much(sorter) && !holds_too_many(sorter))
        return true;
    return make_room(sorter);
}

/* ---- Giving ---- */

static bool begin_merge(struct sorter *sorter)
{
    size_t size = share_of(sorter) / MERGE_RUNS;
    size_t count;

    if (size > CHUNK_SIZE)
        size = CHUNK_SIZE;
    if (size < 4096)
        size = 4096;
    memory_free(sorter->entries);
    sorter->entries = NULL;
    sorter->capacity = 0;
    if (!merge_down(&sorter->spill, size, &sorter->fault))
        return false;
    sorter->merge = malloc(sizeof(*sorter->merge));
    if (!sorter->merge)
        return out_of_memory(sorter);
    sorter->merge->size = size;
    count = sorter->spill.count;
    return merge_begin(sorter->merge, &sorter->spill, 0, count, &sorter->fault);
}

bool sorter_show(struct sorter *sorter)
{
    if (!sort_and_cut(sorter))
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
    if (item->flags & ITEM_HELD)
        return record_ref(item->owner.record);
    record = item_take_record(item);
    if (!record)
        out_of_memory(sorter);
    return record;
}

bool sorter_finish(struct sorter *sorter)
{
    sorter->next = 0;
    if (!sort_and_cut(sorter))
        return false;
    if (sorter->spill.count == 0)
        return true;
    if (sorter->count > 0 && !spill_all(sorter))
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
        out_of_memory(sorter);
    return record;
}

struct text sorter_key(const struct sorter *sorter)
{
    return (struct text){.bytes = item_key(sorter->given),
                         .length = sorter->given->key_length};
}
