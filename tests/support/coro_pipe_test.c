/* The program coro-pipe with stages for tests beside its own. */

#include "cmd/command.h"
#include "stages.h"
#include "stages/registry.h"

#include <stdlib.h>
#include <string.h>

static int compare_names(const void *a, const void *b)
{
    const struct stage_type *const *x = a;
    const struct stage_type *const *y = b;

    return strcmp((*x)->name, (*y)->name);
}

int main(int argc, char **argv)
{
    struct stage_registry registry = stage_registry;
    const struct stage_type **types;
    int code;

    types = calloc(registry.count + TEST_STAGE_COUNT, sizeof(struct stage_type *));
    if (!types)
        return EXIT_FAILURE;
    memcpy(types, registry.types, registry.count * sizeof(struct stage_type *));
    memcpy(types + registry.count, test_stages, sizeof(test_stages));
    registry.types = types;
    registry.count += TEST_STAGE_COUNT;
    qsort(types, registry.count, sizeof(struct stage_type *), compare_names);
    code = command_main(argc, argv, &registry);
    free(types);
    return code;
}
