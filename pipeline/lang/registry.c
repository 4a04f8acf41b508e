#include "pipeline/lang/plan.h"

const struct stage_type *registry_find(const struct stage_registry *registry,
                                       struct text name)
{
    for (size_t i = 0; i < registry->count; i++)
        if (text_equals(name, registry->types[i]->name))
            return registry->types[i];
    return NULL;
}
