/* Pages: chunks that items lie in, one behind the other, until all go at once. Counted
 * against the limit of json/memory.h. */
#ifndef PIPELINE_ORDER_PAGES_H
#define PIPELINE_ORDER_PAGES_H

#include "pipeline/record/chunk.h"

struct pages {
    struct chunk **chunks;
    size_t count, capacity;
    size_t used; /* bytes of the last one */
    size_t bytes; /* of all */
};

/* Room for `size` bytes, aligned to 8, and the chunk that it is in. NULL: no memory. */
char *pages_add(struct pages *pages, size_t size, struct chunk **chunk)
    __attribute__((warn_unused_result));

/* Lets all go; {0} is empty. */
void pages_clear(struct pages *pages);

#endif
