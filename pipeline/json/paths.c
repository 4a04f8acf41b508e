/* Path sets: added to once, then only looked into. */

#include "pipeline/json/paths.h"

#include "pipeline/json/memory.h"
#include "pipeline/json/quoted.h"

struct json_paths *json_paths_new(void)
{
    struct json_paths *paths = memory_alloc(sizeof(*paths));

    if (!paths)
        return NULL;
    *paths = (struct json_paths){.capacity = 4};
    paths->nodes = memory_alloc(paths->capacity * sizeof(*paths->nodes));
    paths->indices = memory_alloc(sizeof(*paths->indices));
    paths->luck = memory_alloc(sizeof(*paths->luck));
    if (!paths->nodes || !paths->indices || !paths->luck) {
        json_paths_free(paths);
        return NULL;
    }
    *paths->luck = (struct path_luck){0};
    paths->levels = 1;
    paths->nodes[paths->count++] = (struct path_node){0};
    return paths;
}

void json_paths_free(struct json_paths *paths)
{
    if (!paths)
        return;
    for (size_t i = 0; i < paths->count; i++) {
        if (paths->nodes[i].key)
            memory_free(paths->nodes[i].key - 1);
        memory_free(paths->nodes[i].by_hash);
    }
    memory_free(paths->nodes);
    memory_free(paths->indices);
    memory_free(paths->luck);
    memory_free(paths);
}

size_t json_paths_count(const struct json_paths *paths)
{
    return paths->count;
}

/* Between quotes, as in a text, for path_hash. */
static char *copy_key(const char *key, size_t length)
{
    char *copy = memory_alloc(length + 2);

    if (!copy)
        return NULL;
    copy[0] = copy[length + 1] = '"';
    if (length)
        memcpy(copy + 1, key, length);
    return copy + 1;
}

static bool make_room(struct json_paths *paths, uint32_t parent, bool by_key)
{
    size_t capacity = paths->capacity * 2;
    uint32_t *by_hash = paths->nodes[parent].by_hash;
    struct path_node *nodes = paths->nodes;

    if (paths->count == INT32_MAX)
        return false;
    if (paths->count == paths->capacity) {
        nodes = memory_realloc(nodes, capacity * sizeof(*nodes));
        if (!nodes)
            return false;
        paths->nodes = nodes;
        paths->capacity = capacity;
    }
    if (!by_key || by_hash)
        return true;
    by_hash = memory_alloc(PATH_HASHES * sizeof(*by_hash));
    if (by_hash)
        memset(by_hash, 0, PATH_HASHES * sizeof(*by_hash));
    nodes[parent].by_hash = by_hash;
    return by_hash != NULL;
}

/* For path_find_before. */
static void link_tail(struct json_paths *paths, uint32_t child)
{
    struct path_node *node = &paths->nodes[child];
    const char *end = node->key + node->length;
    size_t length = node->length + 2, size = sizeof(node->tail);
    size_t count = length < size ? length : size;
    uint32_t *place;

    if (node->length == 0) {
        paths->has_empty_key = true;
        return;
    }
    memcpy((char *)&node->tail + size - count, end + 1 - count, count);
    memset((char *)&node->tail_mask + size - count, 0xff, count);
    place = &paths->by_tail[path_tail_hash(end)];
    node->same_tail = *place;
    *place = child;
}

static void link_child(struct json_paths *paths, uint32_t parent, uint32_t child)
{
    struct path_node *node = &paths->nodes[child];
    struct path_node *above = &paths->nodes[parent];
    uint32_t *place;

    node->parent = parent;
    node->sibling = above->child;
    above->child = child;
    if (!node->key) {
        above->has_indices = true;
        return;
    }
    place = &above->by_hash[path_hash(node->key, node->length)];
    node->same_hash = *place;
    *place = child;
    if (parent == 0)
        link_tail(paths, child);
    if (memmem(node->key, node->length, "\xef\xbf\xbd", 3))
        paths->decodes = true;
}

static uint32_t add_child(struct json_paths *paths, uint32_t parent,
                          const struct json_step *step)
{
    struct path_node node = {.length = step->length, .index = step->index};
    uint32_t child = (uint32_t)paths->count;
    size_t length = step->length;

    if (!make_room(paths, parent, step->key != NULL))
        return PATH_NONE;
    if (step->key) {
        node.key = copy_key(step->key, step->length);
        if (!node.key)
            return PATH_NONE;
        memset(&node.head_mask, 0xff, length < 8 ? length : 8);
        memcpy(&node.head, step->key, length < 8 ? length : 8);
    }
    paths->nodes[paths->count++] = node;
    link_child(paths, parent, child);
    return child;
}

static uint32_t find_decoded(const struct json_paths *paths, uint32_t parent,
                             const struct json_step *step)
{
    uint32_t child = paths->nodes[parent].child;

    for (; child != PATH_NONE; child = paths->nodes[child].sibling) {
        const struct path_node *node = &paths->nodes[child];

        if (node->key && node->length == step->length &&
            memcmp(node->key, step->key, step->length) == 0)
            break;
    }
    return child;
}

static bool make_levels(struct json_paths *paths, size_t levels)
{
    size_t *indices;

    if (levels <= paths->levels)
        return true;
    indices = memory_realloc(paths->indices, levels * sizeof(*indices));
    if (!indices)
        return false;
    paths->indices = indices;
    paths->levels = levels;
    return true;
}

int json_paths_add(struct json_paths *paths, const struct json_step *steps,
                   size_t count)
{
    uint32_t node = 0;

    if (!make_levels(paths, count + 1))
        return -1;
    for (size_t i = 0; i < count; i++) {
        uint32_t child = steps[i].key ? find_decoded(paths, node, &steps[i])
                                      : path_find_index(paths, node, steps[i].index);

        if (child == PATH_NONE)
            child = add_child(paths, node, &steps[i]);
        if (child == PATH_NONE)
            return -1;
        node = child;
    }
    return (int)node;
}

struct json_paths *json_paths_part(const struct json_paths *paths, int slot)
{
    struct json_step *steps = memory_alloc(paths->levels * sizeof(*steps));
    struct json_paths *part = json_paths_new();
    size_t first = paths->levels, count;

    for (uint32_t node = (uint32_t)slot; steps && node != 0;) {
        const struct path_node *step = &paths->nodes[node];

        steps[--first] = (struct json_step){step->key, step->length, step->index};
        node = step->parent;
    }
    count = paths->levels - first;
    if (part && (!steps || json_paths_add(part, steps + first, count) < 0)) {
        json_paths_free(part);
        part = NULL;
    }
    memory_free(steps);
    return part;
}

uint32_t path_find_quoted(const struct json_paths *paths, uint32_t parent,
                          const char *key, size_t length)
{
    uint32_t child = paths->nodes[parent].child;

    for (; child != PATH_NONE; child = paths->nodes[child].sibling) {
        const struct path_node *node = &paths->nodes[child];

        if (node->key && quoted_equals(key, length, node->key, node->length))
            break;
    }
    return child;
}

uint32_t path_find_index(const struct json_paths *paths, uint32_t parent, size_t index)
{
    uint32_t child = paths->nodes[parent].child;

    for (; child != PATH_NONE; child = paths->nodes[child].sibling) {
        if (!paths->nodes[child].key && paths->nodes[child].index == index)
            break;
    }
    return child;
}
