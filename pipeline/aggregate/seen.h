/* Seen: which texts came before.
 *
 * Of a text only 127 bits of a hash with a secret key (hash.h) are kept, 16 bytes in an
 * open table, however long it is. That two of a thousand million texts are taken for
 * one is less likely than 1 in 10^20, and nobody can choose texts that are. */
#ifndef PIPELINE_AGGREGATE_SEEN_H
#define PIPELINE_AGGREGATE_SEEN_H

#include "pipeline/json/buffer.h"

#include <stdbool.h>
#include <stddef.h>

struct seen;

struct seen *seen_new(void) __attribute__((warn_unused_result));
/* NULL is fine. */
void seen_free(struct seen *seen);

enum seen_answer {
    SEEN_NEW, /* and from now on it is not */
    SEEN_BEFORE,
    SEEN_NO_MEMORY, /* it is new, and stays so */
};

enum seen_answer seen_add(struct seen *seen, const char *bytes, size_t length)
    __attribute__((warn_unused_result));

/* Whether it was added before. */
bool seen_has(const struct seen *seen, const char *bytes, size_t length);

/* Adds what it knows to `out`, of any bytes; buffer->failed without memory. And takes
 * it up into one that knows nothing: false: these bytes are none (not *no_memory), or
 * there was no memory. */
void seen_save(const struct seen *seen, struct buffer *out);
bool seen_load(struct seen *seen, const char *bytes, size_t length, bool *no_memory)
    __attribute__((warn_unused_result));

/* How many different ones there were. */
size_t seen_count(const struct seen *seen);

#endif
