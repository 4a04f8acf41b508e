/* Names: of fields, in the order in which they first came.
 *
 * Records of one kind have their fields in one order, so the search for a name begins
 * behind the one that was found last: mostly the first comparison hits. If it does not,
 * and there are many names, a table finds them by their hash. */
#ifndef PIPELINE_FORMAT_NAMES_H
#define PIPELINE_FORMAT_NAMES_H

#include "pipeline/base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct names {
    struct text *items; /* owned */
    size_t count, capacity;
    size_t next; /* where the search begins */
    uint32_t *slots; /* by hash: a name's place and 1, or 0; NULL: there are few */
    size_t slot_count; /* a power of two, at least twice as many as there are names */
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
