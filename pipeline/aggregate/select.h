/* Select: the item that stands at a place once all are in order, without ordering them.
 *
 * By their bytes from the highest on, so that it is linear whatever the items are.
 * Items are numbers of one or two words, the higher word first. */
#ifndef PIPELINE_AGGREGATE_SELECT_H
#define PIPELINE_AGGREGATE_SELECT_H

#include <stddef.h>
#include <stdint.h>

/* Of `count` items of `width` words; `rank` below count. The items stay, but not where
 * they were. Lent. */
const uint64_t *select_item(uint64_t *items, size_t count, size_t width, size_t rank);

#endif
