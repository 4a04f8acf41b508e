/* Item: a record as a sorter holds it, with its key behind its head, in pages that hold
 * many; and the same bytes in a file.
 *
 *     head   owner, origin, line, lengths, kind, end ...
 *     key    key_length bytes
 *     text   text_length bytes
 *     input  input_length bytes: the line that the record was derived from, if it was
 *
 * The record that comes out in the end shows the text where it lies. But a record that
 * others hold too stays one and the same for all (what is noted in it, that its line
 * was written to the rejects, must be seen by all): of such a one the item holds a
 * reference and no text, until it goes into a file. */
#ifndef PIPELINE_ORDER_ITEM_H
#define PIPELINE_ORDER_ITEM_H

#include "pipeline/base/text.h"
#include "pipeline/record/record.h"

enum item_flag {
    ITEM_HELD = 1 << 0, /* owner is the record */
    ITEM_REJECTED = 1 << 1, /* its line is in the file of rejects */
    ITEM_HAS_INPUT = 1 << 2, /* it was derived from another line */
};

struct item {
    union {
        struct record *record;
        struct chunk *chunk; /* where the item lies */
    } owner;
    const struct origin *origin; /* held by the pins */
    uint64_t line;
    size_t key_length, text_length, input_length; /* in bytes */
    uint8_t kind, end, input_end;
    uint8_t flags; /* enum item_flag */
    uint32_t padding; /* 0: it is written to files */
};

static inline const char *item_key(const struct item *item)
{
    return (const char *)(item + 1);
}

/* All its bytes, a multiple of 8, so that the next one is aligned. */
static inline size_t item_size(const struct item *item)
{
    size_t size =
        sizeof(*item) + item->key_length + item->text_length + item->input_length;

    return (size + 7) & ~(size_t)7;
}

/* The head of an item for a record, which it lends. False: the record must be held. */
bool item_describe(struct item *item, struct record *record, struct text key);

/* The same for one whose record is held, once kept. */
struct item item_of_held(struct record *record, struct text key);

/* Writes the item with this head to `place`, item_size(head) bytes; lends the rest. */
void item_write(char *place, const struct item *head, struct text key,
                const struct record *record);

/* The record, one reference; of a held one, the item's. NULL: no memory. */
struct record *item_take_record(struct item *item) __attribute__((warn_unused_result));

/* Lets go of a record that is held. */
void item_release(struct item *item);

#endif
