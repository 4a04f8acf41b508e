/* Walks over the syntax tree, without recursion. */

#include "pipeline/expr/compile.h"

#include <string.h>

struct nodes {
    const struct node **items;
    size_t count, room;
};

static void add_node(struct compiler *c, struct nodes *nodes, const struct node *node)
{
    if (nodes->count == nodes->room) {
        size_t room = nodes->room ? nodes->room * 2 : 8;
        const struct node **grown = compile_alloc(c, room * sizeof(void *));

        if (!grown)
            return;
        if (nodes->count)
            memcpy(grown, nodes->items, nodes->count * sizeof(void *));
        nodes->items = grown;
        nodes->room = room;
    }
    nodes->items[nodes->count++] = node;
}

const struct node **leaves_of(struct compiler *c, const struct node *node, uint8_t kind,
                              size_t *count)
{
    struct nodes leaves = {0}, rights = {0};

    for (;;) {
        for (; node->kind == kind && !c->status; node = node->a)
            add_node(c, &rights, node->b);
        add_node(c, &leaves, node);
        if (rights.count == 0 || c->status)
            break;
        node = rights.items[--rights.count];
    }
    *count = leaves.count;
    return c->status ? NULL : leaves.items;
}

bool tree_calls(struct compiler *c, const struct node *node, struct text name)
{
    struct nodes left = {0};

    add_node(c, &left, node);
    while (left.count > 0 && !c->status) {
        const struct node *parts[4];

        node = left.items[--left.count];
        if (node->kind == NODE_CALL && node->item_count == 0 &&
            node->text.length == name.length &&
            memcmp(node->text.bytes, name.bytes, name.length) == 0)
            return true;
        memcpy(parts, (const struct node *[]){node->a, node->b, node->c, node->d},
               sizeof parts);
        for (size_t i = 0; i < 4; i++)
            if (parts[i])
                add_node(c, &left, parts[i]);
        for (size_t i = 0; i < node->item_count; i++)
            add_node(c, &left, node->items[i]);
    }
    return false;
}
