/* Memory: counting by what the allocator really hands out. */

#include "pipeline/json/memory.h"

#include <jansson.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdlib.h>

/* Values stay on their thread, and so does this. */
static struct {
    size_t used, limit;
    bool limit_was_hit;
} budget = {.limit = MEMORY_LIMIT};

void memory_init(size_t limit)
{
    budget.limit = limit;
    budget.limit_was_hit = false;
    json_set_alloc_funcs(memory_alloc, memory_free);
}

static bool is_granted(size_t size)
{
    if (budget.used <= budget.limit && size <= budget.limit - budget.used)
        return true;
    budget.limit_was_hit = true;
    return false;
}

static void *refused_by_system(void)
{
    budget.limit_was_hit = false;
    return NULL;
}

void *memory_alloc(size_t size)
{
    void *taken;

    if (!is_granted(size))
        return NULL;
    taken = malloc(size);
    if (!taken)
        return refused_by_system();
    budget.used += malloc_usable_size(taken);
    return taken;
}

void *memory_realloc(void *memory, size_t size)
{
    size_t before = malloc_usable_size(memory);
    void *moved;

    if (size > before && !is_granted(size - before))
        return NULL;
    moved = realloc(memory, size);
    if (!moved)
        return refused_by_system();
    budget.used = budget.used - before + malloc_usable_size(moved);
    return moved;
}

void memory_free(void *memory)
{
    budget.used -= malloc_usable_size(memory);
    free(memory);
}

size_t memory_used(void)
{
    return budget.used;
}

size_t memory_left(void)
{
    return budget.used < budget.limit ? budget.limit - budget.used : 0;
}

size_t memory_limit(void)
{
    return budget.limit;
}

void memory_charge(size_t size)
{
    budget.used += size;
}

void memory_discharge(size_t size)
{
    budget.used -= size;
}

int memory_limit_was_hit(void)
{
    return budget.limit_was_hit;
}
