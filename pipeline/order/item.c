/* Items: from a record into pages, and out again. */

#include "pipeline/order/item.h"

#include "pipeline/record/extra.h"

#include <string.h>

/* Whether somebody else may look at this record or at a copy of it. */
static bool is_shared(const struct record *record)
{
    return record->references > 1 || record_kept(record);
}

static void describe(struct item *item, const struct record *record, struct text key)
{
    const struct record *input = record->input;
    bool rejected = input ? input->rejected : record->rejected;

    *item = (struct item){
        .origin = record->origin,
        .line = record->line,
        .key_length = key.length,
        .text_length = record->length,
        .input_length = input ? input->length : 0,
        .kind = record->kind,
        .end = record->end,
        .input_end = input ? input->end : 0,
        .flags =
            (uint8_t)((rejected ? ITEM_REJECTED : 0) | (input ? ITEM_HAS_INPUT : 0)),
    };
}

bool item_describe(struct item *item, struct record *record, struct text key)
{
    describe(item, record, key);
    return !is_shared(record) && !(record->input && is_shared(record->input));
}

struct item item_of_held(struct record *record, struct text key)
{
    return (struct item){
        .owner.record = record,
        .key_length = key.length,
        .flags = ITEM_HELD,
    };
}

static char *add(char *place, const char *bytes, size_t length)
{
    if (length > 0)
        memcpy(place, bytes, length);
    return place + length;
}

void item_write(char *place, const struct item *head, struct text key,
                const struct record *record)
{
    memcpy(place, head, sizeof(*head));
    place = add(place + sizeof(*head), key.bytes, key.length);
    if (head->flags & ITEM_HELD)
        return;
    place = add(place, record->text, record->length);
    if (head->flags & ITEM_HAS_INPUT)
        add(place, record->input->text, record->input->length);
}

/* A record of the item's chunk. NULL: no memory. */
static struct record *show(const struct item *item, size_t offset, size_t length)
{
    struct record *record =
        record_new(item->owner.chunk, item_key(item) + offset, length);

    if (!record)
        return NULL;
    record->origin = origin_ref(item->origin);
    record->line = item->line;
    return record;
}

struct record *item_take_record(struct item *item)
{
    size_t at = item->key_length;
    struct record *record, *line;

    if (item->flags & ITEM_HELD) {
        item->flags &= (uint8_t)~ITEM_HELD;
        return item->owner.record;
    }
    record = line = show(item, at, item->text_length);
    if (!record)
        return NULL;
    record->kind = item->kind;
    record->end = item->end;
    if (item->flags & ITEM_HAS_INPUT) {
        line = show(item, at + item->text_length, item->input_length);
        if (!line) {
            record_unref(record);
            return NULL;
        }
        line->end = item->input_end;
        record->input = line;
    }
    line->rejected = item->flags & ITEM_REJECTED;
    return record;
}

void item_release(struct item *item)
{
    if (item->flags & ITEM_HELD)
        record_unref(item->owner.record);
    item->flags &= (uint8_t)~ITEM_HELD;
}
