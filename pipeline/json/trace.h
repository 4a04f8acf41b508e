/* Trace: where in a trie of paths a walk over a text is, and what it has found.
 *
 * The containers that are on some path lie in each other, from the whole text inwards;
 * `depth` of them are open, and `node` is the innermost. In anything deeper nothing is
 * wanted. */
#ifndef PIPELINE_JSON_TRACE_H
#define PIPELINE_JSON_TRACE_H

#include "pipeline/json/paths.h"

struct trace {
    const struct json_paths *paths;
    struct json_found *found;
    size_t depth;
    uint32_t node;
};

static inline void trace_init(struct trace *trace, const struct json_paths *paths,
                              struct json_found *found)
{
    *trace = (struct trace){.paths = paths, .found = found};
    for (size_t i = 0; i < paths->count; i++)
        found[i] = (struct json_found){.state = JSON_MISSING};
}

/* What is below `top`: nothing was found in a value that begins with `first`. */
void trace_reset_below(struct trace *trace, uint32_t top, char first);

/* A value for the node: its bytes. */
__attribute__((always_inline)) static inline void
trace_found(struct trace *trace, uint32_t node, const char *bytes, size_t length)
{
    const struct path_node *nodes = trace->paths->nodes;

    trace->found[node] = (struct json_found){bytes, length, JSON_FOUND};
    /* the whole text is found once, and below it nothing is odd yet */
    if (node == 0 && *bytes == '{' && !nodes[0].has_indices)
        return;
    if (nodes[node].child != PATH_NONE)
        trace_reset_below(trace, node, *bytes);
}

/* The innermost container becomes the node's. */
void trace_open(struct trace *trace, uint32_t node, const char *bytes);

/* The innermost container ends before `end`. */
void trace_close(struct trace *trace, const char *end);

/* The innermost container is an array, and its next element begins: the element's node,
 * or PATH_NONE. */
uint32_t trace_next_element(struct trace *trace);

#endif
