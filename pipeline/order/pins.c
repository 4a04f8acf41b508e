/* Pins: a set of origins, by their addresses. */

#include "pipeline/order/pins.h"

#include "pipeline/json/memory.h"

#include <string.h>

#define FIRST_CAPACITY 16

/* Where it is, or would be. */
static const struct origin **slot_of(const struct pins *pins,
                                     const struct origin *origin)
{
    uint64_t hash = ((uintptr_t)origin >> 4) * UINT64_C(0x9E3779B97F4A7C15);
    size_t at = (size_t)(hash >> 32) & (pins->capacity - 1);

    while (pins->slots[at] && pins->slots[at] != origin)
        at = (at + 1) & (pins->capacity - 1);
    return &pins->slots[at];
}

static bool grow(struct pins *pins)
{
    struct pins larger = *pins;

    larger.capacity = pins->capacity > 0 ? 2 * pins->capacity : FIRST_CAPACITY;
    larger.slots = memory_alloc(larger.capacity * sizeof(struct origin *));
    if (!larger.slots)
        return false;
    memset(larger.slots, 0, larger.capacity * sizeof(struct origin *));
    for (size_t i = 0; i < pins->capacity; i++) {
        if (pins->slots[i])
            *slot_of(&larger, pins->slots[i]) = pins->slots[i];
    }
    memory_free(pins->slots);
    *pins = larger;
    return true;
}

bool pins_hold(struct pins *pins, const struct origin *origin)
{
    const struct origin **slot;

    if (!origin || !origin->references || origin == pins->last)
        return true;
    if (2 * pins->count >= pins->capacity && !grow(pins))
        return false;
    slot = slot_of(pins, origin);
    if (!*slot) {
        *slot = origin_ref(origin);
        pins->count++;
    }
    pins->last = origin;
    return true;
}

void pins_release(struct pins *pins)
{
    for (size_t i = 0; i < pins->capacity; i++)
        origin_unref(pins->slots[i]);
    memory_free(pins->slots);
    *pins = (struct pins){.count = 0};
}
