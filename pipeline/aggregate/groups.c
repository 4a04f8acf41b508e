/* Open addressing with linear probing, at most three of four slots taken. */

#include "pipeline/aggregate/groups.h"

#include "pipeline/aggregate/canonical.h"
#include "pipeline/aggregate/hash.h"
#include "pipeline/json/memory.h"
#include "pipeline/json/skip.h"
#include "pipeline/json/write.h"

#define SLOTS_LEAST ((size_t)8)
#define GROUPS_MOST ((size_t)1 << 31)
#define BLOCK_LEAST ((size_t)64)
#define BLOCK_MOST ((size_t)64 << 10)

#define KEY_MOST ((size_t)INT32_MAX)

/* What slots and blocks hold; behind it come the state, the canonical key, and the key
 * as it was spelled, after its length (uint32_t), if that is another one. */
struct group {
    uint32_t index;
    uint32_t length : 31; /* of the canonical key */
    uint32_t is_spelled : 1; /* in another way */
};

struct slot {
    uint32_t hash;
    uint32_t number; /* of the group, from 1 on; 0: none */
};

struct block {
    struct block *before;
    size_t used, size; /* of the bytes behind this */
};

struct groups {
    size_t key_count, state_size;
    struct hash_key secret;
    struct slot *slots;
    size_t mask; /* the number of slots, a power of two, - 1 */
    struct group **groups;
    size_t count, capacity;
    struct block *blocks;
    size_t block_bytes; /* of all of them */
    struct buffer canonical, spelled; /* of the keys that are looked up */
};

/* ---- Life ---- */

static struct group *make(struct groups *groups, struct text key, uint64_t hash,
                          const struct buffer *spelled);

struct groups *groups_new(size_t key_count, size_t state_size)
{
    struct groups *groups = memory_alloc(sizeof(*groups));

    if (!groups)
        return NULL;
    *groups = (struct groups){.key_count = key_count,
                              .state_size = state_size,
                              .secret = hash_secret(),
                              .mask = SLOTS_LEAST - 1};
    groups->slots = memory_alloc(SLOTS_LEAST * sizeof(struct slot));
    if (groups->slots) {
        memset(groups->slots, 0, SLOTS_LEAST * sizeof(struct slot));
        if (key_count > 0 ||
            make(groups, (struct text){.bytes = ""}, 0, &groups->spelled))
            return groups;
    }
    groups_free(groups);
    return NULL;
}

void groups_free(struct groups *groups)
{
    if (!groups)
        return;
    for (struct block *block = groups->blocks, *before; block; block = before) {
        before = block->before;
        memory_free(block);
    }
    memory_free(groups->slots);
    memory_free(groups->groups);
    buffer_release(&groups->canonical);
    buffer_release(&groups->spelled);
    memory_free(groups);
}

/* ---- Making ---- */

/* Large keys have a block of their own, behind the one that is being filled. */
static struct block *block_for(struct groups *groups, size_t size)
{
    struct block *last = groups->blocks, *block;
    size_t wanted = last ? last->size * 2 : BLOCK_LEAST;

    if (last && last->size - last->used >= size)
        return last;
    if (wanted > BLOCK_MOST)
        wanted = BLOCK_MOST;
    if (wanted < size)
        wanted = size;
    block = memory_alloc(sizeof(*block) + wanted);
    if (!block)
        return NULL;
    *block = (struct block){.before = last, .size = wanted};
    groups->blocks = block;
    groups->block_bytes += wanted;
    return block;
}

static bool grow_slots(struct groups *groups)
{
    size_t mask = groups->mask * 2 + 1;
    struct slot *slots = memory_alloc((mask + 1) * sizeof(*slots));

    if (!slots)
        return false;
    memset(slots, 0, (mask + 1) * sizeof(*slots));
    for (size_t i = 0; i <= groups->mask; i++) {
        size_t place = groups->slots[i].hash & mask;

        if (groups->slots[i].number == 0)
            continue;
        while (slots[place].number != 0)
            place = (place + 1) & mask;
        slots[place] = groups->slots[i];
    }
    memory_free(groups->slots);
    groups->slots = slots;
    groups->mask = mask;
    return true;
}

static bool make_room(struct groups *groups)
{
    struct group **larger;
    size_t capacity = groups->capacity + groups->capacity / 2 + 4;

    if (groups->count == GROUPS_MOST)
        return false;
    if (groups->count + 1 > (groups->mask + 1) / 4 * 3 && !grow_slots(groups))
        return false;
    if (groups->count < groups->capacity)
        return true;
    larger = memory_realloc(groups->groups, capacity * sizeof(struct group *));
    if (!larger)
        return false;
    groups->groups = larger;
    groups->capacity = capacity;
    return true;
}

static void enter(struct groups *groups, struct group *group, uint64_t hash)
{
    size_t place = hash & groups->mask;

    group->index = (uint32_t)groups->count;
    groups->groups[groups->count++] = group;
    while (groups->slots[place].number != 0)
        place = (place + 1) & groups->mask;
    groups->slots[place] = (struct slot){(uint32_t)hash, (uint32_t)groups->count};
}

static char *key_of(const struct groups *groups, const struct group *group)
{
    return (char *)(uintptr_t)(group + 1) + groups->state_size;
}

static void write_key(char *place, struct text key, const struct buffer *spelled)
{
    uint32_t length = (uint32_t)spelled->length;

    memcpy(place, key.bytes, key.length);
    if (length == 0)
        return;
    place += key.length;
    memcpy(place, &length, sizeof(length));
    memcpy(place + sizeof(length), spelled->bytes, length);
}

/* An empty `spelled`: the key is its own spelling. */
static struct group *make(struct groups *groups, struct text key, uint64_t hash,
                          const struct buffer *spelled)
{
    size_t size = sizeof(struct group) + groups->state_size + key.length + 7;
    struct block *block;
    struct group *group;

    if (spelled->length > 0)
        size += sizeof(uint32_t) + spelled->length;
    size -= size % 8;
    if (key.length > KEY_MOST || spelled->length > KEY_MOST || !make_room(groups))
        return NULL;
    block = block_for(groups, size);
    if (!block)
        return NULL;
    group = (struct group *)((char *)(block + 1) + block->used);
    block->used += size;
    *group = (struct group){.length = (uint32_t)key.length & KEY_MOST,
                            .is_spelled = spelled->length > 0};
    memset(group + 1, 0, groups->state_size);
    write_key(key_of(groups, group), key, spelled);
    enter(groups, group, hash);
    return group;
}

/* ---- Finding ---- */

/* The canonical text of the keys; *own if they are spelled like that. No bytes without
 * memory. */
static struct text canonical_of(struct groups *groups, const struct value *keys,
                                bool *own)
{
    struct buffer *buffer = &groups->canonical;

    *own = groups->key_count == 1 && canonical_is_own(keys[0]);
    if (*own)
        return (struct text){.bytes = keys[0].text.bytes,
                             .length = keys[0].text.length};
    *own = true;
    buffer_clear(buffer);
    for (size_t i = 0; i < groups->key_count; i++) {
        *own &= canonical_is_own(keys[i]);
        if (i > 0)
            buffer_add_byte(buffer, ',');
        canonical_add(buffer, keys[i]);
    }
    return buffer->failed
               ? (struct text){0}
               : (struct text){.bytes = buffer->bytes, .length = buffer->length};
}

static bool spell(struct groups *groups, const struct value *keys)
{
    struct buffer *spelled = &groups->spelled, *canonical = &groups->canonical;

    for (size_t i = 0; i < groups->key_count; i++) {
        if (i > 0)
            buffer_add_byte(spelled, ',');
        write_value(spelled, keys[i], 0);
    }
    if (spelled->failed)
        return false;
    if (spelled->length == canonical->length &&
        memcmp(spelled->bytes, canonical->bytes, spelled->length) == 0)
        buffer_clear(spelled);
    return true;
}

static inline bool is_key(const struct groups *groups, const struct group *group,
                          struct text key)
{
    return group->length == key.length &&
           memcmp(key_of(groups, group), key.bytes, key.length) == 0;
}

static struct group *look(const struct groups *groups, struct text key, uint64_t hash)
{
    size_t place = hash & groups->mask;
    struct slot slot = groups->slots[place];

    while (slot.number != 0) {
        if (slot.hash == (uint32_t)hash &&
            is_key(groups, groups->groups[slot.number - 1], key))
            return groups->groups[slot.number - 1];
        place = (place + 1) & groups->mask;
        slot = groups->slots[place];
    }
    return NULL;
}

void *groups_find(struct groups *groups, const struct value *keys, bool *is_new)
{
    struct group *group;
    struct text key;
    uint64_t hash;
    bool own;

    if (is_new)
        *is_new = false;
    if (groups->key_count == 0)
        return groups->groups[0] + 1;
    key = canonical_of(groups, keys, &own);
    if (!key.bytes)
        return NULL;
    hash = hash_bytes(&groups->secret, key.bytes, key.length);
    group = look(groups, key, hash);
    if (group)
        return group + 1;
    buffer_clear(&groups->spelled);
    if (!own && !spell(groups, keys))
        return NULL;
    group = make(groups, key, hash, &groups->spelled);
    if (is_new)
        *is_new = group != NULL;
    return group ? group + 1 : NULL;
}

void *groups_look(struct groups *groups, const struct value *keys, bool *failed)
{
    struct group *group;
    struct text key;
    bool own;

    if (groups->key_count == 0)
        return groups->groups[0] + 1;
    key = canonical_of(groups, keys, &own);
    if (!key.bytes) {
        *failed = true;
        return NULL;
    }
    group = look(groups, key, hash_bytes(&groups->secret, key.bytes, key.length));
    return group ? group + 1 : NULL;
}

/* ---- What is there ---- */

size_t groups_count(const struct groups *groups)
{
    return groups->count;
}

size_t groups_bytes(const struct groups *groups)
{
    return groups->block_bytes + groups->capacity * sizeof(struct group *) +
           (groups->mask + 1) * sizeof(struct slot);
}

void *groups_state(const struct groups *groups, size_t index)
{
    return groups->groups[index] + 1;
}

struct text groups_canonical(const struct groups *groups, size_t index)
{
    const struct group *group = groups->groups[index];

    return (struct text){.bytes = key_of(groups, group), .length = group->length};
}

/* The keys as they were spelled. */
static struct text spelling_of(const struct groups *groups, size_t index)
{
    const struct group *group = groups->groups[index];
    struct text canonical = groups_canonical(groups, index);
    uint32_t length;

    if (!group->is_spelled)
        return canonical;
    memcpy(&length, canonical.bytes + canonical.length, sizeof(length));
    return (struct text){.bytes = canonical.bytes + canonical.length + sizeof(length),
                         .length = length};
}

struct value groups_key(const struct groups *groups, size_t index, size_t place)
{
    struct text spelling = spelling_of(groups, index);
    const char *from = spelling.bytes, *end = from + spelling.length;
    const char *at = skip_value(from, end);

    for (; place > 0; place--) {
        from = at + 1;
        at = skip_value(from, end);
    }
    return value_text(from, (size_t)(at - from));
}

size_t groups_index(const struct groups *groups, const void *state)
{
    (void)groups;
    return ((const struct group *)state - 1)->index;
}
