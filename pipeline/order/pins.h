/* Pins: the counted origins of the records that are sorted. An item may lie in a file,
 * or be taken several times, so its origin is held once, for as long as the sorter is
 * there. Nothing here switches coroutines. */
#ifndef PIPELINE_ORDER_PINS_H
#define PIPELINE_ORDER_PINS_H

#include "pipeline/record/origin.h"

/* Zero is empty. */
struct pins {
    const struct origin **slots;
    size_t count, capacity; /* a power of two, or 0 */
    const struct origin *last;
};

/* Holds the origin, which may be NULL, unless it is held. False: no memory. */
bool pins_hold(struct pins *pins, const struct origin *origin)
    __attribute__((warn_unused_result));

void pins_release(struct pins *pins);

#endif
