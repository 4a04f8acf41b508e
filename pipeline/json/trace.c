/* Traces. */

#include "pipeline/json/trace.h"

/* Whether a value that begins with this has members as the node is one. */
static enum json_found_state state_in(char first, const struct path_node *node)
{
    if (first == 'n')
        return JSON_MISSING;
    return first == (node->key ? '{' : '[') ? JSON_MISSING : JSON_ODD;
}

/* The node after this one below `top`, parents first; PATH_NONE behind the last. */
static uint32_t next_below(const struct json_paths *paths, uint32_t top, uint32_t node)
{
    const struct path_node *nodes = paths->nodes;

    if (nodes[node].child != PATH_NONE)
        return nodes[node].child;
    while (node != top && nodes[node].sibling == PATH_NONE)
        node = nodes[node].parent;
    return node == top ? PATH_NONE : nodes[node].sibling;
}

void trace_reset_below(struct trace *trace, uint32_t top, char first)
{
    const struct path_node *nodes = trace->paths->nodes;
    uint32_t node = next_below(trace->paths, top, top);

    for (; node != PATH_NONE; node = next_below(trace->paths, top, node)) {
        uint32_t parent = nodes[node].parent;

        trace->found[node] = (struct json_found){
            .state = parent == top ? state_in(first, &nodes[node])
                                   : trace->found[parent].state,
        };
    }
}

void trace_open(struct trace *trace, uint32_t node, const char *bytes)
{
    trace_found(trace, node, bytes, 0);
    trace->paths->indices[trace->depth++] = (size_t)-1;
    trace->node = node;
}

void trace_close(struct trace *trace, const char *end)
{
    struct json_found *found = &trace->found[trace->node];

    found->length = (size_t)(end - found->bytes);
    trace->node = trace->paths->nodes[trace->node].parent;
    trace->depth--;
}

uint32_t trace_next_element(struct trace *trace)
{
    size_t index = ++trace->paths->indices[trace->depth - 1];

    if (!trace->paths->nodes[trace->node].has_indices)
        return PATH_NONE;
    return path_find_index(trace->paths, trace->node, index);
}
