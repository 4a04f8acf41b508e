/* Names: an open hash table over the list, once there are many. */

#include "pipeline/format/names.h"

#include "pipeline/json/memory.h"

#include <string.h>

/* With more names than this a table is worth its while. */
#define FEW ((size_t)32)

static bool is_name(const struct names *names, size_t at, struct text name)
{
    const struct text *known = &names->items[at];

    return known->length == name.length &&
           memcmp(known->bytes, name.bytes, name.length) == 0;
}

/* ---- The table ---- */

/* The slot of a name that is there, or else the free one for it. FNV-1a. */
static uint32_t *find_slot(const struct names *names, struct text name)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    size_t mask = names->slot_count - 1, at;

    for (size_t i = 0; i < name.length; i++)
        hash = (hash ^ (unsigned char)name.bytes[i]) * UINT64_C(0x100000001b3);
    at = (size_t)(hash ^ hash >> 32) & mask;
    while (names->slots[at] && !is_name(names, names->slots[at] - 1, name))
        at = (at + 1) & mask;
    return &names->slots[at];
}

static void drop_slots(struct names *names)
{
    memory_free(names->slots);
    names->slots = NULL;
    names->slot_count = 0;
}

/* A table for as many names as there is room for. */
static bool make_slots(struct names *names)
{
    size_t count = 2 * names->capacity, size = count * sizeof(*names->slots);

    drop_slots(names);
    if (names->capacity <= FEW)
        return true;
    names->slots = names->capacity < UINT32_MAX ? memory_alloc(size) : NULL;
    if (!names->slots)
        return false;
    memset(names->slots, 0, size);
    names->slot_count = count;
    for (size_t i = 0; i < names->count; i++)
        *find_slot(names, names->items[i]) = (uint32_t)i + 1;
    return true;
}

/* ---- Names ---- */

void names_clear(struct names *names)
{
    for (size_t i = 0; i < names->count; i++) {
        union {
            const char *lent;
            char *owned;
        } name = {.lent = names->items[i].bytes};

        memory_free(name.owned);
    }
    if (names->slots)
        memset(names->slots, 0, names->slot_count * sizeof(*names->slots));
    names->count = names->next = 0;
}

void names_release(struct names *names)
{
    names_clear(names);
    drop_slots(names);
    memory_free(names->items);
    *names = (struct names){0};
}

size_t names_find(struct names *names, struct text name)
{
    size_t at = names->next < names->count ? names->next : 0;

    if (names->slots && names->count > 0 && !is_name(names, at, name)) {
        uint32_t place = *find_slot(names, name);

        if (place == 0)
            return NAMES_NONE;
        at = place - 1;
    }
    for (size_t looked = 0; looked < names->count; looked++, at++) {
        if (at >= names->count)
            at = 0;
        if (is_name(names, at, name)) {
            names->next = at + 1;
            return at;
        }
    }
    return NAMES_NONE;
}

static bool make_room(struct names *names)
{
    size_t capacity = names->capacity ? 2 * names->capacity : 16;
    struct text *grown;

    if (names->count < names->capacity)
        return true;
    grown = memory_realloc(names->items, capacity * sizeof(*grown));
    if (!grown)
        return false;
    names->items = grown;
    names->capacity = capacity;
    return make_slots(names);
}

bool names_add(struct names *names, struct text name)
{
    char *copy;

    if (!make_room(names))
        return false;
    copy = memory_alloc(name.length + 1);
    if (!copy)
        return false;
    memcpy(copy, name.bytes, name.length);
    copy[name.length] = '\0';
    names->items[names->count++] =
        (struct text){.bytes = copy, .length = name.length, .at = TEXT_NOWHERE};
    if (names->slots)
        *find_slot(names, names->items[names->count - 1]) = (uint32_t)names->count;
    return true;
}
