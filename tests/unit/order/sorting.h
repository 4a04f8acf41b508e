/* Records to sort, and what must come of it. */
#ifndef TESTS_UNIT_ORDER_SORTING_H
#define TESTS_UNIT_ORDER_SORTING_H

#include "pipeline/order/sorter.h"

/* Record `i` has a text that tells its key and i. The key is one of `keys`, at random.
 * NULL: no memory. */
struct record *make_record(uint64_t i, unsigned keys, struct text *key);

/* Adds `count` of them. False: it failed. */
bool add_records(struct sorter *sorter, uint64_t count, unsigned keys);

/* Takes them all out; checks that they are in order and stable, and complete up to
 * `most`. */
void check_records(struct sorter *sorter, uint64_t count, unsigned keys, uint64_t most);

#endif
