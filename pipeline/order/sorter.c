/* Sorter: what is held, what is let go, and when it goes into the file. */

#include "pipeline/order/sorter_internal.h"

#include "pipeline/json/memory.h"

#include <stdlib.h>
#include <string.h>

/* It may hold this much however little memory is left. */
#define SHARE_LEAST ((size_t)256 << 10)

/* What a held record takes beside its text and its line: two records, two chunks and
 * what the allocator adds. */
#define HELD_EXTRA 224

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

void sorter_on_pause(struct sorter *sorter, struct pause pause)
{
    sorter->pause = pause;
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
    pins_release(&sorter->pins);
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

bool sorter_out_of_memory(struct sorter *sorter)
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
    return sorter->is_full || sorter_out_of_memory(sorter);
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
            return sorter_out_of_memory(sorter);
        }
    }
    memcpy(sorter->entries, copies, sorter->count * sizeof(*copies));
    pages_clear(&sorter->pages);
    sorter->pages = pages;
    return true;
}

static void sort(struct sorter *sorter)
{
    entries_sort(sorter->entries, sorter->count, sorter->entries + sorter->capacity,
                 &sorter->pause);
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

bool sorter_sort(struct sorter *sorter)
{
    sort(sorter);
    if (sorter->count < sorter->most)
        return true;
    for (size_t i = (size_t)sorter->most; i < sorter->count; i++) {
        let_go(sorter, sorter->entries[i].item);
        pause_at(&sorter->pause, i);
    }
    sorter->count = (size_t)sorter->most;
    return sorter->count == 0 || remember_last(sorter);
}

/* ---- Runs ---- */

bool sorter_spill(struct sorter *sorter)
{
    if (sorter->spill.file < 0 && !spill_open(&sorter->spill, &sorter->fault))
        return false;
    for (size_t i = 0; i < sorter->count; i++) {
        if (!spill_add(&sorter->spill, sorter->entries[i].item, &sorter->fault))
            return false;
        pause_at(&sorter->pause, i);
    }
    clear(sorter);
    return spill_end_run(&sorter->spill, &sorter->fault);
}

size_t sorter_share(const struct sorter *sorter)
{
    return sorter->share > 0 ? sorter->share : memory_limit() / 2;
}

size_t sorter_held(const struct sorter *sorter)
{
    return sorter->held + sorter->count * 2 * sizeof(struct entry);
}

/* Others need memory too. */
static bool holds_too_much(const struct sorter *sorter)
{
    size_t size = sorter_held(sorter);

    return size > sorter_share(sorter) ||
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

    if (!sorter_sort(sorter))
        return false;
    if (bounded && sorter_held(sorter) < sorter_share(sorter) / 2)
        return move_together(sorter);
    return sorter_spill(sorter);
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
        return sorter_out_of_memory(sorter);
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
        return sorter_out_of_memory(sorter);
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
        return sorter_out_of_memory(sorter);
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

static bool hold_origin(struct sorter *sorter, const struct record *record)
{
    return pins_hold(&sorter->pins, record->origin) || sorter_out_of_memory(sorter);
}

bool sorter_add(struct sorter *sorter, struct text key, struct record *record)
{
    if (!make_entry(sorter) || !hold_origin(sorter, record)) {
        record_unref(record);
        return false;
    }
    if (!add_record(sorter, key, record))
        return false;
    if (!holds_too_much(sorter) && !holds_too_many(sorter))
        return true;
    return make_room(sorter);
}
