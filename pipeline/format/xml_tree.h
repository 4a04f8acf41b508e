/* XML tree: the element that is being read, as nodes that are written as JSON when it
 * is complete.
 *
 * The children of a node are in a list of their names' first ones ("heads"), each of
 * which has a list of those with the same name. Nodes and the pieces of text are in
 * arrays; links are numbers, 0 is none. */
#ifndef PIPELINE_FORMAT_XML_TREE_H
#define PIPELINE_FORMAT_XML_TREE_H

#include "pipeline/json/buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct xml_node {
    uint32_t parent;
    uint32_t first, last; /* children that are heads */
    uint32_t next; /* head */
    uint32_t head; /* of those with the same name; itself */
    uint32_t twin, last_twin; /* the next with the same name; of a head, the last */
    uint32_t first_piece, last_piece;
    uint32_t name, name_length; /* in names; an attribute's begins with @ */
};

struct xml_piece {
    uint32_t at, length; /* in texts */
    uint32_t next;
};

/* A place of the table that finds heads. */
struct xml_place {
    uint32_t node;
    uint32_t round; /* it is empty unless that is the tree's */
};

/* {0} is empty. */
struct xml_tree {
    struct xml_node *nodes; /* nodes[0] and pieces[0] are none */
    size_t count, capacity;
    struct xml_piece *pieces;
    size_t piece_count, piece_capacity;
    struct xml_place *places;
    size_t place_count; /* a power of two */
    size_t placed;
    uint32_t round;
    uint32_t at; /* the innermost element that is open; 0: none */
    struct buffer names, texts;
    bool failed; /* there was no memory */
};

void xml_tree_release(struct xml_tree *tree);
void xml_tree_clear(struct xml_tree *tree);

/* Bytes of names and texts, and something for each node. */
size_t xml_tree_size(const struct xml_tree *tree);

/* The first element is the root. */
void xml_tree_open(struct xml_tree *tree, const char *name);
void xml_tree_attribute(struct xml_tree *tree, const char *name, const char *value);
void xml_tree_text(struct xml_tree *tree, const char *bytes, size_t length);
void xml_tree_close(struct xml_tree *tree);

/* Adds the JSON of a complete tree. False: its brackets nest deeper than the limit; the
 * buffer is then as it was. Memory: out->failed. */
bool xml_tree_write(const struct xml_tree *tree, size_t depth_limit,
                    struct buffer *out);

#endif
