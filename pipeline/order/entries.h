/* Entries: a sorted table of items. */
#ifndef PIPELINE_ORDER_ENTRIES_H
#define PIPELINE_ORDER_ENTRIES_H

#include "pipeline/base/pause.h"
#include "pipeline/order/item.h"

struct entry {
    uint64_t head; /* eight bytes of the key, the first one highest; entries_sort's */
    struct item *item;
};

/* Sorts by key; what has equal keys keeps its order. `spare` has room for as many. The
 * pause may be NULL. */
void entries_sort(struct entry *entries, size_t count, struct entry *spare,
                  const struct pause *pause);

/* Up to eight bytes of a key from `from` on, as a number that sorts as they do. */
uint64_t key_head(const char *key, size_t length, size_t from);

/* The sign of a - b, for keys of which none is the beginning of the other. */
int key_compare(struct text a, struct text b);

#endif
