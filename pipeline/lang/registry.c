/* Finding a stage by its name or by an alias. */

#include "pipeline/lang/plan.h"

static bool has_alias(const struct stage_type *type, struct text name)
{
    for (const char *const *alias = type->aliases; alias && *alias; alias++)
        if (text_equals(name, *alias))
            return true;
    return false;
}

const struct stage_type *registry_find(const struct stage_registry *registry,
                                       struct text name)
{
    for (size_t i = 0; i < registry->count; i++)
        if (text_equals(name, registry->types[i]->name) ||
            has_alias(registry->types[i], name))
            return registry->types[i];
    return NULL;
}
