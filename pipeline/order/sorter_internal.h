/* Sorter: what its files share: one takes records in, the other gives them out. */
#ifndef PIPELINE_ORDER_SORTER_INTERNAL_H
#define PIPELINE_ORDER_SORTER_INTERNAL_H

#include "pipeline/json/buffer.h"
#include "pipeline/order/entries.h"
#include "pipeline/order/merge.h"
#include "pipeline/order/pages.h"
#include "pipeline/order/pins.h"
#include "pipeline/order/sorter.h"

struct sorter {
    uint64_t most;
    size_t share;
    struct pages pages;
    struct pins pins; /* what its records come from */
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
    struct pause pause;
    struct fault fault;
};

/* How many bytes it may hold. */
size_t sorter_share(const struct sorter *sorter);

/* Sorts what is held, and lets those go that are not among the first. False: it failed.
 */
bool sorter_sort(struct sorter *sorter) __attribute__((warn_unused_result));

/* Writes what is held, which is sorted, as a run. False: it failed. */
bool sorter_spill(struct sorter *sorter) __attribute__((warn_unused_result));

/* Makes that the fault. Answers false. */
bool sorter_out_of_memory(struct sorter *sorter);

#endif
