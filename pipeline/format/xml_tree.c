/* The tree of an XML element: nodes in an array, children found by a hash table. */

#include "pipeline/format/xml_tree.h"

#include "pipeline/json/memory.h"

#include <string.h>

/* No node of one element of JSON text is shorter: "":1, */
#define NODE_SIZE 5

void xml_tree_release(struct xml_tree *tree)
{
    memory_free(tree->nodes);
    memory_free(tree->pieces);
    memory_free(tree->places);
    buffer_release(&tree->names);
    buffer_release(&tree->texts);
    *tree = (struct xml_tree){.nodes = NULL};
}

void xml_tree_clear(struct xml_tree *tree)
{
    tree->count = tree->piece_count = tree->placed = 0;
    tree->at = 0;
    if (++tree->round == 0) {
        memset(tree->places, 0, tree->place_count * sizeof *tree->places);
        tree->round = 1;
    }
    buffer_clear(&tree->names);
    buffer_clear(&tree->texts);
}

size_t xml_tree_size(const struct xml_tree *tree)
{
    return tree->names.length + tree->texts.length + tree->count * NODE_SIZE;
}

/* ---- Room ---- */

/* Room for one more behind `count`, and the one that is none. */
static bool grow(struct xml_tree *tree, void **items, size_t *capacity, size_t count,
                 size_t size)
{
    size_t larger = *capacity ? 2 * *capacity : 32;
    void *grown;

    if (count + 2 <= *capacity)
        return true;
    grown = larger < UINT32_MAX ? memory_realloc(*items, larger * size) : NULL;
    if (!grown) {
        tree->failed = true;
        return false;
    }
    *items = grown;
    *capacity = larger;
    return true;
}

/* A node without links; 0 without memory. */
static uint32_t add_node(struct xml_tree *tree)
{
    void *nodes = tree->nodes;

    if (tree->failed ||
        !grow(tree, &nodes, &tree->capacity, tree->count, sizeof(struct xml_node)))
        return 0;
    tree->nodes = nodes;
    tree->nodes[++tree->count] = (struct xml_node){.parent = tree->at};
    return (uint32_t)tree->count;
}

static void name_node(struct xml_tree *tree, struct xml_node *node, const char *prefix,
                      const char *name)
{
    node->name = (uint32_t)tree->names.length;
    buffer_add(&tree->names, prefix, strlen(prefix));
    buffer_add(&tree->names, name, strlen(name));
    node->name_length = (uint32_t)(tree->names.length - node->name);
    tree->failed |= tree->names.failed;
}

/* ---- Finding the first child of a name ---- */

static uint32_t hash_name(const struct xml_tree *tree, const struct xml_node *node)
{
    const char *name = tree->names.bytes + node->name;
    uint64_t hash = node->parent + 1;

    for (uint32_t i = 0; i < node->name_length; i++)
        hash = (hash ^ (unsigned char)name[i]) * 0x9e3779b97f4a7c15u;
    return (uint32_t)(hash >> 32);
}

static bool is_twin(const struct xml_tree *tree, const struct xml_node *a,
                    const struct xml_node *b)
{
    return a->parent == b->parent && a->name_length == b->name_length &&
           memcmp(tree->names.bytes + a->name, tree->names.bytes + b->name,
                  a->name_length) == 0;
}

/* Where this node's head is or belongs; there is an empty place. */
static struct xml_place *find_place(const struct xml_tree *tree,
                                    const struct xml_node *node)
{
    size_t mask = tree->place_count - 1, at = hash_name(tree, node) & mask;

    while (tree->places[at].round == tree->round &&
           !is_twin(tree, node, &tree->nodes[tree->places[at].node]))
        at = (at + 1) & mask;
    return &tree->places[at];
}

/* Keeps half of the places empty. */
static bool grow_places(struct xml_tree *tree)
{
    struct xml_place *old = tree->places;
    size_t old_count = tree->place_count, count = old_count ? 2 * old_count : 64;
    struct xml_place *places;

    if (2 * (tree->placed + 1) <= old_count)
        return true;
    places = memory_alloc(count * sizeof *places);
    if (!places) {
        tree->failed = true;
        return false;
    }
    memset(places, 0, count * sizeof *places);
    tree->places = places;
    tree->place_count = count;
    for (size_t i = 0; i < old_count; i++)
        if (old[i].round == tree->round)
            *find_place(tree, &tree->nodes[old[i].node]) = old[i];
    memory_free(old);
    return true;
}

/* ---- Making ---- */

static void link_head(struct xml_tree *tree, uint32_t number)
{
    struct xml_node *node = &tree->nodes[number];
    struct xml_node *parent = &tree->nodes[node->parent];

    node->head = node->last_twin = number;
    if (parent->last)
        tree->nodes[parent->last].next = number;
    else
        parent->first = number;
    parent->last = number;
}

static void link_child(struct xml_tree *tree, uint32_t number)
{
    struct xml_place *place;
    struct xml_node *head;

    if (!grow_places(tree))
        return;
    place = find_place(tree, &tree->nodes[number]);
    if (place->round != tree->round) {
        *place = (struct xml_place){number, tree->round};
        tree->placed++;
        link_head(tree, number);
        return;
    }
    head = &tree->nodes[place->node];
    tree->nodes[number].head = place->node;
    tree->nodes[head->last_twin].twin = number;
    head->last_twin = number;
}

void xml_tree_open(struct xml_tree *tree, const char *name)
{
    uint32_t number = add_node(tree);

    if (number == 0)
        return;
    name_node(tree, &tree->nodes[number], "", name);
    if (tree->at && !tree->failed)
        link_child(tree, number);
    tree->at = number;
}

void xml_tree_close(struct xml_tree *tree)
{
    if (!tree->failed)
        tree->at = tree->nodes[tree->at].parent;
}

void xml_tree_text(struct xml_tree *tree, const char *bytes, size_t length)
{
    size_t at = tree->texts.length;
    struct xml_piece *last;
    struct xml_node *node;
    void *pieces = tree->pieces;

    if (tree->failed || !grow(tree, &pieces, &tree->piece_capacity, tree->piece_count,
                              sizeof(struct xml_piece)))
        return;
    tree->pieces = pieces;
    node = &tree->nodes[tree->at];
    last = &tree->pieces[node->last_piece];
    buffer_add(&tree->texts, bytes, length);
    tree->failed |= tree->texts.failed;
    if (node->last_piece && last->at + last->length == at) {
        last->length += (uint32_t)length;
        return;
    }
    tree->pieces[++tree->piece_count] =
        (struct xml_piece){.at = (uint32_t)at, .length = (uint32_t)length};
    if (node->last_piece)
        last->next = (uint32_t)tree->piece_count;
    else
        node->first_piece = (uint32_t)tree->piece_count;
    node->last_piece = (uint32_t)tree->piece_count;
}

void xml_tree_attribute(struct xml_tree *tree, const char *name, const char *value)
{
    uint32_t number = add_node(tree), element = tree->at;

    if (number == 0)
        return;
    name_node(tree, &tree->nodes[number], "@", name);
    link_head(tree, number);
    tree->at = number;
    xml_tree_text(tree, value, strlen(value));
    tree->at = element;
}
