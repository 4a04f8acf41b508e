/* Names: of fields, in the order in which they first came.
 *
 * Records of one kind have their fields in one order, so the search for a name begins
 * behind the one that was found last: mostly the first comparison hits. */
#ifndef PIPELINE_FORMAT_NAMES_H
#define PIPELINE_FORMAT_NAMES_H

#include "pipeline/base/text.h"

#include <stdbool.h>
#include <stddef.h>

struct names {
    struct text *items; /* owned */
    size_t count, capacity;
    size_t next; /* where the search begins */
};

#define NAMES_NONE ((size_t)-1)

/* {0} has none. */
void names_release(struct names *names);
void names_clear(struct names *names);

/* The place of a name, or NAMES_NONE. */
size_t names_find(struct names *names, struct text name);

/* Adds a copy of a name that is new. False if there is no memory. */
bool names_add(struct names *names, struct text name)
    __attribute__((warn_unused_result));

#endif
