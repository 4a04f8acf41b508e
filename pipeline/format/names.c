#include "pipeline/format/names.h"

#include "pipeline/json/memory.h"

#include <string.h>

void names_clear(struct names *names)
{
    for (size_t i = 0; i < names->count; i++) {
        union {
            const char *lent;
            char *owned;
        } name = {.lent = names->items[i].bytes};

        memory_free(name.owned);
    }
    names->count = names->next = 0;
}

void names_release(struct names *names)
{
    names_clear(names);
    memory_free(names->items);
    *names = (struct names){0};
}

size_t names_find(struct names *names, struct text name)
{
    size_t at = names->next;

    for (size_t looked = 0; looked < names->count; looked++, at++) {
        const struct text *known;

        if (at >= names->count)
            at = 0;
        known = &names->items[at];
        if (known->length == name.length &&
            memcmp(known->bytes, name.bytes, name.length) == 0) {
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
    return true;
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
    return true;
}
