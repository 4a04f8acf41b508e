/* Recent: the states of keys that came of late, by the keys' own bytes: most keys of a
 * log are a few that come again and again, and these need neither the canonical form
 * nor the hash of groups.h.
 *
 *     places     |  "web-1"  |  |  200  |  | ...
 *                      v           v
 *                   state 0     state 1      of a table of groups
 *
 * Each place has the key that was entered last. Only short keys of one value are
 * taken, which are compared as two words. Who makes keys that meet in one place gains
 * nothing but that they are looked up in the table, as all were before. */
#ifndef PIPELINE_AGGREGATE_RECENT_H
#define PIPELINE_AGGREGATE_RECENT_H

#include "pipeline/aggregate/groups.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define RECENT_LONGEST 16 /* bytes of a key */
#define RECENT_BITS 6

/* The bytes of a key, all of them: the words overlap. */
struct recent_key {
    uint64_t first, last;
    size_t length; /* 0: of none */
};

/* Zero bytes are an empty one. */
struct recent {
    struct recent_place {
        struct recent_key key;
        void *state;
    } places[1 << RECENT_BITS];
};

static inline uint32_t recent_half_(const char *bytes)
{
    uint32_t half;

    memcpy(&half, bytes, sizeof(half));
    return half;
}

static inline uint64_t recent_word_(const char *bytes)
{
    uint64_t word;

    memcpy(&word, bytes, sizeof(word));
    return word;
}

/* False: the key is none of those that are taken. */
static inline bool recent_take(const struct value *value, struct recent_key *key)
{
    const char *bytes = value->text.bytes;
    size_t length = value->text.length;

    if (value->form != VALUE_TEXT || length - 1 >= RECENT_LONGEST)
        return false;
    key->length = length;
    if (length >= sizeof(uint64_t)) {
        key->first = recent_word_(bytes);
        key->last = recent_word_(bytes + length - sizeof(uint64_t));
    } else if (length >= sizeof(uint32_t)) {
        key->first = recent_half_(bytes);
        key->last = recent_half_(bytes + length - sizeof(uint32_t));
    } else {
        key->first = (uint8_t)bytes[0] | (uint64_t)(uint8_t)bytes[length / 2] << 8;
        key->last = (uint8_t)bytes[length - 1];
    }
    return true;
}

static inline size_t recent_place_(const struct recent_key *key)
{
    uint64_t mixed = (key->first ^ (key->last << 1 | key->last >> 63)) + key->length;

    return (size_t)(mixed * 0x9e3779b97f4a7c15u >> (64 - RECENT_BITS));
}

/* The state of the key; NULL: it did not come of late. */
static inline void *recent_find(const struct recent *recent,
                                const struct recent_key *key)
{
    const struct recent_place *place = &recent->places[recent_place_(key)];

    if (place->key.first != key->first || place->key.last != key->last ||
        place->key.length != key->length)
        return NULL;
    return place->state;
}

/* The state must stay where it is as long as it may be found. */
static inline void recent_enter(struct recent *recent, const struct recent_key *key,
                                void *state)
{
    recent->places[recent_place_(key)] = (struct recent_place){*key, state};
}

/* As groups_find of a table with one key. */
static inline void *recent_groups_find(struct recent *recent, struct groups *groups,
                                       const struct value *value)
{
    struct recent_key key;
    bool is_short = recent_take(value, &key);
    void *state = is_short ? recent_find(recent, &key) : NULL;

    if (state)
        return state;
    state = groups_find(groups, value, NULL);
    if (state && is_short)
        recent_enter(recent, &key, state);
    return state;
}

#endif
