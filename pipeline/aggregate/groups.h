/* Groups: a table from keys to states, in the order in which the keys came.
 *
 *     by .host, .status      "web-1", 200 -> state 0
 *                            "web-2", 200 -> state 1
 *
 * Two keys are the same if jq calls them equal: 1 and 1.0, "a" and "\u0061", objects
 * however their keys are ordered (canonical.h). The spelling that came first is the one
 * kept. The hash has a secret seed (hash.h), so that keys that collide on purpose cost
 * nothing.
 *
 *     slots                         groups          blocks
 *     | hash 0..31 | index + 1 | -> | pointer | ->  | index, lengths | state | key |
 *
 * A group never moves. A million groups of short keys take 50 MB beside their states,
 * counted against the limit of json/memory.h. */
#ifndef PIPELINE_AGGREGATE_GROUPS_H
#define PIPELINE_AGGREGATE_GROUPS_H

#include "pipeline/base/text.h"
#include "pipeline/json/value.h"

#include <stdbool.h>
#include <stddef.h>

struct groups;

/* Of `key_count` values a key (0: one group only, which is made at once), and states of
 * `state_size` bytes, a multiple of 8. NULL without memory. */
struct groups *groups_new(size_t key_count, size_t state_size)
    __attribute__((warn_unused_result));
/* The states' own memory must have been released. NULL is fine. */
void groups_free(struct groups *groups);

/* The state of the group with these keys, lent: `key_count` values; made, all zero
 * bytes, if there is none yet (*is_new, which may be NULL). It stays where it is while
 * the table lives. NULL without memory, the table as it was. */
void *groups_find(struct groups *groups, const struct value *keys, bool *is_new)
    __attribute__((warn_unused_result));

/* The same without making it: NULL if there is none; *failed is set without memory. */
void *groups_look(struct groups *groups, const struct value *keys, bool *failed)
    __attribute__((warn_unused_result));

/* In the order in which they came: 0 to count - 1. */
size_t groups_count(const struct groups *groups);
/* The bytes that all of them take. */
size_t groups_bytes(const struct groups *groups);
void *groups_state(const struct groups *groups, size_t index);
/* A VALUE_TEXT that lives as long as the table: compact JSON as it came first. */
struct value groups_key(const struct groups *groups, size_t index, size_t place);

/* The keys of a group in the canonical form, with commas between. */
struct text groups_canonical(const struct groups *groups, size_t index);

/* The place of a state that groups_find gave. */
size_t groups_index(const struct groups *groups, const void *state);

#endif
