/* Paths: the trie of a set of paths, as the scanner walks it.
 *
 * Every node has a slot, so a path's beginnings have slots too. Nodes stand in the
 * order in which they were added, a parent before its children; links are indices. */
#ifndef PIPELINE_JSON_PATHS_H
#define PIPELINE_JSON_PATHS_H

#include "pipeline/json/scan.h"

#include <stdint.h>
#include <string.h>

/* No node; the root is nobody's child. */
#define PATH_NONE 0u

#define PATH_HASHES 64

struct path_node {
    uint32_t parent, child, sibling;
    uint32_t same_hash; /* the next child whose key has the same hash */
    uint32_t same_tail; /* the next one with the same path_tail_hash */
    char *key; /* NULL: by index */
    size_t length, index;
    uint64_t head, head_mask; /* up to eight bytes of the key, as they are loaded */
    uint64_t tail, tail_mask; /* the same from its end, quotes included */
    uint32_t *by_hash; /* PATH_HASHES children; NULL if none is by key */
    bool has_indices; /* some children are by index */
};

/* How often a text was no flat one (flat.h) of late. */
struct path_luck {
    uint8_t misses, wait; /* so many texts are not tried */
};

struct json_paths {
    struct path_node *nodes;
    size_t count, capacity;
    size_t *indices; /* for a walk: a place for each level of the trie */
    size_t levels;
    bool decodes; /* some key could be spelled by what is no UTF-8 */
    bool has_empty_key; /* in the root */
    uint32_t by_tail[PATH_HASHES]; /* the root's children by key */
    struct path_luck *luck; /* for a walk */
};

/* Of a key that stands between two bytes, in a text its quotes. */
static inline size_t path_hash(const char *key, size_t length)
{
    size_t first = (unsigned char)key[0];
    size_t last = (unsigned char)key[(ptrdiff_t)length - 1];

    return (length * 7 + first * 5 + last) % PATH_HASHES;
}

/* Whether `key`, of the node's length, is the node's. Eight bytes from it on can be
 * read. */
static inline bool path_has_key(const struct path_node *node, const char *key)
{
    uint64_t head;

    memcpy(&head, key, sizeof(head));
    if ((head & node->head_mask) != node->head)
        return false;
    return node->length <= sizeof(head) ||
           memcmp(node->key + sizeof(head), key + sizeof(head),
                  node->length - sizeof(head)) == 0;
}

/* The child whose key has these bytes, between their quotes; eight bytes from `key` on
 * can be read. */
static inline uint32_t path_find_key(const struct json_paths *paths, uint32_t parent,
                                     const char *key, size_t length)
{
    const uint32_t *by_hash = paths->nodes[parent].by_hash;
    uint32_t child = by_hash ? by_hash[path_hash(key, length)] : PATH_NONE;

    while (child != PATH_NONE) {
        const struct path_node *node = &paths->nodes[child];

        if (node->length == length && path_has_key(node, key))
            break;
        child = node->same_hash;
    }
    return child;
}

/* The same for a key with escapes. */
uint32_t path_find_quoted(const struct json_paths *paths, uint32_t parent,
                          const char *key, size_t length);

/* ---- For flat texts, if path_suits_flat ---- */

static inline bool path_suits_flat(const struct json_paths *paths)
{
    return !paths->decodes && !paths->has_empty_key &&
           __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;
}

/* The root's child, if it has only one, and that is by key. */
static inline const struct path_node *path_only_key(const struct json_paths *paths)
{
    const struct path_node *child = &paths->nodes[paths->nodes[0].child];

    return child != paths->nodes && child->sibling == PATH_NONE && child->key ? child
                                                                              : NULL;
}

/* Of a key that ends before `end`, its closing quote; of the two bytes before that. */
static inline size_t path_tail_hash(const char *end)
{
    size_t last = (unsigned char)end[-1], before = (unsigned char)end[-2];

    return (last + before * 9) % PATH_HASHES;
}

/* Whether the key before this colon, in a text of eight bytes at least, is the node's;
 * neither has an escape. */
static inline bool path_ends_at(const struct path_node *node, const char *text,
                                size_t colon)
{
    size_t more = node->length + 2 - sizeof(uint64_t);
    uint64_t tail;

    memcpy(&tail, text + (colon < sizeof(tail) ? 0 : colon - sizeof(tail)),
           sizeof(tail));
    if (colon < sizeof(tail))
        tail <<= 8 * (sizeof(tail) - colon);
    if ((tail & node->tail_mask) != node->tail)
        return false;
    if (node->length + 2 <= sizeof(tail))
        return true;
    return colon > node->length + 2 &&
           memcmp(text + colon - node->length - 2, node->key - 1, more) == 0;
}

/* The root's child whose key stands before this colon. */
static inline uint32_t path_find_before(const struct json_paths *paths,
                                        const char *text, size_t colon)
{
    uint32_t child = paths->by_tail[path_tail_hash(text + colon - 1)];

    while (child != PATH_NONE && !path_ends_at(&paths->nodes[child], text, colon))
        child = paths->nodes[child].same_tail;
    return child;
}

/* The child for an element, PATH_NONE if there is none. */
uint32_t path_find_index(const struct json_paths *paths, uint32_t parent, size_t index);

#endif
