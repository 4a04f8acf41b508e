/* Memory: one count and one limit for what values and expressions take, so that a
 * program such as [range(1e9)] ends with a status and not the machine.
 *
 * jansson is told to take its memory here. Not thread-safe: values stay on their
 * thread. */
#ifndef PIPELINE_JSON_MEMORY_H
#define PIPELINE_JSON_MEMORY_H

#include <stddef.h>

/* Bytes; the standard limit of --memory. */
#define MEMORY_LIMIT ((size_t)1 << 30)

/* Makes jansson use these functions; to be called before any value is made. May be
 * called again to change the limit. */
void memory_init(size_t limit);

/* As malloc, realloc and free; NULL past the limit too. */
void *memory_alloc(size_t size) __attribute__((warn_unused_result, malloc));
void *memory_realloc(void *memory, size_t size) __attribute__((warn_unused_result));
void memory_free(void *memory);

size_t memory_used(void);

/* What may still be taken before the limit. */
size_t memory_left(void);
size_t memory_limit(void);

/* Counts memory that was taken elsewhere, such as records that are held, and counts it
 * no longer. Never refused: who holds much asks memory_left. */
void memory_charge(size_t size);
void memory_discharge(size_t size);

/* Whether the last refusal was for the limit and not the system's, whatever has been
 * granted since. */
int memory_limit_was_hit(void);

#endif
